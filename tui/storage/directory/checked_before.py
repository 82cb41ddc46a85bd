"""Remember what the files of an organization said when they were checked, for the next mail.

To check a file takes longer than to send a mail. What was remembered counts only where the file and
host.toml say what they said then; both are read for that, with every question of who could have
placed them. Their times tell nothing: who has a file mapped changes it without a new one (mmap(2)).
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui import __version__, language, own_commands
from tui.errors import NotSaved, PosthouseError
from tui.opening import read_regular
from tui.settings.model import settings_of
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.storage.directory.reading import SettingsFiles
from tui.storage.settings_file import reading
from tui.storage.settings_file.stored_file import Stored
from tui.storage.state.cut_off import name_of
from tui.storage.trust.writers import who_else_may_write

FILE_MODE = 0o600
_LARGEST = 4 * 1024 * 1024

_Read = Mapping[str, bytes | None]
"""What the files hold, by id; None for a host.toml that is missing."""


class CheckedFiles:
    """The file of an organization, and the host's: checked now, or when they were as they are now.

    Args:
        directory: The config directory.
        organization_id: An organization, or ``host``.
        state: The user's state directory.
    """

    def __init__(self, directory: SettingsFiles, organization_id: str, state: Path) -> None:
        self._directory = directory
        self._ids = tuple(dict.fromkeys((organization_id, HOST)))
        self._memory = memory_of(directory.path, organization_id, state)
        self._found: Mapping[str, Stored] | None = None

    def load(self, organization_id: str) -> Stored:
        """Return a file as ``SettingsFiles.load`` does.

        Raises:
            UnknownOrganization: There is no such file; host.toml may be missing.
        """
        if self._found is None:
            self._found = self._checked()
        found = self._found.get(organization_id)
        return found or self._directory.load(organization_id)

    def _checked(self) -> Mapping[str, Stored]:
        """Both files; nothing where one can't be read, which whoever loads it is told."""
        try:
            read = {one: self._read(one) for one in self._ids}
        except (PosthouseError, reading.Unreadable, OSError):
            return {}
        found = self._recalled(read)
        if found is None:
            found = {one: self._check(one, data) for one, data in read.items()}
            self._remember(found)
        return found

    def _read(self, organization_id: str) -> bytes | None:
        try:
            return reading.read(self._directory.file(organization_id))
        except FileNotFoundError:
            if organization_id != HOST:
                raise
            return None

    def _check(self, organization_id: str, data: bytes | None) -> Stored:
        from tui.storage.settings_file.checking import stored_from

        path = self._directory.file(organization_id)
        return Stored(HOST, path) if data is None else stored_from(organization_id, path, data)

    def _recalled(self, read: _Read) -> dict[str, Stored] | None:
        """What is remembered of this very content; None for nothing, or what others could write."""
        try:
            if who_else_may_write(self._memory):
                return None
            head, entries = json.loads(read_regular(self._memory, _LARGEST, follow=False))
            if head != _head():
                return None
            found = {}
            for one, data in read.items():
                if entries[one]["content"] != _digest(data):
                    return None
                found[one] = _stored(one, self._directory.file(one), data, entries[one])
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return found

    def _remember(self, found: Mapping[str, Stored]) -> None:
        """Keep what was checked; where that can't be written, the next mail checks it again."""
        from tui.storage.disk import replacing

        entries = {one: _entry(stored) for one, stored in found.items()}
        with suppress(NotSaved, OSError, TypeError, ValueError):  # JSON has no dates, as TOML has
            data = json.dumps([_head(), entries]).encode()
            replacing.make_directory(self._memory.parent)
            replacing.replace(self._memory, data, FILE_MODE)


def memory_of(config: Path, organization_id: str, state: Path) -> Path:
    """Return the file that keeps what was checked of an organization."""
    return state / name_of(config) / "checked" / f"{organization_id}.json"


def _head() -> list[str]:
    """Another version, language or way to the directory may say other things of a file."""
    named = ["elsewhere"] if own_commands.are_elsewhere() else []
    return [__version__, language.spoken(), *named]


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _entry(stored: Stored) -> dict[str, object]:
    settings = stored.settings
    return {
        "content": _digest(stored.data),
        "values": dict(stored.values),
        "settings": {key: settings.value(key) for key in settings.said},
        "problems": [
            (one.key, one.sentence, one.severity, one.line, one.name) for one in stored.problems
        ],
        "broken": stored.broken,
    }


def _stored(organization_id: str, path: Path, data: bytes | None, kept: dict[str, Any]) -> Stored:
    right = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in kept["settings"].items()
    }
    problems = tuple(
        Problem(key, sentence, Severity(severity), line, name)
        for key, sentence, severity, line, name in kept["problems"]
    )
    return Stored(
        organization_id, path, kept["values"], settings_of(right), problems, kept["broken"], data
    )
