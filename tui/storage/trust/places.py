"""Open the directory that a path leads to, and follow no link that somebody else placed.

What was opened is what is used: everything that reads or writes below goes by the descriptor, so
that nobody can exchange a directory or a file for a link between the look and the act.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tui.language import _
from tui.opening import open_regular, read_all
from tui.storage.trust.writers import is_mine, user_words, why_not_mine
from tui.text import printable

_ON_THE_WAY = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST_LINKS = 40  # as many as Linux follows


class NotFollowed(OSError):
    """Raised at a link, or a second name of a file, that somebody else could have placed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(errno.ELOOP, sentence)


class Place(NamedTuple):
    """A name in a directory that was opened once.

    Attributes:
        directory: The descriptor of that directory; for looking up names alone.
        name: The file's name there; it need not exist.
        path: Where that is, for sentences.
    """

    directory: int
    name: str
    path: Path

    def stat(self) -> os.stat_result | None:
        """Return what the name is now, a link itself; None for nothing."""
        try:
            return os.stat(self.name, dir_fd=self.directory, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def read(self, most: int) -> bytes:
        """Read the regular file that the name stands for, of at most so many bytes; never waits.

        Raises:
            NotFollowed: It has a second name, and others could have given it that.
            OSError: It is a link, no regular file, too large, or can't be read.
        """
        descriptor = open_regular(self.name, at=self.directory, follow=False)
        try:
            is_linked = os.fstat(descriptor).st_nlink > 1
            if is_linked and (why := self.others_may_write()):
                raise NotFollowed(
                    _(
                        "it has another name (hard link), and others could have given it that: "
                        "{why}"
                    ).format(why=why.rstrip("."))
                )
            return read_all(descriptor, most)
        finally:
            with suppress(OSError):  # it was only read: nothing can be lost
                os.close(descriptor)

    def beside(self, name: str) -> "Place":
        """Return another name in the same directory."""
        return Place(self.directory, name, self.path.with_name(name))

    def close(self) -> None:
        """Close the directory."""
        with suppress(OSError):
            os.close(self.directory)

    def others_may_write(self) -> str:
        """Say who else may put something into the directory; empty for nobody."""
        return why_not_mine(os.fstat(self.directory), self.path.parent, self.directory)


@contextmanager
def place(path: Path, *, follow: bool = True) -> Iterator[Place]:
    """Open the directory of a path, and keep it open with the name in it while the body runs.

    Args:
        follow: Whether the last name may be a link that nobody else placed.

    Raises:
        NotFollowed: A link on the way, or the last name, may be somebody else's.
        OSError: A directory on the way can't be opened.
    """
    found = open_place(path, follow=follow)
    try:
        yield found
    finally:
        found.close()


def open_place(path: Path, *, follow: bool = True) -> Place:
    """Open the directory of a path, to be closed by the caller."""
    walk = _Walk(path.absolute())
    try:
        walk.go(last_is_name=True, follow=follow)
    except BaseException:
        walk.close()
        raise
    return Place(walk.descriptor, walk.name, walk.path)


def open_directory(path: Path) -> int:
    """Open a directory, to look up names and to list it; to be closed by the caller.

    Raises:
        NotFollowed: A link on the way may be somebody else's.
        OSError: It can't be opened.
    """
    walk = _Walk(path.absolute())
    try:
        walk.go(last_is_name=False, follow=True)
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=walk.descriptor)
    finally:
        walk.close()


def why_pulled(directory: Path) -> str:
    """Say that what is in a directory may have come with a pull; empty where it can't.

    git makes links as whoever pushed them wants, and they belong to whoever pulls.
    """
    from tui.storage.trust.remotes import remotes  # a link is rare

    for name in remotes(directory):
        return _("{place} is kept in a repository that is shared ({name}).").format(
            place=printable(str(directory)), name=printable(name, 80)
        )
    return ""


class _Walk:
    """A walk along a path, one name at a time."""

    def __init__(self, path: Path) -> None:
        self.name = ""
        self.path = path
        self.descriptor = -1
        self._asked = path
        self._links = 0
        self._left: list[str] = []
        self._restart(path)

    def close(self) -> None:
        if self.descriptor >= 0:
            with suppress(OSError):
                os.close(self.descriptor)
        self.descriptor = -1

    def go(self, *, last_is_name: bool, follow: bool) -> None:
        """Walk to the directory of the last name, or into it."""
        while self._left:
            name = self._left.pop()
            if last_is_name and not self._left and name != os.pardir:
                self.name, self.path = name, self.path / name
                if not (follow and self._is_link(name)):
                    break
                self.path = self.path.parent
                self._follow(name)
            else:
                self._enter(name)
        if self._links:
            self._look_at_target()

    def _enter(self, name: str) -> None:
        try:
            entered = os.open(name, _ON_THE_WAY, dir_fd=self.descriptor)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR) or not self._is_link(name):
                raise
            self._follow(name)
            return
        self.close()
        self.descriptor = entered
        self.path = self.path.parent if name == os.pardir else self.path / name

    def _is_link(self, name: str) -> bool:
        try:
            about = os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return stat.S_ISLNK(about.st_mode)

    def _follow(self, name: str) -> None:
        """Go where a link leads, which this user or root placed where nobody else can."""
        self._links += 1
        if self._links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        about = os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
        link = self.path / name
        why = (
            why_not_mine(about, link)
            or why_not_mine(os.fstat(self.descriptor), self.path, self.descriptor)
            or why_pulled(self.path)
        )
        if why:
            raise NotFollowed(
                _("{link} is a link, and others could have placed it: {why}").format(
                    link=printable(str(link)), why=why.rstrip(".")
                )
            )
        target = os.readlink(name, dir_fd=self.descriptor)
        if os.path.isabs(target):  # noqa: PTH117 - the words of the link, looked up by descriptor
            self._restart(Path(target))
        else:
            self._left.extend(reversed(Path(target).parts))

    def _restart(self, path: Path) -> None:
        self.close()
        root, *names = path.parts
        self.descriptor = os.open(root, _ON_THE_WAY)
        self.path = Path(root)
        self._left.extend(reversed(names))

    def _look_at_target(self) -> None:
        """What a link led to is this user's or root's, too."""
        at = self.name or "."
        with suppress(FileNotFoundError):
            about = os.stat(at, dir_fd=self.descriptor, follow_symlinks=False)
            if not is_mine(about.st_uid):
                raise NotFollowed(
                    _("{asked} leads by a link to {path}, which belongs to {user}").format(
                        asked=printable(str(self._asked)),
                        path=printable(str(self.path)),
                        user=user_words(about.st_uid),
                    )
                )
