"""The config directory itself: whose it is, who may do what in it, its lock, its disk."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tui.doctor.findings import Finding, Level, reads_only, shown
from tui.doctor.proposals import Place
from tui.language import _, number
from tui.opening import kind
from tui.shell_words import command
from tui.storage.disk.access import group_name, user_name, why_read_only
from tui.storage.file_kinds import is_directory, real_path
from tui.storage.trust.writers import NOBODY_HERE
from tui.system_words import because

LITTLE_SPACE = 10 * 1024 * 1024
_ABOUT = "directory"


def directory_findings(directory: Path) -> Iterator[Finding]:
    """What is to say about a config directory, its subdirectory, its lock and its disk."""
    try:
        about = directory.stat()
    except FileNotFoundError:
        sentence = _("{directory} does not exist yet; the first save makes it.").format(
            directory=shown(directory)
        )
        yield Finding(Level.NOTE, _ABOUT, sentence)
        return
    except OSError as error:
        sentence = _("{directory} can't be reached: {strerror}.").format(
            directory=shown(directory), strerror=because(error)
        )
        yield Finding(Level.PROBLEM, _ABOUT, sentence)
        return
    owner, group = user_name(about.st_uid), group_name(about.st_gid)
    if about.st_uid == NOBODY_HERE:
        owner = _("{owner} (65534: a user whom this system or container does not know)").format(
            owner=owner
        )
    mode = f"{stat.S_IMODE(about.st_mode):04o}"
    yield Finding(
        Level.OK,
        _ABOUT,
        _("{directory} belongs to {owner}:{group}, mode {mode}.").format(
            directory=shown(directory), owner=owner, group=group, mode=mode
        ),
    )
    for place in (directory, directory / "organizations"):
        if is_directory(place):
            yield from _rights(place, directory)
            if reason := why_read_only(place):
                yield Finding(Level.NOTE, _ABOUT, reason, _letting_me(place))
    if reads_only(directory):
        sentence = _(
            "All but a save works for you: list, show, test, send, check, validate, export and the "
            "screens."
        )
        yield Finding(Level.OK, _ABOUT, sentence)
    yield from _agreement(directory, about)
    yield from _above(directory)
    yield from _lock(directory, about)
    yield from _space(directory)


def _rights(place: Path, directory: Path) -> Iterator[Finding]:
    about = place.stat()
    mode, owner = about.st_mode, about.st_uid
    above = Place(place.parent, directory)
    if mode & stat.S_IWOTH:
        yield Finding(
            Level.PROBLEM,
            _ABOUT,
            _("Everybody on this host can change what is in {place}.").format(place=shown(place)),
            above.change(place, owner, "chmod", "o-w"),
        )
    if mode & stat.S_IWGRP and mode & stat.S_ISVTX:
        yield Finding(
            Level.PROBLEM,
            _ABOUT,
            _("{place} is sticky: nobody of the group can save a file of another.").format(
                place=shown(place)
            ),
            above.change(place, owner, "chmod", "-t"),
        )
    if mode & stat.S_IWGRP and not mode & stat.S_ISGID:
        yield Finding(
            Level.PROBLEM,
            _ABOUT,
            _(
                "{place} belongs to a group but lacks setgid, so new files do not get its "
                "group: the others in the group cannot read what one of them saves."
            ).format(place=shown(place)),
            above.change(place, owner, "chmod", "g+s", group=about.st_gid),
        )
    if mode & (stat.S_IROTH | stat.S_IXOTH):
        yield Finding(
            Level.NOTE,
            _ABOUT,
            _("Everybody on this host can see which organizations are in {place}.").format(
                place=shown(place)
            ),
            "" if reads_only(place) else above.change(place, owner, "chmod", "o="),
        )


def _letting_me(place: Path) -> str:
    """The command that lets this user write there from the next login on; empty for none."""
    about = place.stat()
    is_in = about.st_gid in {os.getegid(), *os.getgroups()}
    if not about.st_mode & stat.S_IWGRP or is_in or os.geteuid() in (0, about.st_uid):
        return ""
    who = user_name(os.geteuid())
    return command("usermod", "-a", "-G", group_name(about.st_gid), who, owner=0)


def _agreement(directory: Path, about: os.stat_result) -> Iterator[Finding]:
    """Whether organizations/ is the same people's as the directory above it."""
    inner = directory / "organizations"
    if is_directory(inner) and about.st_mode & stat.S_IWGRP:
        found, group = inner.stat(), group_name(about.st_gid)
        place = Place(directory, directory)
        if found.st_gid != about.st_gid:
            yield Finding(
                Level.WARNING,
                _ABOUT,
                _("{inner} is of the group {st_gid}, not {group}.").format(
                    inner=shown(inner), st_gid=group_name(found.st_gid), group=group
                ),
                place.change(inner, found.st_uid, "chgrp", "-h", group, group=about.st_gid),
            )
        if not found.st_mode & stat.S_IWGRP:
            yield Finding(
                Level.WARNING,
                _ABOUT,
                _("The group {group} may write {directory} but not {inner}.").format(
                    group=group, directory=shown(directory), inner=shown(inner)
                ),
                place.change(inner, found.st_uid, "chmod", "g+rwxs", group=about.st_gid),
            )


