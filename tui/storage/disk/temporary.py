"""Make and clear the temporary file beside a file that is being saved."""

import errno
import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from tui.errors import NotSaved
from tui.language import _
from tui.storage.trust.places import Place
from tui.text import printable

_TRIES = 50
_PAUSE = 0.01  # seconds; a save takes a few milliseconds
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_OLD = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW


def beside(target: Path) -> Path:
    """Return the path of the temporary file of ``target``; no list takes it for an organization."""
    return target.with_name(f".{target.name[:200]}.tmp")


def make(target: Place) -> int:
    """Make a new, empty temporary file beside ``target``, locked for as long as it is open.

    What a killed save left there is removed: nobody holds its lock any more.

    Returns:
        Its descriptor, open for reading and writing; its mode is 0600.

    Raises:
        NotSaved: Another save of the same file does not end.
        OSError: It can't be made.
    """
    path = beside(target.path)
    for _try in range(_TRIES):
        try:
            descriptor = os.open(path.name, _NEW, 0o600, dir_fd=target.directory)
        except FileExistsError:
            if not clear(target):
                time.sleep(_PAUSE)
            continue
        try:
            if _is_kept(descriptor):
                return descriptor
        except OSError:
            remove(target)
            os.close(descriptor)
            raise
        os.close(descriptor)
    shown = printable(str(path))
    raise NotSaved(
        _(
            "{shown} is in the way: another save is under way, or one was cut "
            "short. Nothing was changed; try again, and if it stays, remove that "
            "file."
        ).format(shown=shown)
    )


def _is_kept(descriptor: int) -> bool:
    """Lock a file that was just made; false where another save took it for a left-over."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks on this file system: then nobody else can lock and clear it either
        return True
    return os.fstat(descriptor).st_nlink > 0


def remove(target: Place) -> None:
    """Remove the temporary file of ``target``, which is this process's. Raises OSError."""
    os.unlink(beside(target.path).name, dir_fd=target.directory)


def clear(target: Place) -> bool:
    """Remove what a killed save of ``target`` left behind; a save that is under way is left alone.

    Returns:
        Whether no temporary file is there now.
    """
    name = beside(target.path).name
    try:
        left = os.open(name, _OLD, dir_fd=target.directory)
    except OSError as error:
        return error.errno == errno.ENOENT
    try:
        fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
        now = os.stat(name, dir_fd=target.directory, follow_symlinks=False)
        if os.path.samestat(os.fstat(left), now):
            remove(target)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    finally:
        with suppress(OSError):
            os.close(left)
    return True
