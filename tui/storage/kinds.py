"""What stands in a directory, by name."""

import os
import stat
from pathlib import Path

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


def is_there(path: Path) -> bool:
    """Whether something is there; no for what lies in a directory that one may not enter."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists() raises PermissionError there


def is_directory(path: Path) -> bool:
    """Whether it is a directory, or a link to one; likewise."""
    return os.path.isdir(path)  # noqa: PTH112 - as above