def _above(directory: Path) -> Iterator[Finding]:
    """Whoever may rename a directory above decides what is read here."""
    for above in real_path(directory).parents:
        about = above.stat()
        if about.st_mode & stat.S_IWOTH and not about.st_mode & stat.S_ISVTX:
            yield Finding(
                Level.PROBLEM,
                _ABOUT,
                _(
                    "Everybody on this host can put another directory in the "
                    "place of {directory}: {above} lets them."
                ).format(directory=shown(directory), above=shown(above)),
                command("chmod", "o-w", above, owner=about.st_uid),
            )


def _lock(directory: Path, about: os.stat_result) -> Iterator[Finding]:
    lock = directory / ".lock"
    place = Place(directory, directory)
    try:
        found = lock.lstat()
    except OSError:
        return  # it is made by the first save
    if not stat.S_ISREG(found.st_mode):
        yield Finding(
            Level.PROBLEM,
            "lock",
            _("{lock} is {st_mode}, so saves are not kept apart by it.").format(
                lock=shown(lock), st_mode=kind(found.st_mode)
            ),
            place.rename(lock, lock.with_name(".lock.aside")),
        )
        return
    shared = about.st_mode & stat.S_IWGRP and about.st_mode & stat.S_IXGRP
    if shared and found.st_gid != about.st_gid:
        yield Finding(
            Level.PROBLEM,
            "lock",
            _(
                "{lock} is of the group {st_gid}, so the group of the directory cannot lock it."
            ).format(lock=shown(lock), st_gid=group_name(found.st_gid)),
            place.change(
                lock, found.st_uid, "chgrp", "-h", group_name(about.st_gid), group=about.st_gid
            ),
        )
    wanted = 0o660 if shared else 0o600
    if found.st_mode & wanted != wanted:
        yield Finding(
            Level.PROBLEM,
            "lock",
            _("{lock} has mode {s_imode:04o}, so not everybody who may save can lock it.").format(
                lock=shown(lock), s_imode=stat.S_IMODE(found.st_mode)
            ),
            place.change(lock, found.st_uid, "chmod", "660"),
        )
    if found.st_mode & 0o007 and about.st_mode & stat.S_IXOTH:
        is_mine = not reads_only(directory)
        yield Finding(
            Level.WARNING if is_mine else Level.NOTE,
            "lock",
            _("Everybody on this host can hold {lock} and so keep others from saving.").format(
                lock=shown(lock)
            ),
            place.change(lock, found.st_uid, "chmod", "o=") if is_mine else "",
        )


def _space(directory: Path) -> Iterator[Finding]:
    disk = os.statvfs(directory)
    free = disk.f_bavail * disk.f_frsize
    if free < LITTLE_SPACE:
        yield Finding(
            Level.PROBLEM,
            _ABOUT,
            _(
                "The disk of {directory} has {free} KiB left; a save needs "
                "room for a second copy of its file."
            ).format(directory=shown(directory), free=number(free // 1024)),
        )
    if disk.f_files and not disk.f_favail:
        yield Finding(
            Level.PROBLEM,
            _ABOUT,
            _("The disk of {directory} takes no more files (inodes).").format(
                directory=shown(directory)
            ),
        )
