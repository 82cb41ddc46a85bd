"""Make a save last: sync the new content and read it back, then sync the directory."""

import errno
import os
from contextlib import suppress

from tui.language import _
from tui.storage.disk import temporary
from tui.storage.disk.attributes import Old, keep_to_oneself, take_after, take_group
from tui.storage.disk.write_errors import shown
from tui.storage.trust.places import Place
from tui.system_words import because


def write_beside(
    target: Place,
    data: bytes,
    mode: int,
    old: Old | None,
    *,
    secret: bool = False,
    sync: bool = True,
) -> int:
    """Write all of a file beside its place, sync it and read it back.

    Args:
        target: Its place, not touched.
        data: All of it.
        mode: Its rights where it is new.
        old: The file there now, whose rights, owner and attributes it takes; None for none.
        secret: Whether nobody but this user may read it.
        sync: Whether to wait for the disk here; else the caller does, before the rename.

    Returns:
        A descriptor that locks the temporary file; the caller hands it to ``release``.

    Raises:
        OSError: It can't be written, or reads back differently; nothing is left behind.
    """
    lock = temporary.make(target)
    try:
        if secret:
            keep_to_oneself(lock)
        elif old is None:
            take_group(lock, target.directory)
            os.fchmod(lock, mode)
        else:
            take_after(lock, target.path, old)
        _fill(lock, data, sync=sync)
        os.close(os.dup(lock))  # a network's disk may say only at a close that it is full
    except BaseException:
        with suppress(OSError):
            temporary.remove(target)
        release(lock)
        raise
    return lock


def give_to(target: Place, lock: int, owner: int) -> None:
    """Make a written file, by its descriptor, that of the user with uid ``owner``; only root can.

    Raises:
        OSError: It can't be done; the temporary file is removed.
    """
    try:
        os.fchown(lock, owner, -1)
    except BaseException:
        with suppress(OSError):
            temporary.remove(target)
        release(lock)
        raise


def release(lock: int) -> None:
    """Close the descriptor of a temporary file, and with it its lock."""
    with suppress(OSError):  # the lock is released even if close() fails
        os.close(lock)


def _fill(descriptor: int, data: bytes, *, sync: bool) -> None:
    """Write, wait for the disk where that is asked for, and read back."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    if sync:
        os.fsync(descriptor)
    if os.pread(descriptor, len(data) + 1, 0) != data:
        raise OSError(errno.EIO, _("it reads back differently from what was written"))


def sync_directory(target: Place, done: str) -> str:
    """Sync the directory, so that a new or missing name survives a power cut.

    Args:
        target: What was put in place or removed.
        done: What was done, as the sentence begins: Saved, Renamed, Removed.

    Returns:
        A sentence where that failed; the file is in place either way.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    try:
        descriptor = os.open(".", flags, dir_fd=target.directory)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno == errno.EINVAL:  # a file system that knows of no such thing
            return ""
        return _("{done}, but it may not survive a power cut: {directory}: {reason}.").format(
            done=done, directory=shown(target.path.parent), reason=because(error)
        )
    return ""
