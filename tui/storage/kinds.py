"""What stands in a directory, by name."""

import stat

_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a named pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFLNK: "a symbolic link",
}


def kind(mode: int) -> str:
    """What a mode stands for, as ``stat`` gives it, where it is no regular file."""
    return _KINDS.get(stat.S_IFMT(mode), "a device")
