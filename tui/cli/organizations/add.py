"""``posthouse add`` and ``posthouse remove``."""

from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.language_options import confirmed
from tui.cli.shared.tell_notes import tell
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage import organizations
from tui.storage.directory import ConfigDirectory
from tui.storage.workspace import open_workspace
from tui.text import printable


@click.command(help=N_("Add the organization ORG; it follows the host's settings."))
@click.argument("organization", metavar="ORG")
@click.option("--name", metavar=N_("NAME"), required=True, help=N_("What people call it."))
@click.pass_obj
def add(path: Path, organization: str, name: str) -> None:
    stored = organizations.add(open_workspace(path, state_directory()), organization, name)
    click.echo(
        _("Added {name} ({id}): {path}").format(
            name=stored.name, id=stored.id, path=printable(str(stored.path))
        )
    )
    tell(stored.notes)


@click.command(
    help=N_("Remove the organization ORG: its file, its stored password, its test results.")
)
@click.argument("organization", metavar="ORG")
@click.option("--yes", is_flag=True, help=N_("Do not ask."))
@click.pass_obj
def remove(path: Path, organization: str, yes: bool) -> None:
    stored = ConfigDirectory(path).load(organization)
    if not yes:
        if not can_ask():
            raise click.UsageError(_("Without a terminal to ask on, --yes is needed."))
        question = _("Remove {name} ({id}), its password and test results?").format(
            name=stored.name, id=stored.id
        )
        if not confirmed(question):
            raise click.Abort
    notes = organizations.remove(open_workspace(path, state_directory()), organization)
    click.echo(_("Removed {name} ({id}).").format(name=stored.name, id=stored.id))
    tell(notes)
