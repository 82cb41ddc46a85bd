"""Open files that somebody else may have placed: regular ones only, without waiting, bounded."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from tui.language import N_, _

_KINDS = {
    stat.S_IFDIR: N_("a directory"),
    stat.S_IFIFO: N_("a named pipe (FIFO)"),
    stat.S_IFSOCK: N_("a socket"),
    stat.S_IFLNK: N_("a symbolic link"),
}
_OTHER_KIND = N_("a device")
_CHUNK = 64 * 1024


class NotRegular(OSError):
    """What a name stands for is no regular file; ``strerror`` says what it is."""

    def __init__(self, mode: int) -> None:
        super().__init__(errno.EINVAL, _("it is {kind}, not a file").format(kind=kind(mode)))
        self.mode = mode


class TooLarge(OSError):
    """A file is larger than what is read of its kind."""

    def __init__(self, most: int) -> None:
        words = _("it is larger than {most} KiB").format(most=most // 1024)
        super().__init__(errno.EFBIG, words)


def kind(mode: int) -> str:
    """Name the kind of a directory entry that is no regular file: a directory, a FIFO, …

    Args:
        mode: ``st_mode`` of stat(2).
    """
    return _(_KINDS.get(stat.S_IFMT(mode), _OTHER_KIND))


def open_regular(path: str | Path, *, at: int | None = None, follow: bool = True) -> int:
    """Open a regular file to read it; a FIFO, a device or a socket is not waited for.

    Args:
        path: Its path, or its name in the directory ``at``.
        at: The descriptor of an open directory; None takes ``path`` as it is.
        follow: Whether ``path`` may be a symbolic link.

    Returns:
        A descriptor, to be closed by the caller.

    Raises:
        NotRegular: Something else is there.
        OSError: It can't be opened; ELOOP for a link that is not followed.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    before = os.stat(path, dir_fd=at, follow_symlinks=follow).st_mode
    if not stat.S_ISREG(before) and not stat.S_ISLNK(before):
        raise NotRegular(before)  # some devices do something when they are only opened
    try:
        descriptor = os.open(path, flags if follow else flags | os.O_NOFOLLOW, dir_fd=at)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise NotRegular(stat.S_IFSOCK) from None
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise NotRegular(mode)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_all(descriptor: int, most: int) -> bytes:
    """Read an open file from where it stands to its end.

    Args:
        most: So many bytes it may hold from there on.

    Raises:
        TooLarge: It holds more.
        OSError: It can't be read.
    """
    found = bytearray()
    while chunk := os.read(descriptor, min(_CHUNK, most + 1 - len(found))):
        found += chunk
        if len(found) > most:
            raise TooLarge(most)
    return bytes(found)


def read_regular(
    path: str | Path, most: int, *, at: int | None = None, follow: bool = True
) -> bytes:
    """Read a regular file whole; arguments and errors as ``open_regular`` and ``read_all``."""
    descriptor = open_regular(path, at=at, follow=follow)
    try:
        return read_all(descriptor, most)
    finally:
        with suppress(OSError):  # it was only read: nothing can be lost
            os.close(descriptor)
