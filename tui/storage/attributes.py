"""What a file has besides its content: owner, group, rights, access list, attributes."""

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from tui.errors import NoPermission
from tui.language import _
from tui.text import printable

_ACCESS_LIST = "system.posix_acl_access"


def take_after(descriptor: int, target: Path, old: os.stat_result) -> None:
    """Give an open file what ``target`` has, before it takes its place.

    Args:
        descriptor: The new file, which belongs to this process's user.
        target: The old file.
        old: What ``stat`` says of it.

    Raises:
        NoPermission: The group can't stay; the sentence says what would change that.
        OSError: The rights, the access list or a user's attribute can't stay.
    """
    mine = os.fstat(descriptor)
    if mine.st_uid != old.st_uid:
        with suppress(PermissionError):  # in a shared directory the owner is the last editor
            os.fchown(descriptor, old.st_uid, -1)
    if mine.st_gid != old.st_gid:
        try:
            os.fchown(descriptor, -1, old.st_gid)
        except PermissionError:
            shown, above = printable(str(target)), printable(str(target.parent))
            raise NoPermission(
                _(
                    "{shown} belongs to group {st_gid}, which you are not in, so "
                    "a saved file could not stay the group's; an administrator "
                    "can add you to it, or run: chmod g+s {above}"
                ).format(shown=shown, st_gid=old.st_gid, above=above)
            ) from None
    if sys.platform == "linux":
        _take_attributes(descriptor, target)
    # Last: a chown drops rights, and a file that nobody may write takes no attributes.
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def take_group(new: int | Path, directory: Path) -> None:
    """Give what is new the group of its directory, as setgid there would; it takes a member."""
    group = directory.stat().st_gid
    if os.stat(new).st_gid != group:  # noqa: PTH116 - an open file has no path
        with suppress(PermissionError):
            os.chown(new, -1, group)


def _take_attributes(descriptor: int, target: Path) -> None:
    wanted = _names(target)
    for name in wanted:
        value = os.getxattr(target, name)
        try:
            os.setxattr(descriptor, name, value)
        except OSError:
            if name == _ACCESS_LIST or name.startswith("user."):
                raise
            # all others are the system's own to give, like security labels
    if _ACCESS_LIST not in wanted and _ACCESS_LIST in _names(descriptor):
        os.removexattr(descriptor, _ACCESS_LIST)  # the directory's default list gave it


def _names(file: Path | int) -> list[str]:
    try:
        return os.listxattr(file)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return []
        raise
