"""Renaming to a name that must be free, in one step."""

import errno
import os
from pathlib import Path

from tui.errors import NotSaved
from tui.language import _
from tui.system_words import because
from tui.text import printable

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
# what a system says that has no such call, or not for this file system (NFS)
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def rename_new(old: Path, new: Path) -> None:
    """Rename ``old`` to ``new`` unless that exists; at no time has the file two names or none.

    Where the system can't, the file gets its second name before it loses the first: a process that
    is killed between the two leaves both, and nothing is ever overwritten.

    Raises:
        FileExistsError: ``new`` exists.
        OSError: It can't be renamed.
        NotSaved: It has both names now.
    """
    try:
        _renameat2(old, new)
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        _link_and_unlink(old, new)


def _renameat2(old: Path, new: Path) -> None:
    """Linux's renameat2(2) with RENAME_NOREPLACE, which Python's library does not offer."""
    import ctypes  # only who renames or creates needs it

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    call.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    if call(_AT_FDCWD, bytes(old), _AT_FDCWD, bytes(new), _RENAME_NOREPLACE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(new))


def _link_and_unlink(old: Path, new: Path) -> None:
    os.link(old, new, follow_symlinks=False)
    try:
        old.unlink()
    except OSError as error:
        try:
            new.unlink()
        except OSError:
            raise NotSaved(
                _(
                    "{old} is now {new} too, and neither name could be removed: "
                    "{strerror}; remove one of them."
                ).format(old=printable(str(old)), new=printable(str(new)), strerror=because(error))
            ) from None
        raise
