"""posthouse keys."""

import click

from tui.keys import KEYS, PLACES
from tui.language import N_, _, colon
from tui.paths import preferences_file
from tui.storage.state.preferences import read_preferences
from tui.text import printable


@click.command(
    help=N_(
        "List the keys of the screens as they are now, each with the name that changes it. In "
        'user.toml of your own config directory: [keys], then "settings.test" = "f5,ctrl+t".'
    )
)
def keys() -> None:
    preferences = read_preferences(preferences_file())
    for place, words in PLACES.items():
        shown = [key for key in KEYS if key.place == place and key.label]
        if shown:
            click.echo(colon(_(words), "").rstrip())
        for key in shown:
            now = preferences.keys.get(key.id, key.keys).replace("question_mark", "?")
            click.echo(f"  {key.id:<24}{now:<20}{_(key.label)}")
    path = printable(str(preferences.path))
    click.echo("\n" + _("They can be changed in {path}").format(path=path))
    for problem in preferences.problems:
        click.echo(f"! {problem}", err=True)
