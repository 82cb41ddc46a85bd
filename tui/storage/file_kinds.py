"""Whether something is there, without an error where one may not look."""

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether something is there; no for what lies in a directory that one may not enter."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists() raises PermissionError there


def is_missing(path: Path) -> bool:
    """Whether it is sure that nothing is there; no where one may not look."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def is_directory(path: Path) -> bool:
    """Whether path is a directory or a link to one; no where one may not look."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir() raises PermissionError there


def real_path(path: str | Path) -> Path:
    """Where a path leads, as os.path.realpath() has it; what can't be read on the way is no link.

    Until Python 3.12 that fails where a link becomes a file amid it, as who owns both can arrange.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError:
        return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() leaves .. in it
