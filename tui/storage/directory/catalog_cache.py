"""Keep the lines about organizations for the next start, in a file that may be deleted any time."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from sys import intern

from tui import __version__, language, own_commands
from tui.errors import NotSaved
from tui.opening import open_regular
from tui.settings.names import HOST
from tui.storage.directory.catalog_line import Listing
from tui.text import printable

FILE_MODE = 0o600
_LONGEST = 16 * 1024  # characters of a line: two names, a problem that is printable, numbers

Entry = tuple[int, Listing]
"""A file's stamp, and the line about it."""


def remember(path: Path, entries: Iterable[Entry]) -> None:
    """Write what is known, in its order; where it can't be written, the next start reads all."""
    from tui.storage.disk import replacing  # most starts write nothing

    written = BytesIO()
    written.write(_head().encode())
    for entry in entries:
        written.write(_line(*entry).encode())
    with suppress(NotSaved, OSError):
        replacing.make_directory(path.parent)
        replacing.replace(path, written.getvalue(), FILE_MODE)


def recalled(path: Path) -> Iterator[Entry]:
    """Yield what was remembered, in its order. A damaged file ends where the damage is."""
    with (
        suppress(OSError, ValueError),
        os.fdopen(open_regular(path), encoding="utf-8", newline="\n") as file,
    ):
        if file.readline(len(head := _head())) == head:
            while line := file.readline(_LONGEST):
                yield _entry(line)


class InOrder:
    """Looks entries up in the order that they are in: the host first, then sorted by id."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self._entries = entries
        self._next = next(entries, None)

    def find(self, organization_id: str) -> Entry | None:
        """Return an organization's entry; each is asked for once, in the same order."""
        place = _place(organization_id)
        while self._next is not None and _place(self._next[1].id) < place:
            self._next = next(self._entries, None)
        if self._next is not None and self._next[1].id == organization_id:
            return self._next
        return None


def _place(organization_id: str) -> tuple[bool, str]:
    return organization_id != HOST, organization_id


def _line(stamp: int, one: Listing) -> str:
    # All that is shown is printable, so neither a tab nor a line break is in it.
    values = (one.id, one.name, one.mode, one.host, one.problem, one.values, one.warnings)
    return "\t".join((str(stamp), str(one.port), "broken" if one.broken else "", *values)) + "\n"


def _entry(line: str) -> Entry:
    """Raises ValueError where the line is damaged, or would steer the terminal."""
    stamp, port, broken, *values = line.removesuffix("\n").split("\t")
    shown = "".join(values)
    if not shown.isprintable() and printable(shown, len(shown)) != shown:
        raise ValueError
    organization_id, name, mode, host, problem, fingerprint, warnings = values
    # Thousands share a mode and a server.
    return int(stamp), Listing(
        organization_id, name, intern(mode), intern(host), int(port), problem, broken != "",
        fingerprint, intern(warnings),
    )  # fmt: skip


def _head() -> str:
    """Another version, language or way to the directory may say other things of a file."""
    named = " elsewhere" if own_commands.are_elsewhere() else ""
    return f"posthouse {__version__} {language.spoken()}{named}\n"
