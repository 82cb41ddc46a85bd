"""Add, rename, remove: the file with the password and the test results that belong to it."""

from tui.errors import InvalidInput, SecretUnavailable
from tui.settings.checks import check
from tui.storage.directory import Stored
from tui.storage.workspace import Workspace


def rename(workspace: Workspace, old_id: str, new_id: str, name: str) -> Stored:
    """Give an organization another id, another name, or both; its password goes along.

    Raises:
        PosthouseError: The sentence says what could not be done; the id is changed last.
    """
    if problems := check({"name": name}).errors:
        raise InvalidInput(problems[0].sentence)
    directory = workspace.directory
    if name != directory.load(old_id).name:
        directory.save(old_id, {"name": name})
    if new_id == old_id:
        return directory.load(old_id)
    renamed = directory.rename(old_id, new_id)
    workspace.state.rename(old_id, new_id)
    if workspace.passwords.available() and (password := workspace.passwords.get(old_id)):
        workspace.passwords.set(new_id, password)
        workspace.passwords.delete(old_id)
    return renamed


def remove(workspace: Workspace, organization_id: str) -> None:
    """Delete an organization's file, its password and its test results.

    Raises:
        PosthouseError: The file could not be removed; or it was, and its password was not.
    """
    workspace.directory.remove(organization_id)
    workspace.state.forget(organization_id)
    try:
        if workspace.passwords.available():
            workspace.passwords.delete(organization_id)
    except SecretUnavailable as error:
        raise SecretUnavailable(
            f"{organization_id} is removed, but its password is still stored: {error.sentence}"
        ) from error
