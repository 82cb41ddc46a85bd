"""Forget a sign-in: give it back to the issuer where that takes it, and delete it here."""

import asyncio
from datetime import timedelta

from tui.errors import PosthouseError
from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.oauth.flows import client as asking
from tui.oauth.issuer.http import Http
from tui.settings.inheritance import Effective
from tui.storage.allowed.reaches import of_dialogue
from tui.storage.asking import require
from tui.storage.sign_in import access_tokens, lock, notes, places
from tui.storage.sign_in.client_secret import client_of
from tui.storage.sign_in.record import StoredSignIn
from tui.storage.workspace import Workspace

_SECONDS = timedelta(seconds=10).total_seconds()


def forget(
    workspace: Workspace, effective: Effective, clock: Clock = SYSTEM_CLOCK
) -> tuple[str, ...]:
    """Delete a stored sign-in, and what is remembered of it.

    Where what the settings reach is not allowed, none of it is run or asked: it is deleted here.

    Returns:
        What was done, in sentences.

    Raises:
        SecretUnavailable: It could not be deleted; nothing is forgotten then.
    """
    if effective.settings.oauth.is_application:
        access_tokens.drop(workspace, effective)
        notes.forget(workspace, effective)
        return (_("Forgotten. The app logs in by itself, so no sign-in was stored."),)
    with lock.held(notes.path(workspace, effective).with_suffix(".lock")):
        was_known = bool(notes.read(workspace, effective).signed_in)
        stored = _stored(workspace, effective)
        given_back = stored is not None and _given_back(workspace, effective, stored, clock)
        places.forget(workspace, effective)
        access_tokens.drop(workspace, effective)
        notes.forget(workspace, effective)
    if stored is None and not was_known:
        return (_("There was no sign-in to forget."),)
    if given_back:
        return (_("Forgotten here, and revoked at the issuer."),)
    return (
        _(
            "Forgotten here. The issuer was not told, or takes nothing back: whoever owns the "
            "account can end it there."
        ),
    )


def _stored(workspace: Workspace, effective: Effective) -> StoredSignIn | None:
    """What is stored, where it can be given back: it can be read, and what that reaches may be."""
    try:
        require(workspace, of_dialogue(effective, login=True))
        return places.load(workspace, effective)
    except PosthouseError:
        return None


def _given_back(
    workspace: Workspace, effective: Effective, stored: StoredSignIn, clock: Clock
) -> bool:
    try:
        stored.require_for(effective)
        client = client_of(workspace, effective)
        http = Http(clock, _SECONDS)
        return asyncio.run(asking.revoke(client, stored.endpoints, http, stored.refresh_token))
    except PosthouseError:
        return False
