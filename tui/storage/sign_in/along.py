"""Move a sign-in with its organization to another id, and delete it with the organization."""

from contextlib import suppress

from tui.errors import PosthouseError, SecretUnavailable
from tui.language import _
from tui.settings.inheritance import Effective
from tui.settings.model import Settings
from tui.shell_words import command
from tui.storage.file_kinds import is_there
from tui.storage.sign_in import access_tokens, client_secret, notes, places
from tui.storage.workspace import Workspace


def move(workspace: Workspace, settings: Settings, old_id: str, new_id: str) -> tuple[str, ...]:
    """Let what is stored follow; where it can't, it stays and is told.

    Args:
        settings: What the file says.

    Returns:
        What did not go along, as a sentence.
    """
    of_uipath = _uipath_secret(workspace, settings, old_id, new_id)
    old, new = Effective(settings, {}, old_id), Effective(settings, {}, new_id)
    if not _has_any(workspace, old):
        return of_uipath
    try:
        # Commands know of no ids: they give a new one what they gave the old; and none is run here.
        if settings.oauth.store != "command" and (stored := places.load(workspace, old)):
            places.store(workspace, new, stored)
        if settings.oauth.client_secret == "keyring":
            secret = workspace.passwords.get(client_secret.entry(old))
            if secret:
                workspace.passwords.set(client_secret.entry(new), secret)
        with suppress(OSError):
            notes.path(workspace, old).replace(notes.path(workspace, new))
        return (*of_uipath, *_removed(workspace, old, forget=settings.oauth.store != "command"))
    except PosthouseError as error:
        sentence = _("The sign-in of {old_id} did not go along: {why} Sign in: {command}")
        told = sentence.format(
            old_id=old_id, why=error.sentence, command=command("posthouse", "login", new_id)
        )
        return (*of_uipath, told)


def remove(workspace: Workspace, settings: Settings, organization_id: str) -> tuple[str, ...]:
    """Delete what is stored; says where it may have stayed."""
    of_uipath = _uipath_secret(workspace, settings, organization_id)
    return (*of_uipath, *_remove(workspace, settings, organization_id))


def _uipath_secret(
    workspace: Workspace, settings: Settings, old_id: str, new_id: str = ""
) -> tuple[str, ...]:
    """Let the secret of UiPath's app follow to a new id, or delete it where there is none.

    Returns:
        What did not go well, as a sentence.
    """
    if not settings.uipath.client_id or settings.uipath.client_secret != "keyring":
        return ()
    old = client_secret.uipath_entry(old_id)
    try:
        secret = workspace.passwords.get(old)
        if secret is None:
            return ()
        if new_id:
            workspace.passwords.set(client_secret.uipath_entry(new_id), secret)
        workspace.passwords.delete(old)
    except SecretUnavailable as error:
        sentence = _("The secret of UiPath's app is still stored for {id}: {why}")
        return (sentence.format(id=old_id, why=error.sentence),)
    return ()


def _remove(workspace: Workspace, settings: Settings, organization_id: str) -> tuple[str, ...]:
    effective = Effective(settings, {}, organization_id)
    return _removed(workspace, effective, forget=True) if _has_any(workspace, effective) else ()


def _removed(workspace: Workspace, effective: Effective, *, forget: bool) -> tuple[str, ...]:
    left = []
    try:
        if forget:
            places.forget(workspace, effective)
        if effective.settings.oauth.client_secret == "keyring":
            workspace.passwords.delete(client_secret.entry(effective))
    except SecretUnavailable as error:
        sentence = _("Where a sign-in was stored for {organization_id}, it still is: {why}")
        left.append(sentence.format(organization_id=effective.level, why=error.sentence))
    access_tokens.drop(workspace, effective)
    notes.forget(workspace, effective)
    return tuple(left)


def _has_any(workspace: Workspace, effective: Effective) -> bool:
    """Whether there may be something: the keyring is asked for nothing otherwise."""
    uses = effective.settings.authentication.secret == "oauth"
    return uses or is_there(notes.path(workspace, effective))
