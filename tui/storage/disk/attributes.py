"""Carry over what a file has beside its content: owner, group, rights, access list, attributes."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tui.errors import NoPermission
from tui.language import _
from tui.storage.trust.access_lists import POSIX, attributes
from tui.storage.trust.places import Place
from tui.text import printable

_RIGHTS = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO  # a file of settings is no program (setuid)
_LOOK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_NOFOLLOW | os.O_CLOEXEC


class Old(NamedTuple):
    """A file as it was when it was looked at, whatever has its name now.

    Attributes:
        about: What fstat(2) says of it.
        descriptor: Where it is open; for its attributes alone.
    """

    about: os.stat_result
    descriptor: int

    @property
    def path(self) -> str:
        """Return a path to exactly this file, for calls that take no such descriptor."""
        return f"/proc/self/fd/{self.descriptor}"

    def close(self) -> None:
        """Close it."""
        with suppress(OSError):
            os.close(self.descriptor)


def look(place: Place) -> Old | None:
    """Look at what has a name now, a link itself; None for nothing. Raises OSError."""
    try:
        descriptor = os.open(place.name, _LOOK, dir_fd=place.directory)
    except FileNotFoundError:
        return None
    try:
        return Old(os.fstat(descriptor), descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def take_after(descriptor: int, path: Path, old: Old) -> None:
    """Give an open file what another has, before it takes its place.

    Args:
        descriptor: The new file, which belongs to this process's user.
        path: Where the old one is, for sentences.
        old: The old file.

    Raises:
        NoPermission: The group can't stay; the sentence says what would change that.
        OSError: The rights, the access list or a user's attribute can't stay.
    """
    mine, theirs = os.fstat(descriptor), old.about
    if mine.st_uid != theirs.st_uid:
        with suppress(PermissionError):  # in a shared directory the owner is the last editor
            os.fchown(descriptor, theirs.st_uid, -1)
    if mine.st_gid != theirs.st_gid:
        try:
            os.fchown(descriptor, -1, theirs.st_gid)
        except PermissionError:
            from tui.shell_words import command  # this is rare

            raise NoPermission(
                _(
                    "{shown} belongs to group {st_gid}, which you are not in, so "
                    "a saved file could not stay the group's; an administrator "
                    "can add you to it, or run: {command}"
                ).format(
                    shown=printable(str(path)),
                    st_gid=theirs.st_gid,
                    command=command("chmod", "g+s", path.parent),
                )
            ) from None
    if sys.platform == "linux":
        _take_attributes(descriptor, old)
    # Last: a chown drops rights, and a file that nobody may write takes no attributes.
    os.fchmod(descriptor, theirs.st_mode & _RIGHTS)


def keep_to_oneself(descriptor: int) -> None:
    """Let nobody but its owner read an open file that is new, whatever its directory hands down.

    Raises:
        OSError: The access list of the directory can't be taken off.
    """
    if sys.platform == "linux" and POSIX in attributes(descriptor):
        os.removexattr(descriptor, POSIX)
    os.fchmod(descriptor, stat.S_IRUSR | stat.S_IWUSR)


def take_group(new: int, directory: int) -> None:
    """Give what is new the group of its directory, as setgid there would; it takes a member.

    Args:
        new: The descriptor of a file or directory.
        directory: The descriptor of its directory.
    """
    group = os.fstat(directory).st_gid
    if os.fstat(new).st_gid != group:
        with suppress(PermissionError):
            os.fchown(new, -1, group)


def _take_attributes(descriptor: int, old: Old) -> None:
    wanted = attributes(old.path)
    for name in wanted:
        value = os.getxattr(old.path, name)
        try:
            os.setxattr(descriptor, name, value)
        except OSError:
            if name == POSIX or name.startswith("user."):
                raise
            # all others are the system's own to give, like security labels
    if POSIX not in wanted and POSIX in attributes(descriptor):
        os.removexattr(descriptor, POSIX)  # the directory's default list gave it
