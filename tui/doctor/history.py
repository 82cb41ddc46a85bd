"""The history: who keeps it, whether it is as private as the files, what stands in its way."""

import grp
import os
import pwd
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from tui.doctor.findings import STRAY_AFTER, Finding, Level, may_write, reads_only, shown
from tui.doctor.proposals import Place
from tui.errors import HistoryUnavailable
from tui.language import _
from tui.shell_words import command
from tui.storage.disk.access import group_name
from tui.storage.history.git import Git
from tui.storage.history.git_merge import is_merging, waiting
from tui.storage.history.repository import Keeper, Repository, find_repository
from tui.storage.trust.access_lists import POSIX_LISTS, attributes
from tui.storage.trust.readers import is_closed, is_listed
from tui.storage.trust.repositories import who_else_may_write_repository
from tui.storage.trust.writers import is_mine, who_else_may_write
from tui.text import printable

_ABOUT = "history"
_MOST_LOCKS = 20
_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def history_findings(directory: Path) -> Iterator[Finding]:
    """What is to say about the history of a config directory."""
    repository = find_repository(directory)
    kept = repository.tree / ".git"
    if repository.is_closed:
        yield Finding(Level.NOTE, _ABOUT, repository.damage)
    elif repository.damage or repository.git.confinement.why_not:
        sentence = repository.why_not or repository.git.confinement.why_not
        yield Finding(Level.WARNING, _ABOUT, sentence, _opening(repository))
    elif repository.why_not:
        yield Finding(Level.NOTE, _ABOUT, repository.why_not, _letting_it(repository))
    else:
        sentence = _("Each save is kept by git in {tree}.").format(tree=shown(repository.tree))
        yield Finding(Level.OK, _ABOUT, sentence)
    if repository.keeper is not Keeper.POSTHOUSE:
        return
    yield from _readers(repository.tree, kept)
    yield from _listed(repository.tree, kept)
    yield from _writers(repository)
    for lock in _stray_locks(kept):
        yield Finding(
            Level.WARNING,
            _ABOUT,
            _("{lock} was left by a git that was killed, and keeps the next one waiting.").format(
                lock=shown(lock)
            ),
            Place(lock.parent, repository.tree).remove(lock),
        )
    if is_merging(repository.git):
        yield Finding(Level.WARNING, _ABOUT, _open_merge(repository.git))


def _readers(tree: Path, kept: Path) -> Iterator[Finding]:
    """Whether everybody may read what was there before: who may enter both directories."""
    about, above = kept.stat(), tree.stat()
    if not about.st_mode & 0o007 or not above.st_mode & stat.S_IXOTH:
        return
    mend = (
        Place(tree.parent, tree).change(tree, above.st_uid, "chmod", "o=")
        if Place(tree, tree).is_shared
        else command("chmod", "o=", kept, owner=about.st_uid)
    )
    sentence = _(
        "Everybody on this host can read the old settings in {kept}, so files that are not for "
        "everybody stay out of the history."
    ).format(kept=shown(kept))
    if reads_only(tree):
        yield Finding(Level.NOTE, _ABOUT, sentence)
    else:
        yield Finding(Level.WARNING, _ABOUT, sentence, mend)


def _listed(tree: Path, kept: Path) -> Iterator[Finding]:
    """Whether access lists let others read what was there before."""
    for place in (tree, kept):
        with suppress(OSError):
            if is_closed(tree) or not is_listed(place):
                continue
            sentence = _(
                "The access list of {place} may let others read the history, so files that are not "
                "for everybody stay out of it."
            ).format(place=shown(place))
            is_safe = POSIX_LISTS.intersection(attributes(place)) and not who_else_may_write(tree)
            mend = command("setfacl", "-bk", place, owner=place.stat().st_uid) if is_safe else ""
            yield Finding(Level.NOTE, _ABOUT, sentence, mend)


def _writers(repository: Repository) -> Iterator[Finding]:
    """Whether somebody may write the history who may not write the directory."""
    others = who_else_may_write_repository(repository.git.repository)
    if not others or repository.git.confinement.why_not or who_else_may_write(repository.tree):
        return
    sentence = _("{others} So others choose what a restore or a merge brings back here.").format(
        others=others
    )
    yield Finding(Level.WARNING, _ABOUT, sentence, _closing(repository.tree))


