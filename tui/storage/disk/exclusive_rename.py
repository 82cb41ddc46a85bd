"""Rename to a name that must be free, in one step."""

import errno
import os

from tui.errors import NotSaved
from tui.language import _
from tui.storage.trust.places import Place
from tui.system_words import because
from tui.text import printable

_RENAME_NOREPLACE = 1
# what a system says that has no such call, or not for this file system (NFS)
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def rename_new(old: Place, new: Place) -> None:
    """Rename ``old`` to ``new`` unless that exists; nothing is ever overwritten.

    Where the system has no such call, the file gets its second name before it loses the first: a
    process that is killed between the two leaves both.

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


def _renameat2(old: Place, new: Place) -> None:
    """Linux's renameat2(2) with RENAME_NOREPLACE, which Python's library does not offer."""
    import ctypes  # only who renames or creates needs it

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    call.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    names = os.fsencode(old.name), os.fsencode(new.name)
    if call(old.directory, names[0], new.directory, names[1], _RENAME_NOREPLACE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(new.path))


def _link_and_unlink(old: Place, new: Place) -> None:
    os.link(
        old.name,
        new.name,
        src_dir_fd=old.directory,
        dst_dir_fd=new.directory,
        follow_symlinks=False,
    )
    try:
        os.unlink(old.name, dir_fd=old.directory)
    except OSError as error:
        try:
            os.unlink(new.name, dir_fd=new.directory)
        except OSError:
            shown = {"old": printable(str(old.path)), "new": printable(str(new.path))}
            raise NotSaved(
                _(
                    "{old} is now {new} too, and neither name could be removed: "
                    "{strerror}; remove one of them."
                ).format(**shown, strerror=because(error))
            ) from None
        raise
