"""Tell who else could have written what a ``.git`` holds, and so what comes back from it."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from tui.opening import read_regular
from tui.storage.trust.readers import is_closed
from tui.storage.trust.writers import not_looked_at, who_else_may_write, why_not_mine

_MOST = 20_000  # names that are looked at
_LARGEST = 64 * 1024  # bytes of a file that names others
_LOOSE = re.compile("[0-9a-f]{2}")
_ALTERNATES = "objects/info/alternates"
# What git has just removed; and what root keeps closed to this user, who restores nothing from it.
_PASSED_OVER = (FileNotFoundError, PermissionError)


def who_else_may_write_repository(repository: Path) -> str:
    """Say who besides this user and root could have written a repository, or anything in it.

    Each name in it counts, as one that somebody left there when it was open to others: but for
    single objects, which are as many as the saves, their directory counts. In one that nobody else
    may enter only what leads out of it does.

    Args:
        repository: The ``.git``, which need not exist.

    Returns:
        A sentence that names the first such way; empty where there is none.
    """
    if why := who_else_may_write(repository):
        return why
    try:
        closed = is_closed(repository)
        entries = (entry for entry in _entries(repository) if not closed or entry.is_symlink())
        found = (_why_not_mine(entry) for entry in entries)
        elsewhere = (who_else_may_write(place) for place in _alternates(repository))
        return next((why for why in chain(found, elsewhere) if why), "")
    except OSError as error:
        return not_looked_at(repository, error)


def _why_not_mine(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return who_else_may_write(Path(entry.path))
    with suppress(*_PASSED_OVER):
        return why_not_mine(entry.stat(follow_symlinks=False), entry.path)
    return ""


def _entries(repository: Path) -> Iterator[os.DirEntry[str]]:
    """All that is in it, but for loose objects."""
    left, seen = [str(repository)], 0
    while left:
        try:
            listed = os.scandir(left.pop())
        except _PASSED_OVER:
            continue
        with listed as entries:
            for entry in entries:
                seen += 1
                if seen > _MOST:
                    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
                yield entry
                if entry.is_dir(follow_symlinks=False) and not _LOOSE.fullmatch(entry.name):
                    left.append(entry.path)


def _alternates(repository: Path) -> Iterator[Path]:
    """Where else git takes objects from (gitrepository-layout(5))."""
    try:
        listed = read_regular(repository / _ALTERNATES, _LARGEST)
    except _PASSED_OVER:
        return
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        yield repository / "objects" / line
