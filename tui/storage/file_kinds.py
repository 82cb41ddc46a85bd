"""Whether something is there, without an error where one may not look."""

import os
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether something is there; no for what lies in a directory that one may not enter."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists() raises PermissionError there


def is_directory(path: Path) -> bool:
    """Whether path is a directory or a link to one; no where one may not look."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir() raises PermissionError there
