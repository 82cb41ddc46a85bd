"""Choose the user as whom root's git works in a directory that others may write."""

import pwd
from dataclasses import dataclass
from pathlib import Path

from tui.opening import read_regular
from tui.storage.disk.access import group_name, user_name
from tui.storage.file_kinds import real_path

_NOBODY = 65534
_SETGID, _SETUID = 6, 7  # capabilities(7)
_READ, _WRITE, _ENTER = 4, 2, 1
_ALL_RIGHTS = _READ | _WRITE | _ENTER
DIRECTORIES = ("", "objects", "objects/pack", "refs", "refs/heads")
_FILES = ("HEAD", "config", "index", "packed-refs")
_MOST = 64 * 1024  # bytes of a file


@dataclass(frozen=True, slots=True)
class Account:
    """A user id and a group id, without further groups."""

    uid: int
    gid: int

    def __str__(self) -> str:
        return f"{user_name(self.uid)}:{group_name(self.gid)}"

    def may(self, place: Path, rights: int) -> bool:
        """Tell whether the mode of a file or directory gives these rights; yes for none there."""
        try:
            about = place.stat()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        if about.st_uid == self.uid:
            given = about.st_mode >> 6
        else:
            given = about.st_mode >> 3 if about.st_gid == self.gid else about.st_mode
        return given & rights == rights


def account_of(tree: Path, *, only_nobody: bool = False) -> Account:
    """Choose as whom root's git works: the directory's owner, or ``nobody`` where that is root.

    Args:
        tree: The directory; its group is the account's.
        only_nobody: Whether the owner's rights are too many, as where nothing confines git.
    """
    while not tree.exists() and tree != tree.parent:
        tree = tree.parent  # the first save makes it
    about = tree.stat()
    nobody = _nobody()
    uid = nobody.uid if only_nobody or about.st_uid == 0 else about.st_uid
    return Account(uid, about.st_gid or nobody.gid)


def can_become(account: Account) -> bool:
    """Tell whether this process may start a program as that account."""
    wanted = 1 << _SETUID | 1 << _SETGID
    return (
        _capabilities() & wanted == wanted
        and _is_mapped(account.uid, "uid_map")
        and _is_mapped(account.gid, "gid_map")
    )


def out_of_reach(account: Account, repository: Path) -> Path | None:
    """Find what an account may not use of a repository, or on the way to it; None for nothing."""
    for above in reversed(real_path(repository).parents):
        if not account.may(above, _ENTER):
            return above
    for rights, names in ((_ALL_RIGHTS, DIRECTORIES), (_READ, _FILES)):
        for name in names:
            if not account.may(repository / name, rights):
                return repository / name
    return None


def _nobody() -> Account:
    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        return Account(_NOBODY, _NOBODY)
    return Account(found.pw_uid, found.pw_gid)


def _capabilities() -> int:
    """The capabilities that are in effect, as bits; none where that can't be read."""
    for line in _lines("status"):
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def _is_mapped(number: int, name: str) -> bool:
    """Whether a user namespace has this id (user_namespaces(7))."""
    ranges = ([int(word) for word in line.split()] for line in _lines(name))
    return any(first <= number < first + count for first, _, count in ranges)


def _lines(name: str) -> list[str]:
    try:
        return read_regular(f"/proc/self/{name}", _MOST).decode().splitlines()
    except OSError:
        return []
