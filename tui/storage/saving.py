"""The one door for every save of settings: the password and the file, both or neither."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import SecretStr

from tui.errors import PosthouseError, SecretUnavailable
from tui.storage.recording import recorded
from tui.storage.stored import Stored
from tui.storage.workspace import Workspace


def save(
    workspace: Workspace,
    organization_id: str,
    values: Mapping[str, object],
    *,
    base: str | None = None,
    removed: Stored | None = None,
    password: SecretStr | None = None,
    entry: str = "",
) -> Stored:
    """Store the password, then the file; where the file fails, the old password comes back.

    Args:
        organization_id: An organization that exists, or ``host``.
        values: The values that were edited, by their keys.
        base: The digest of the file that was edited; ``None`` lays the values over whatever is
            there now.
        removed: The organization as it was before somebody removed it, to create it again.
        password: A new password; ``None`` keeps the stored one.
        entry: Under which name a new password is kept.

    Raises:
        ChangedMeanwhile: The file is not what ``base`` says.
        PosthouseError: The sentence says whether anything was changed; the file never is.
    """
    if password is None:
        return _write(workspace, organization_id, values, base, removed, password=False)
    old = workspace.passwords.get(entry)
    workspace.passwords.set(entry, password)
    try:
        return _write(workspace, organization_id, values, base, removed, password=True)
    except PosthouseError as failure:
        _put_back(workspace, entry, old, failure)
        raise


def _write(
    workspace: Workspace,
    organization_id: str,
    values: Mapping[str, object],
    base: str | None,
    removed: Stored | None,
    *,
    password: bool,
) -> Stored:
    directory = workspace.directory
    with directory.lock.held():
        with recorded(directory.path, [organization_id], password=password) as history:
            if removed is None:
                stored = directory.save(organization_id, values, base=base)
            else:
                stored = directory.create_again(removed, values)
        return replace(stored, notes=(*stored.notes, *history.notes))


def _put_back(
    workspace: Workspace, entry: str, old: SecretStr | None, failure: PosthouseError
) -> None:
    try:
        if old is None:
            workspace.passwords.delete(entry)
        else:
            workspace.passwords.set(entry, old)
    except SecretUnavailable as also:
        raise type(failure)(
            f"{failure.sentence} The new password was stored all the same, and could not be "
            f"put back: {also.sentence}"
        ) from failure
