"""What was last seen of an organization at UiPath, so that a push does not undo what others did."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tui.errors import HistoryUnavailable, NotSaved
from tui.opening import read_regular
from tui.settings.model import UiPath
from tui.storage.disk import replacing
from tui.storage.history.steps import History
from tui.storage.settings_file.checking import stored_from
from tui.storage.workspace import Workspace
from tui.uipath.comparing import compare
from tui.uipath.there import There

_LARGEST = 16 * 1024
_FORMAT = 1
_MOST_STEPS = 500
"""Steps of the history that are looked through."""


def keep(workspace: Workspace, uipath: UiPath, partition_id: str, there: There) -> None:
    """Remember what is there now; where that can't be written, the next push asks once more."""
    digests = {key: _digest(key, value) for key, value in there.values.items()}
    text = json.dumps({"format": _FORMAT, "base": uipath.base, "keys": digests})
    path = _file(workspace, partition_id)
    with suppress(NotSaved):
        replacing.make_directory(path.parent)
        replacing.replace(path, text.encode(), 0o600)


def changed_since(
    workspace: Workspace, uipath: UiPath, partition_id: str, there: There
) -> tuple[str, ...] | None:
    """UiPath's keys that are not as they were last seen; None where nothing was seen there yet."""
    try:
        found = json.loads(read_regular(_file(workspace, partition_id), _LARGEST, follow=False))
        if found["format"] != _FORMAT or found["base"] != uipath.base:
            return None
        before = {str(key): str(digest) for key, digest in found["keys"].items()}
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    now = {key: _digest(key, value) for key, value in there.values.items()}
    return tuple(key for key in {**before, **now} if before.get(key) != now.get(key))


def is_ours(workspace: Workspace, organization_id: str, there: There) -> bool:
    """Whether what is there is what the organization's file says, or said at any step of its
    history: a colleague's push is no stranger's.
    """
    if there.is_empty:
        return False
    path = workspace.directory.file(organization_id)
    if _fits(workspace.directory.load(organization_id).data, path, there):
        return True
    history = History(workspace.directory.path)
    with suppress(HistoryUnavailable):
        for count, step in enumerate(history.steps(organization_id)):
            if count >= _MOST_STEPS:
                break
            if _fits(history.versions(step).after, path, there):
                return True
    return False


def _fits(data: bytes | None, path: Path, there: There) -> bool:
    settings = stored_from("", path, data).settings if data else None
    if settings is None or settings.mail.mode != "custom":
        return False
    return not compare(settings, there).differences


def _file(workspace: Workspace, partition_id: str) -> Path:
    return workspace.state.path / "uipath" / f"{partition_id.lower() or 'host'}.json"


def _digest(key: str, value: str) -> str:
    values: Mapping[str, str] = {key: value}
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
