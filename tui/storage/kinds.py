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


def is_directory(path: Path) -> bool:
    """Whether a directory is there, as far as one may look."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where one may not look
