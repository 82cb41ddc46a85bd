"""Add, rename, remove: the file with the password and the test results that belong to it."""

from contextlib import suppress
from dataclasses import replace

from tui.errors import InvalidInput, NotSaved, PosthouseError, SecretUnavailable
from tui.language import _
from tui.settings.checks import check
from tui.storage.output_plan import stay
from tui.storage.recording import recorded
from tui.storage.saving import put_back, save
from tui.storage.stored import Stored
from tui.storage.workspace import Workspace


def add(workspace: Workspace, organization_id: str, name: str) -> Stored:
    """Create an organization; what an earlier one of this id left behind is not taken over.

    Raises:
        PosthouseError: It exists, or the id or name is not allowed, or it can't be written.
    """
    directory = workspace.directory
    with directory.lock.held(), recorded(directory.path, [organization_id]) as history:
        stored = directory.add(organization_id, name)
    workspace.state.forget(organization_id)
    with suppress(SecretUnavailable):
        if workspace.passwords.available():
            workspace.passwords.delete(organization_id)
    return replace(stored, notes=(*stored.notes, *history.notes))


def rename(workspace: Workspace, old_id: str, new_id: str, name: str) -> Stored:
    """Give an organization another id, another name, or both; its password goes along.

    Raises:
        PosthouseError: Nothing was changed, or the sentence says what was.
    """
    if problems := check({"name": name}).errors:
        raise InvalidInput(problems[0].sentence)
    stored = workspace.directory.load(old_id)
    old_name = stored.name
    if new_id != old_id:
        stored = _change_id(workspace, old_id, new_id)
    if name == old_name:
        return stored
    try:
        saved = save(workspace, new_id, {"name": name})
    except PosthouseError as error:
        if new_id == old_id:
            raise
        raise NotSaved(
            _("{old_id} is now {new_id}, but its name stayed: {sentence}").format(
                old_id=old_id, new_id=new_id, sentence=error.sentence
            )
        ) from error
    return replace(saved, notes=(*stored.notes, *saved.notes))


def _change_id(workspace: Workspace, old_id: str, new_id: str) -> Stored:
    """Copy the password, rename the file, forget the old entry: at no time is it without one."""
    directory, passwords = workspace.directory, workspace.passwords
    directory.must_be_free(new_id)  # else the password of another would be overwritten
    password = passwords.get(old_id) if passwords.available() else None
    before = passwords.get(new_id) if password is not None else None
    if password is not None:
        passwords.set(new_id, password)
    try:
        with directory.lock.held(), recorded(directory.path, [old_id, new_id]) as history:
            stored = directory.rename(old_id, new_id)
    except PosthouseError as failure:
        if password is not None:
            put_back(workspace, new_id, before, failure)
        raise
    workspace.state.rename(old_id, new_id)
    try:
        if password is not None:
            passwords.delete(old_id)
    except SecretUnavailable as error:
        raise SecretUnavailable(
            _(
                "{old_id} is now {new_id} and its password went along, but a "
                "copy is still stored under {old_id}: {sentence}"
            ).format(old_id=old_id, new_id=new_id, sentence=error.sentence)
        ) from error
    return replace(stored, notes=(*stored.notes, *history.notes))


def remove(workspace: Workspace, organization_id: str) -> tuple[str, ...]:
    """Delete an organization's file, its password and its test results.

    Returns:
        What did not go well beside it, as sentences.

    Raises:
        PosthouseError: The file could not be removed; or it was, and its password was not.
    """
    directory = workspace.directory
    with directory.lock.held(), recorded(directory.path, [organization_id]) as history:
        outputs = stay(directory.load(organization_id).settings)
        notes = directory.remove(organization_id)
    forget(workspace, organization_id)
    return (*notes, *history.notes, *outputs)


def forget(workspace: Workspace, organization_id: str) -> None:
    """Delete what belongs to an organization whose file is removed: password, tests, drafts.

    Raises:
        SecretUnavailable: The password is still stored.
    """
    workspace.state.forget(organization_id)
    try:
        if workspace.passwords.available():
            workspace.passwords.delete(organization_id)
    except SecretUnavailable as error:
        raise SecretUnavailable(
            _("{organization_id} is removed, but its password is still stored: {sentence}").format(
                organization_id=organization_id, sentence=error.sentence
            )
        ) from error
