"""What the last check found of each organization, so that a later one can say what changed."""

import json
from collections.abc import Mapping
from pathlib import Path

from tui.opening import read_regular
from tui.storage.disk import replacing
from tui.storage.disk.lock import DirectoryLock
from tui.storage.state.mail_tests import FILE_MODE, StateDirectory

_LARGEST = 64 * 2**20


def changes(state: StateDirectory, found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Remember what was found, and return what differs: before and after, by organization.

    What was not looked at now stays remembered as it was; before the first check it is empty.

    Args:
        found: The state of each organization that was checked.

    Raises:
        NotSaved: It can't be remembered.
        Locked: Another check was remembering for 5 s.
    """
    path = state.path / "last-check.json"
    replacing.make_directory(state.path)
    with DirectoryLock(state.path, FILE_MODE).held():
        before = _read(path)
        data = json.dumps({**before, **found}, indent=0, sort_keys=True).encode()
        replacing.replace(path, data, FILE_MODE)
    return {
        name: (before.get(name, ""), now)
        for name, now in sorted(found.items())
        if before.get(name) != now
    }


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(read_regular(path, _LARGEST, follow=False))
    except (OSError, ValueError, RecursionError):  # not there, or damaged: as before the first
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}
