"""Remember what this user last wrote to each output, where nobody else can forge it."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tui.errors import NotSaved
from tui.opening import read_regular
from tui.storage.disk import replacing
from tui.storage.disk.all_or_none import NewFile
from tui.storage.disk.many_files import ManyFiles
from tui.storage.trust.writers import who_else_may_write

_MODE = 0o600
_LARGEST = 64 * 1024


class OutputRecords:
    """The checksums of written outputs, a file each with its organization: ``sha256sum -c *`` reads
    them.

    Args:
        directory: Where they are; one that others may write counts as empty.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def last(self, path: Path) -> tuple[str, str]:
        """Return whose output was written there last, and its checksum; empty where none was."""
        file = self._file(path)
        try:
            text = read_regular(file, _LARGEST, follow=False).decode("utf-8", "replace")
        except OSError:
            return "", ""
        if who_else_may_write(file):
            return "", ""
        first, _newline, second = text.partition("\n")
        return first.removeprefix("# "), second.partition(" ")[0]

    def note(self, path: Path, organization_id: str, data: bytes) -> None:
        """Remember what was just written; where that can't be, a later save may ask."""
        with suppress(NotSaved):
            replacing.make_directory(self._directory)
            replacing.replace(self._file(path), _record(path, organization_id, data), _MODE)

    def note_all(self, written: Iterable[tuple[Path, str, bytes]]) -> None:
        """Remember what was just written by a change to many, with one wait for the disk."""
        files = [
            NewFile(self._file(path), _record(path, organization_id, data), b"", _MODE)
            for path, organization_id, data in written
        ]
        new = ManyFiles(files, lambda _file: None)
        with suppress(NotSaved):
            replacing.make_directory(self._directory)
            new.prepare()
            new.publish()
        new.close()

    def _file(self, path: Path) -> Path:
        return self._directory / sha256(os.fsencode(path))[:16]


def _record(path: Path, organization_id: str, data: bytes) -> bytes:
    text = f"# {organization_id}\n{sha256(data)}  {path}\n"
    return text.encode("utf-8", "surrogateescape")


def sha256(data: bytes) -> str:
    """Return the checksum that the records have."""
    return hashlib.sha256(data).hexdigest()
