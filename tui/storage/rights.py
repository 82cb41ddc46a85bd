"""Who may write where, and what would change that."""

import grp
import os
import pwd
import stat
from pathlib import Path

from tui.text import printable


def why_read_only(place: Path) -> str:
    """Why nothing can be saved in a directory, or in the nearest one above that exists.

    Returns:
        A sentence that says why, and what would change it; empty where saving can work.
    """
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return f"Read-only: {printable(str(place))} is not a directory; move it away."
    if os.access(place, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        return ""
    shown = printable(str(place))
    if os.statvfs(place).f_flag & os.ST_RDONLY:
        return f"Read-only: {shown} is on a file system that is mounted read-only."
    return f"Read-only: {shown} {_rights(place)}"


def _rights(place: Path) -> str:
    """Whose a directory is, and how to get the right to write there."""
    about = place.stat()
    owner, group = user_name(about.st_uid), group_name(about.st_gid)
    mend = (
        f"ask to be added to the group {group}."
        if about.st_mode & stat.S_IWGRP
        else f"work as {owner}, or ask for the right to write there."
    )
    mode = f"{stat.S_IMODE(about.st_mode):04o}"
    return f"belongs to {owner}:{group} (mode {mode}) and you are {user_name(os.geteuid())}; {mend}"


def user_name(uid: int) -> str:
    """The login of a user, or the number of one without."""
    try:
        return printable(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return str(uid)


def group_name(gid: int) -> str:
    """The name of a group, or the number of one without."""
    try:
        return printable(grp.getgrgid(gid).gr_name)
    except KeyError:
        return str(gid)
