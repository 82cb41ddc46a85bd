"""``posthouse set``."""

from pathlib import Path

import click

from tui.paths import state_directory
from tui.storage.saving import save
from tui.storage.workspace import open_workspace
from tui.text import printable

DORMANT = ("smtp.", "authentication.")


def assignments(given: tuple[str, ...]) -> dict[str, str]:
    """``("smtp.port=587",)`` as ``{"smtp.port": "587"}``; a usage error where there is no ``=``."""
    values = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"{printable(one, 80)} is not KEY=VALUE, like smtp.port=587.")
        values[key] = value
    return values


@click.command("set")
@click.argument("organization", metavar="ORG")
@click.argument("values", metavar="KEY=VALUE...", nargs=-1, required=True)
@click.pass_obj
def set_values(path: Path, organization: str, values: tuple[str, ...]) -> None:
    """Change settings of ORG, all or none. KEY is as in the file; KEY= empties a text."""
    changes = assignments(values)
    stored = save(open_workspace(path, state_directory()), organization, changes)
    if stored.settings.mail.mode == "default" and any(key.startswith(DORMANT) for key in changes):
        sentence = "not in force while mail.mode is default; set mail.mode=custom too."
        click.echo(f"posthouse: warning: {sentence}", err=True)
    for problem in stored.problems:
        click.echo(f"posthouse: warning: {problem.key}: {problem.sentence}", err=True)
    click.echo(f"Saved {printable(str(stored.path))}")
