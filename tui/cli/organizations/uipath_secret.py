"""``posthouse password ORG --uipath``: the secret of the app that UiPath is asked with."""

from collections.abc import Callable
from functools import partial

import click

from tui.cli.shared.ask_password import ask_client_secret, can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.tell_notes import tell
from tui.errors import InvalidInput, SecretUnavailable
from tui.language import _
from tui.secret import SecretStr
from tui.storage.allowed.reaches import of_uipath
from tui.storage.asking import require
from tui.storage.editing.saving import put_back
from tui.storage.history.recording import recorded
from tui.storage.workspace import Workspace
from tui.uipath.connection import secret_place, table_in_force


def store(
    workspace: Workspace, organization: str, read: Callable[[], SecretStr] | None = None
) -> None:
    """Store it in the keyring, once it is allowed where it will be sent.

    Args:
        read: Reads it; None asks on the terminal.

    Raises:
        InvalidInput: The settings take it from elsewhere, or name no app.
        SecretUnavailable: There is no keyring.
        NotAllowed: Where it goes may be somebody else's choice.
    """
    stored = workspace.directory.load(organization)
    uipath = table_in_force(workspace, stored)
    if not uipath.client_id:
        raise InvalidInput(
            _("{name} names no app at UiPath: posthouse set {id} uipath.client_id=…").format(
                name=stored.name, id=organization
            )
        )
    if uipath.client_secret != "keyring":
        raise InvalidInput(
            _(
                "The secret of the app is not in the keyring: uipath.client_secret is {source}."
            ).format(source=uipath.client_secret)
        )
    place = secret_place(workspace, organization, stored.settings, uipath)
    state = workspace.passwords.look(place.entry)
    if not state.available:
        raise SecretUnavailable(
            _("Passwords can't be stored here: {place}.").format(place=state.place)
        )
    reaches = [*of_uipath(organization, uipath)]
    with_permission(workspace, partial(require, workspace, reaches, bind=True), may_ask=can_ask)
    if read is None and not can_ask():
        raise click.UsageError(_("Without a terminal to ask on, give the password with --stdin."))
    given = read() if read else ask_client_secret()
    old = workspace.passwords.get(place.entry) if state.stored else None
    workspace.passwords.set(place.entry, given)
    try:
        with (
            workspace.directory.lock.held(),
            recorded(workspace.directory.path, [organization], password=True) as kept,
        ):
            pass
    except BaseException as failure:
        put_back(workspace.passwords, place.entry, old, failure)
        raise
    tell(kept.notes)
    where = workspace.passwords.look(place.entry).place
    click.echo(_("Stored {place}.").format(place=where))
