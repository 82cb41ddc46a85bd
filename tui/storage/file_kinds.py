"""Tell what is at a path, without an error where one may not look."""

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Tell whether a path exists; no for one in a directory that may not be entered."""
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
    """Tell whether a path is a directory or a link to one; no where one may not look."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir() raises PermissionError there


def real_path(path: str | Path) -> Path:
    """Resolve a path as os.path.realpath() does; what can't be read on the way is no link.

    Until Python 3.12 that fails where a link becomes a file amid it, as who owns both can arrange.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError:
        return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() leaves .. in it
