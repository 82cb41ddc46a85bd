"""Take the state of a file, to see that somebody changed it without reading it."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tui.language import _
from tui.storage.disk.access import user_name


class Mark(NamedTuple):
    """The numbers that tell one state of a file from another without reading it."""

    inode: int
    size: int
    modified: int
    changed: int
    owner: int


def mark(path: Path) -> Mark | None:
    """Return the state of a file; ``None`` where there is none."""
    try:
        about = path.stat()
    except OSError:
        return None
    return Mark(about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_uid)


def last_change(before: Mark | None, now: Mark | None) -> str:
    """Say when a file was changed, and by whom as far as its owner tells: ``at 14:32, by bob``.

    A save makes the file its writer's, except where root writes it or an editor fills the old one.
    """
    if now is None:
        return ""
    when = _("at {fromtimestamp:%H:%M}").format(
        fromtimestamp=time_of(now.modified / 1000000000.0).astimezone()
    )
    if before is not None and before.owner != now.owner:
        return _("{when}, by {owner}").format(when=when, owner=user_name(now.owner))
    if now.owner != os.geteuid():
        return _("{when}, probably by {owner}").format(when=when, owner=user_name(now.owner))
    return when


def time_of(seconds: float) -> datetime:
    """Return a time since 1970, in UTC; the first of 1970 for one that no calendar has.

    A file's owner gives it any (utimensat(2)), and whoever commits gives a commit any.
    """
    try:
        found = datetime.fromtimestamp(seconds, UTC)
        found.astimezone()  # nor in this host's zone
        return found
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
