"""Whether a command from a settings file may run: the file may be somebody else's work."""

import errno
import grp
import hashlib
import json
import os
import pwd
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui.language import _
from tui.storage import atomic
from tui.system_words import because
from tui.text import printable

FILE_MODE = 0o600
_LARGEST = 1024 * 1024
_ACCESS_LIST = "system.posix_acl_access"
_MOST_LINKS = 40  # as many as Linux follows


def who_else_may_write(path: Path) -> str:
    """Who besides this user and root could have written a file, or put another in its place.

    Returns:
        A sentence that names the first such way, like ``acme.toml belongs to bob.``; empty where
        there is none.
    """
    mine = {0, os.geteuid()}
    for place in _places(path):
        try:
            about = place.lstat()
        except FileNotFoundError:
            continue
        except OSError as error:
            return _("{place} can't be looked at: {strerror}.").format(
                place=printable(str(place)), strerror=because(error)
            )
        if about.st_uid not in mine:
            return _("{place} belongs to {user}.").format(
                place=printable(str(place)), user=_user(about.st_uid)
            )
        if stat.S_ISLNK(about.st_mode):
            continue  # who may put another in its place, its directory says
        if stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_ISVTX:
            continue  # as in /tmp nobody replaces what belongs to somebody else
        if about.st_mode & stat.S_IWOTH:
            return _("{place} can be written by everybody.").format(place=printable(str(place)))
        if about.st_mode & stat.S_IWGRP and not _is_private(place, about.st_gid):
            return _("{place} can be written by a group.").format(place=printable(str(place)))
    return ""


def _places(path: Path) -> Iterator[Path]:
    """All that decides which file it is: each name on the way, each link, and what links lead to.

    The file comes first, then what is above it, as far as no link leads elsewhere.
    """
    absolute = path.absolute()
    yield from (absolute, *absolute.parents)
    left, place, links = list(reversed(absolute.parts)), Path(), 0
    while left:
        name = left.pop()
        place = place.parent if name == os.pardir else place / name
        yield place
        if place.is_symlink() and links < _MOST_LINKS:
            links += 1
            left.extend(reversed(place.readlink().parts))
            place = place.parent


def _is_private(place: Path, gid: int) -> bool:
    """Whether a group is this user's own, or root's, with nobody else in it."""
    try:
        attributes = os.listxattr(place) if hasattr(os, "listxattr") else []
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            return False
        attributes = []  # a file system without them has no lists either
    if _ACCESS_LIST in attributes:
        return False  # the group's rights are then the most that anybody on the list has
    try:
        group = grp.getgrgid(gid)
        owners = [pwd.getpwuid(uid) for uid in (os.geteuid(), 0)]
    except KeyError:
        return False
    return any(
        owner.pw_gid == gid and owner.pw_name == group.gr_name and set(group.gr_mem) <= {owner[0]}
        for owner in owners
    )


def _user(uid: int) -> str:
    try:
        return printable(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return _("user {uid}").format(uid=uid)


class AllowedCommands:
    """The commands that this user looked at and allowed: one a file, by the hash of its words.

    Args:
        state: The user's state directory for this config directory.
    """

    def __init__(self, state: Path) -> None:
        self._file = state / "allowed-commands.json"

    def has(self, path: Path, argv: Sequence[str]) -> bool:
        """Whether exactly this command of this file was allowed, and by nobody else than me."""
        if who_else_may_write(self._file):
            return False
        return self._all().get(_name(path)) == _digest(argv)

    def add(self, path: Path, argv: Sequence[str]) -> None:
        """Allow it; a changed one is asked about again.

        Raises:
            NotSaved: It could not be remembered.
        """
        allowed = {**self._all(), _name(path): _digest(argv)}
        atomic.make_directory(self._file.parent)
        atomic.replace(self._file, json.dumps(allowed, indent=1).encode(), FILE_MODE)

    def _all(self) -> Mapping[str, str]:
        try:
            with self._file.open("rb") as file:
                found = json.loads(file.read(_LARGEST))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _name(path: Path) -> str:
    return os.path.realpath(path)


def _digest(argv: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(argv)).encode()).hexdigest()
