"""``posthouse copy``."""

from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.tell_notes import tell
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.editing.copying import copy as copy_organization
from tui.storage.workspace import open_workspace
from tui.text import printable


@click.command(
    help=N_(
        "Add the organization NEW with the settings of ORG.\n\n"
        "Its password does not go along, nor do its outputs, which are files of ORG alone, or its "
        "partition at UiPath."
    )
)
@click.argument("organization", metavar="ORG")
@click.argument("new", metavar=N_("NEW"))
@click.option("--name", metavar=N_("NAME"), help=N_("What people call it; else as its id."))
@click.pass_obj
def copy(path: Path, organization: str, new: str, name: str | None) -> None:
    workspace = open_workspace(path, state_directory())
    stored = with_permission(
        workspace,
        lambda granted: copy_organization(workspace, organization, new, name or new, granted),
        may_ask=can_ask,
    )
    click.echo(
        _("Added {name} ({id}): {path}").format(
            name=stored.name, id=stored.id, path=printable(str(stored.path))
        )
    )
    tell(stored.notes)
