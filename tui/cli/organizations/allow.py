"""``posthouse allow``: look at what settings reach, and allow it."""

from collections.abc import Iterator
from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import show
from tui.cli.shared.language_options import confirmed
from tui.errors import BrokenFile, NoPermission, UnknownOrganization
from tui.language import N_, _
from tui.paths import state_directory
from tui.settings.inheritance import uipath_in_force
from tui.settings.names import HOST
from tui.storage.allowed.reaches import Reach, of_stored_password, of_uipath
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import (
    Question,
    allow,
    call_mine,
    foreign_remotes,
    questions,
    reaches_of,
)
from tui.storage.directory.in_force import in_force
from tui.storage.editing.taking_over import said_by
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace, open_workspace
from tui.text import printable


@click.command(
    "allow",
    help=N_(
        "Show the values in the settings of each ORG that reach outside the config directory "
        "and that others could have chosen, and allow them.\n\n"
        "These are the server that a password goes to, commands, variables, keys and "
        "certificates, and the files that a save writes. What root allows counts for every "
        "user of this host."
    ),
)
@click.argument("organizations", metavar="[ORG...]", nargs=-1)
@click.option("--all", "every", is_flag=True, help=N_("All organizations, and the host."))
@click.option(
    "--mine",
    is_flag=True,
    help=N_("Only I push to the repository's remotes: what a pull brings counts as mine."),
)
@click.option("--yes", is_flag=True, help=N_("Show it, and do not ask."))
@click.pass_obj
def allow_values(
    path: Path, organizations: tuple[str, ...], every: bool, mine: bool, yes: bool
) -> None:
    if not (organizations or every or mine):
        raise click.UsageError(_("Name one or more organizations, or give --all or --mine."))
    workspace = open_workspace(path, state_directory())
    if mine:
        _call_mine(workspace, yes=yes)
    names = (HOST, *workspace.directory.ids()) if every else organizations
    found = tuple(dict.fromkeys(_found(workspace, names, named=not every)))
    if not found:
        if names:
            click.echo(_("There is nothing to allow."))
        return
    show(found)
    _confirm(_("Allow all of this, until it changes?"), yes=yes)
    allow(workspace, found)
    click.echo(_("Allowed: {count}").format(count=len(found)))


def _found(workspace: Workspace, names: tuple[str, ...], *, named: bool) -> Iterator[Question]:
    """What is to be allowed; a file that can't be read reaches nothing."""
    strangers = Strangers(workspace.answers, workspace.directory.path)
    for name in names:
        try:
            found = in_force(workspace.directory, name)
        except (BrokenFile, UnknownOrganization):
            if named:
                raise
            continue
        reaches = (
            *reaches_of(found.stored),
            *of_stored_password(found.effective),
            *_of_uipath(workspace, found.stored),
            *said_by(found.stored),  # a copy, and who takes the file over, is asked about all of it
        )
        yield from questions(workspace, reaches, strangers)


def _of_uipath(workspace: Workspace, stored: Stored) -> list[Reach]:
    """Where the secret of its app at UiPath goes; the host's file gives some of it."""
    if stored.id == HOST:
        return [*of_uipath(HOST, stored.settings.uipath)]
    host = workspace.directory.load(HOST).settings
    return [*of_uipath(stored.id, uipath_in_force(stored.settings, host))]


def _call_mine(workspace: Workspace, *, yes: bool) -> None:
    found = foreign_remotes(workspace)
    for name, url in found.items():
        click.echo(f"    {printable(name)}: {printable(url)}", err=True)
    if not found:
        click.echo(_("There is no remote that others could push to."))
        return
    _confirm(_("Are you the only one who may push to these?"), yes=yes)
    call_mine(workspace, found.values())
    click.echo(_("Remembered: what a pull brings counts as yours."))


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not can_ask():
        raise NoPermission(
            _("Nothing was allowed: there is no terminal to ask on. To allow it all: --yes")
        )
    if not confirmed(question):
        raise click.Abort
