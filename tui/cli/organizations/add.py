"""``posthouse add`` and ``posthouse remove``."""

from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.language_options import confirmed
from tui.cli.shared.tell_notes import tell
from tui.language import N_, _
from tui.own_commands import proposed
from tui.paths import state_directory
from tui.settings.names import HOST
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import open_workspace
from tui.text import printable


@click.command(help=N_("Add the organization ORG; it follows the host's settings."))
@click.argument("organization", metavar="ORG")
@click.option("--name", metavar=N_("NAME"), required=True, help=N_("What people call it."))
@click.pass_obj
def add(path: Path, organization: str, name: str) -> None:
    stored = add_rename_remove.add(open_workspace(path, state_directory()), organization, name)
    click.echo(
        _("Added {name} ({id}): {path}").format(
            name=stored.name, id=stored.id, path=printable(str(stored.path))
        )
    )
    tell(stored.notes)
    _tell_what_it_needs(ConfigDirectory(path).load(HOST), stored.id)


def _tell_what_it_needs(host: Stored, organization: str) -> None:
    """Say that mail by the built-in settings needs a key of one's own, which nobody would guess."""
    if host.broken or host.settings.mail.mode == "custom":
        return
    command = proposed("posthouse set host sender.address=...")
    sender = "" if host.settings.sender.address else f"\n  {command}"
    words = _(
        "posthouse: {id} follows the host, and the host the built-in settings for SendGrid: mail "
        "needs an API key of yours there:\n  posthouse password host{sender}\nA server of its own "
        "instead:\n  posthouse set {id} --provider ID"
    )
    click.echo(words.format(id=organization, sender=sender), err=True)


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
    notes = add_rename_remove.remove(open_workspace(path, state_directory()), organization)
    click.echo(_("Removed {name} ({id}).").format(name=stored.name, id=stored.id))
    tell(notes)
