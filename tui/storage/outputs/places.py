"""Check whether an output can be written where somebody wants it, as the disk is now."""

import os
import stat
from pathlib import Path

from tui.language import _
from tui.storage.file_kinds import is_directory
from tui.text import printable

IN_DIRECTORIES = frozenset({"postfix", "nullmailer", "exim"})
"""The formats that always have several files."""


def place_problem(format: str, path: str) -> str:
    """Say why a save can't write an output at an absolute path; empty where it can.

    What can't be looked at for want of rights is left to the save.
    """
    place = Path(os.path.normpath(path))
    if is_directory(place):
        return ""
    if format in IN_DIRECTORIES:
        return _("{format} has several files: give a directory that exists, not {place}.").format(
            format=format, place=printable(str(place))
        )
    parent = printable(str(place.parent))
    try:
        is_there = stat.S_ISDIR(place.parent.stat().st_mode)
    except FileNotFoundError:
        return _("There is no directory {parent}.").format(parent=parent)
    except NotADirectoryError:
        is_there = False
    except OSError:
        return ""
    return "" if is_there else _("{parent} is not a directory.").format(parent=parent)
