"""Tell who else could have written a file, or put another in its place."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tui.language import _
from tui.storage.file_kinds import real_path
from tui.storage.trust.access_lists import CHANGE, GROUP, NFS4, POSIX, attributes, nfs4_gives
from tui.system_words import because
from tui.text import printable

NOBODY_HERE = 65534
"""What a kernel says of an owner that this namespace has no number for (user_namespaces(7))."""

_MOST_LINKS = 40  # as many as Linux follows


def who_else_may_write(path: Path) -> str:
    """Say who besides this user and root could have written a file, or put another in its place.

    Args:
        path: The file, which need not exist; each directory and link on the way counts.

    Returns:
        A sentence that names the first such way, like ``acme.toml belongs to bob.``; empty where
        there is none.
    """
    seen = set[Path]()
    for place in _places(path):
        if place in seen:
            continue
        seen.add(place)
        try:
            about = place.lstat()
        except FileNotFoundError:
            continue
        except OSError as error:
            return not_looked_at(place, error)
        if why := why_not_mine(about, place):
            return why
    return ""


def not_looked_at(place: Path | str, error: OSError) -> str:
    """Say why everybody counts as one who could have written a place."""
    return _("{place} can't be looked at: {strerror}.").format(
        place=printable(str(place)), strerror=because(error)
    )


def who_else_may_create(path: Path) -> str:
    """Say who else could put a file at a path where nothing is yet, or into an existing directory.

    A sticky directory keeps nobody from that. Where a link leads, it counts there.

    Returns:
        A sentence; empty for nobody, and where there is a file already.
    """
    real = real_path(path)
    for place in (real, *real.parents):
        try:
            about = place.stat()
        except OSError:
            continue
        if not stat.S_ISDIR(about.st_mode):
            return ""
        plain = os.stat_result((about.st_mode & ~stat.S_ISVTX, *about[1:]))
        return why_not_mine(plain, place)
    return ""


def why_not_mine(about: os.stat_result, place: Path | str, descriptor: int | None = None) -> str:
    """Say who besides this user and root may change a file, or what is in a directory.

    A sticky directory, as /tmp is, lets nobody replace what belongs to somebody else.

    Args:
        about: What lstat(2) says of it.
        place: Its path, for the sentence, and for its access list.
        descriptor: Where it is open; then nothing is looked up by its path.

    Returns:
        A sentence; empty for nobody.
    """
    shown = printable(str(place))
    if not is_mine(about.st_uid) and not _is_root_of_namespace(about, place):
        return _("{place} belongs to {user}.").format(place=shown, user=user_words(about.st_uid))
    if stat.S_ISLNK(about.st_mode):
        return ""  # who may put another in its place, its directory says
    if stat.S_ISDIR(about.st_mode) and about.st_mode & stat.S_ISVTX:
        return ""
    if about.st_mode & stat.S_IWOTH:
        return _("{place} can be written by everybody.").format(place=shown)
    return _listed(about, place if descriptor is None else f"/proc/self/fd/{descriptor}", shown)


def _listed(about: os.stat_result, file: Path | str, shown: str) -> str:
    """Who of its group, or of its access lists, may change a file, as a sentence."""
    try:
        lists = attributes(file)
        nfs4 = nfs4_gives(file, CHANGE) if NFS4 in lists else set()
    except OSError as error:
        return not_looked_at(shown, error)
    # The group's bits are the most that anybody on a POSIX list has: without them nobody has any.
    if about.st_mode & stat.S_IWGRP and (POSIX in lists or not is_own_group(about.st_gid)):
        return _("{place} can be written by the group {group}.").format(
            place=shown, group=_group(about.st_gid)
        )
    if GROUP in nfs4 and is_own_group(about.st_gid):
        nfs4.remove(GROUP)
    if others := sorted(nfs4):
        return _("{place} can be written by {who}, as its NFS access list says.").format(
            place=shown, who=printable(others[0], 80)
        )
    return ""


def is_mine(uid: int) -> bool:
    """Tell whether an owner is this user, or root."""
    return uid in (0, os.geteuid())


def user_words(uid: int) -> str:
    """Return a user's login; what is known of one without."""
    if uid == NOBODY_HERE:
        return _("user 65534 (nobody, or a user from outside this container)")
    try:
        return printable(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return _("user {uid}").format(uid=uid)


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
        try:
            target = place.readlink()
        except OSError:
            continue  # no link; or what can't be looked at, which is told
        if links < _MOST_LINKS:
            links += 1
            left.extend(reversed(target.parts))
            place = place.parent


def _is_root_of_namespace(about: os.stat_result, place: Path | str) -> bool:
    """Whether it is ``/`` as a container has it, whose owner has no number inside."""
    return about.st_uid == NOBODY_HERE and str(place) == "/" and _in_user_namespace()


@lru_cache(maxsize=1)
def _in_user_namespace() -> bool:
    try:
        return Path("/proc/self/uid_map").read_text("ascii").split() != ["0", "0", "4294967295"]
    except OSError:
        return False


def is_own_group(gid: int) -> bool:
    """Tell whether a group is this user's own, or root's, with nobody else in it."""
    try:
        group = grp.getgrgid(gid)
        owners = [pwd.getpwuid(uid) for uid in (os.geteuid(), 0)]
    except KeyError:
        return False
    return any(
        owner.pw_gid == gid
        and owner.pw_name == group.gr_name
        and set(group.gr_mem) <= {owner[0]}
        and all(is_mine(one.pw_uid) for one in pwd.getpwall() if one.pw_gid == gid)
        for owner in owners
    )


def has_access_list(descriptor: int) -> bool:
    """Tell whether an open file gives rights to more than its mode says."""
    try:
        return not {POSIX, NFS4}.isdisjoint(attributes(descriptor))
    except OSError:  # what can't be looked at may
        return True


def _group(gid: int) -> str:
    try:
        return printable(grp.getgrgid(gid).gr_name)
    except KeyError:
        return str(gid)