def _closing(tree: Path) -> str:
    """The command that closes the repository of a directory that nobody else may write."""
    kept = tree / ".git"
    owner = kept.lstat().st_uid
    if not is_mine(owner):
        return Place(tree, tree).rename(kept, kept.with_name(".git.aside"))
    if is_closed(kept):
        return ""  # something in it leads out of there
    return command("chmod", "go=", kept, owner=owner)


def _stray_locks(repository: Path) -> list[Path]:
    """Locks that git left behind; no link is followed, and no directory of others shown."""
    found = list[Path]()
    for inside in ("", "refs/heads", "objects"):
        place = os.open(repository, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in inside.split("/") if inside else ():
                inner = os.open(name, _OPEN_DIRECTORY, dir_fd=place)
                os.close(place)
                place = inner
            with os.scandir(place) as entries:
                found += [
                    repository / inside / entry.name
                    for entry in entries
                    if entry.name.endswith(".lock") and _is_old(entry)
                ]
        except OSError:
            continue  # none there, or a link
        finally:
            os.close(place)
    return sorted(found)[:_MOST_LOCKS]


def _is_old(entry: os.DirEntry[str]) -> bool:
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError:
        return False  # removed while we were looking
    return time.time() - about.st_mtime > STRAY_AFTER


def _open_merge(git: Git) -> str:
    try:
        names = ", ".join(printable(name) for name in waiting(git)[:5])
    except HistoryUnavailable as error:
        return error.sentence
    return (
        _("A merge waits for {names}; opening them settles it.").format(names=names)
        if names
        else _("A merge waits for its end; the next save ends it.")
    )


def _opening(repository: Repository) -> str:
    """The command after which git may work there, with fewer rights where it is shared; empty
    where none is safe.

    Only what has been root's alone is opened to the group: nobody can have put links into it.
    """
    confinement, kept = repository.git.confinement, repository.tree / ".git"
    place = Place(repository.tree, repository.tree)
    if repository.damage:
        config = kept / "config"
        return Place(kept, repository.tree).rename(config, config.with_name("config.aside"))
    if not who_else_may_write(repository.tree):
        return _closing(repository.tree)
    account, closed = confinement.account, confinement.closed
    if account is None or closed is None or not closed.is_relative_to(kept):
        return ""
    opening = place.open_to_group(kept, group_name(account.gid)) if _was_roots(kept) else ""
    return opening or place.rename(kept, kept.with_name(".git.aside"))


def _was_roots(kept: Path) -> bool:
    """Whether nobody but root can put anything into a repository, or exchange what is in it."""
    below = (Path(place, name) for place, names, _files in os.walk(kept) for name in names)
    return all(_is_roots(one.lstat()) for one in chain([kept], below))


def _is_roots(about: os.stat_result) -> bool:
    return about.st_uid == 0 and not about.st_mode & 0o022 and stat.S_ISDIR(about.st_mode)


def _letting_it(repository: Repository) -> str:
    """The command after which saves are recorded there; empty where there is none."""
    kept = repository.tree / ".git"
    if repository.keeper is not Keeper.ANOTHER or repository.prefix or not kept.is_dir():
        return ""
    setting = ("config", "posthouse.history", "true")
    if not repository.git.confinement.others:
        return command("git", "-C", repository.tree, *setting, owner=kept.stat().st_uid)
    # In a repository that others may write git must not run as root; named, its owner is not asked.
    named = ("git", "--git-dir", kept, *setting)
    who = _member(repository.tree, kept)
    if who == os.geteuid():
        return command(*named)
    place = Place(repository.tree, repository.tree)
    return f"{place.with_rights_of(who)} {command(*named)}" if who else ""


def _member(tree: Path, kept: Path) -> int:
    """Somebody who is not root and may write a repository; 0 where nobody is known."""
    about = kept.stat()
    if os.geteuid() and may_write(kept):
        return os.geteuid()
    named = [about.st_uid, tree.stat().st_uid]
    with suppress(KeyError):
        named += [pwd.getpwnam(login).pw_uid for login in grp.getgrgid(about.st_gid).gr_mem]
    return next((uid for uid in named if uid), 0)
