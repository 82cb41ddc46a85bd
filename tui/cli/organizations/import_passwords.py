"""The passwords of an imported file, into the keyring."""

from collections.abc import Mapping, Sequence
from functools import partial

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.errors import PosthouseError, SecretUnavailable
from tui.language import _, ngettext
from tui.secret import SecretStr
from tui.settings.inheritance import effective
from tui.settings.names import HOST
from tui.storage.allowed.reaches import of_dialogue
from tui.storage.asking import NotAllowed, allow_server, require
from tui.storage.workspace import Workspace
from tui.text import some_of


def refuse_without_keyring(workspace: Workspace) -> None:
    """Refuse an import of passwords where none can be stored. Raises SecretUnavailable."""
    state = workspace.passwords.look(HOST)
    if not state.available:
        raise SecretUnavailable(
            _("{place}; the passwords of the file need it. Nothing was changed.").format(
                place=state.place
            )
        )


def store(workspace: Workspace, secrets: Mapping[str, SecretStr], *, beside: bool) -> None:
    """Store passwords in the keyring, each for its organization's own settings.

    Args:
        beside: Whether it is told on standard error, for standard output is JSON.

    Raises:
        NotAllowed: Where some would go is somebody else's choice; none is stored.
        SecretUnavailable: Some could not be stored.
    """
    found = {one: workspace.directory.load(one).settings for one in secrets}
    reaches = [
        reach
        for one, settings in found.items()
        for reach in of_dialogue(effective(one, settings, settings), login=True)
    ]
    try:
        with_permission(workspace, partial(require, workspace, reaches), may_ask=can_ask)
    except NotAllowed as refused:
        refused.sentence = _("No password was stored: {sentence}").format(sentence=refused.sentence)
        raise
    stored, failed, why = list[str](), list[str](), ""
    for one, secret in secrets.items():
        settings = found[one]
        if settings.mail.mode != "custom" or settings.authentication.secret != "keyring":
            failed.append(one)
            why = _("the settings take it from elsewhere.")
            continue
        try:
            workspace.passwords.set(one, secret)
        except PosthouseError as error:
            failed.append(one)
            why = error.sentence
            continue
        allow_server(workspace, effective(one, settings, settings))
        stored.append(one)
    _tell_stored(stored, beside=beside)
    if failed:
        raise SecretUnavailable(
            _("The password was not stored, of: {ids}; {why}").format(ids=some_of(failed), why=why)
        )


def _tell_stored(stored: Sequence[str], *, beside: bool) -> None:
    if stored:
        words = ngettext(
            "Stored {count} password in the keyring.",
            "Stored {count} passwords in the keyring.",
            len(stored),
        )
        click.echo(words.format(count=len(stored)), err=beside)
