"""The lines about organizations from the last start, in a file that may be deleted at any time."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from tui import __version__, language
from tui.errors import NotSaved
from tui.settings.names import HOST
from tui.storage import atomic
from tui.storage.listing import Listing

FILE_MODE = 0o600
_TYPES = (int, str, str, str, str, int, str, bool, str)

Entry = tuple[int, Listing]
"""A file's stamp, and the line about it."""


def remember(path: Path, entries: Iterable[Entry]) -> None:
    """Write what is known, in its order; where it can't be written, the next start reads all."""
    with suppress(NotSaved, OSError):
        atomic.make_directory(path.parent)
        atomic.replace(path, _head() + b"".join(_line(*entry) for entry in entries), FILE_MODE)


class Recalled:
    """What was remembered, looked up in the order in which it was written.

    A damaged file, or none, is as good as an empty one.
    """

    def __init__(self, path: Path) -> None:
        self._entries = _read(path)
        self._next = next(self._entries, None)

    def find(self, organization_id: str) -> Entry | None:
        """An organization's entry; each is asked for once, the host first, then sorted by id."""
        while self._next is not None and _place(self._next[1].id) < _place(organization_id):
            self._next = next(self._entries, None)
        if self._next is not None and self._next[1].id == organization_id:
            return self._next
        return None


def _place(organization_id: str) -> tuple[bool, str]:
    return organization_id != HOST, organization_id


def _line(stamp: int, one: Listing) -> bytes:
    values = [stamp, one.id, one.name, one.mode, one.host, one.port, one.problem, one.broken]
    return json.dumps([*values, one.values]).encode() + b"\n"


def _read(path: Path) -> Iterator[Entry]:
    with suppress(OSError, ValueError, RecursionError), path.open("rb") as file:
        if file.readline(len(head := _head())) != head:
            return
        for line in file:
            stamp, *values = json.loads(line)
            types = tuple(map(type, (stamp, *values)))
            # All that is shown was made printable before it was written.
            if types != _TYPES or not all(isinstance(v, int) or v.isprintable() for v in values):
                return
            yield stamp, Listing(*values)


def _head() -> bytes:
    """Another version, or another language, may say other things of a file."""
    return f"posthouse {__version__} {language.spoken()}\n".encode()
