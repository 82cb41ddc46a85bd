"""Tell whether a file is the one that was read before, and as it was then."""

import os
import time

TICK = 2_000_000_000
"""Nanoseconds; some file systems count in two seconds."""

Identity = tuple[int, ...]


def identity(about: os.stat_result) -> Identity | None:
    """Return numbers that differ once anything was written into a file, or in its place.

    Whoever may write a file can set its modification time, but not the time of its last change.

    Args:
        about: What fstat(2) said before the file was read.

    Returns:
        None for a file that changed a moment ago: within one tick of the clock it may change again
        and look the same.
    """
    if time.time_ns() - max(about.st_mtime_ns, about.st_ctime_ns) < TICK:
        return None
    return (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
