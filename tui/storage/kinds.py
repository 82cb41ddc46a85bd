"""What stands in a directory, by name."""

import stat

from tui.language import N_, _

_KINDS = {
    stat.S_IFDIR: N_("a directory"),
    stat.S_IFIFO: N_("a named pipe (FIFO)"),
    stat.S_IFSOCK: N_("a socket"),
    stat.S_IFLNK: N_("a symbolic link"),
}


def kind(mode: int) -> str:
    """What a mode stands for, as ``stat`` gives it, where it is no regular file."""
    return _(_KINDS.get(stat.S_IFMT(mode), N_("a device")))
