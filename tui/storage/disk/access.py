"""Tell who may write where, and what would change that."""

import fcntl
import grp
import os
import pwd
import stat
import sys
from pathlib import Path

from tui.language import _
from tui.storage.file_kinds import is_directory, is_there
from tui.text import printable

_GET_FLAGS = 0x80086601  # ioctl_iflags(2): FS_IOC_GETFLAGS
_IMMUTABLE = 0x10


def why_read_only(place: Path, file: Path | None = None) -> str:
    """Say why nothing can be saved in a directory, or in the nearest one above that exists.

    Args:
        file: The file there that a save replaces; it need not exist.

    Returns:
        A sentence that says why, and what would change it; empty where saving can work.
    """
    while not is_there(place) and place != place.parent:
        place = place.parent
    shown = printable(str(place))
    if not is_directory(place):
        return _("Read-only: {shown} is not a directory; move it away.").format(shown=shown)
    for one in (place, file):
        if one is not None and _is_immutable(one):
            shown = printable(str(one))
            return _("Read-only: {shown} is immutable; to change that: chattr -i {shown}").format(
                shown=shown
            )
    if not os.access(
        place, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids
    ):
        if os.statvfs(place).f_flag & os.ST_RDONLY:
            return _("Read-only: {shown} is on a file system that is mounted read-only.").format(
                shown=shown
            )
        return _("Read-only: {shown} {rights}").format(shown=shown, rights=_rights(place))
    return _held_by_its_owner(place, file)


def _held_by_its_owner(place: Path, file: Path | None) -> str:
    """Whether a sticky directory lets only its owner, or the file's, replace the file."""
    above = place.stat()
    try:
        owner = file.lstat().st_uid if file else os.geteuid()
    except OSError:
        return ""
    if not above.st_mode & stat.S_ISVTX or os.geteuid() in (0, owner, above.st_uid):
        return ""
    from tui.shell_words import command  # this is rare

    return _(
        "Read-only: this file is {owner}'s and {shown} is sticky, so nobody "
        "else can replace it; {st_uid} can change that: {command}"
    ).format(
        owner=user_name(owner),
        shown=printable(str(place)),
        st_uid=user_name(above.st_uid),
        command=command("chmod", "-t", place),
    )


def _is_immutable(path: Path) -> bool:
    """Whether not even root may change it (``chattr +i``); false where that can't be asked."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        flags = fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return bool(int.from_bytes(flags, sys.byteorder) & _IMMUTABLE)


def _rights(place: Path) -> str:
    """Whose a directory is, and how to get the right to write there."""
    about = place.stat()
    owner, group = user_name(about.st_uid), group_name(about.st_gid)
    mend = (
        _("ask to be added to the group {group}.").format(group=group)
        if about.st_mode & stat.S_IWGRP
        else _("work as {owner}, or ask for the right to write there.").format(owner=owner)
    )
    mode = f"{stat.S_IMODE(about.st_mode):04o}"
    return _("belongs to {owner}:{group} (mode {mode}) and you are {geteuid}; {mend}").format(
        owner=owner, group=group, mode=mode, geteuid=user_name(os.geteuid()), mend=mend
    )


def user_name(uid: int) -> str:
    """Return the login of a user, or the number of one without."""
    try:
        return printable(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return str(uid)


def group_name(gid: int) -> str:
    """Return the name of a group, or the number of one without."""
    try:
        return printable(grp.getgrgid(gid).gr_name)
    except KeyError:
        return str(gid)
