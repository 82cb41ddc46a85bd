"""What happened beside a command that did its work."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from tui.language import _, ngettext
from tui.settings.names import HOST
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.outputs.plan import followers
from tui.text import printable

MOST_NAMED = 10


def tell(notes: Iterable[str]) -> None:
    """Print sentences on the error output."""
    for sentence in notes:
        click.echo(_("posthouse: warning: {sentence}").format(sentence=sentence), err=True)


def tell_followers(directory: ConfigDirectory, organization: str) -> None:
    """Print how many outputs may change with the host's settings, before they do."""
    count = sum(1 for _one in followers(directory)) if organization == HOST else 0
    if count:
        sentence = ngettext(
            "posthouse: {count} organization with outputs follows the host; they are brought up to "
            "date too.",
            "posthouse: {count} organizations with outputs follow the host; they are brought up to "
            "date too.",
            count,
        )
        click.echo(sentence.format(count=count), err=True)


def tell_outputs(paths: Sequence[Path]) -> None:
    """Print which files of other programs were written, the first ones by name."""
    for path in paths[:MOST_NAMED]:
        click.echo(_("Wrote {path}").format(path=printable(str(path))))
    if len(paths) > MOST_NAMED:
        click.echo(
            _("Wrote {count} more; {count2} in all.").format(
                count=len(paths) - MOST_NAMED, count2=len(paths)
            )
        )
