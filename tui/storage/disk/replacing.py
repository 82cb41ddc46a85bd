"""Write a file whole or not at all, in the directory that its path led to when that was opened."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tui.errors import NotSaved
from tui.language import _
from tui.opening import kind
from tui.storage.disk import temporary
from tui.storage.disk.attributes import Old, look, take_group
from tui.storage.disk.durable import give_to, release, sync_directory, write_beside
from tui.storage.disk.exclusive_rename import rename_new
from tui.storage.disk.write_errors import explained, shown
from tui.storage.trust.places import Place, open_place, place


def replace(
    path: Path, data: bytes, mode: int, last_look: Callable[[], object] = lambda: None
) -> str:
    """Put ``data`` in the place of what ``path`` holds, or create it.

    The rights, the group and, where the system lets us, the owner of the old file stay, and so do
    its access list and attributes; a symbolic link that nobody else could have placed stays a
    link. After an error the old file is untouched.

    Args:
        path: The file.
        data: All of it.
        mode: The rights of a file that is new.
        last_look: Called right before the file is replaced; what it raises stops that.

    Returns:
        A sentence, where it is saved but may not survive a power cut; else empty.

    Raises:
        NotSaved: It can't be written here; NoPermission where rights are the reason.
    """
    prepared = prepare(path, data, mode)
    try:
        return prepared.publish(last_look)
    finally:
        prepared.close()


def create(
    path: Path, data: bytes, mode: int, last_look: Callable[[], object] = lambda: None
) -> str:
    """Write a file that must not exist yet.

    Args:
        last_look: As with ``replace``.

    Returns:
        As ``replace``.

    Raises:
        AlreadyThere: It exists, and was not touched.
        NotSaved: It can't be written here; NoPermission where rights are the reason.
    """
    with explained(path), place(path, follow=False) as target:
        lock = write_beside(target, data, mode, None)
        try:
            last_look()
            rename_new(target.beside(temporary.beside(path).name), target)
        except BaseException:
            with suppress(OSError):
                temporary.remove(target)
            raise
        finally:
            release(lock)
        return sync_directory(target, _("Saved"))


class Prepared:
    """A file that is written whole, beside the one it shall replace; to publish or to discard.

    Attributes:
        path: As it was named.
    """

    def __init__(self, path: Path, target: Place, old: Old | None, lock: int) -> None:
        self.path = path
        self._target = target
        self._old = old
        self._lock = lock
        self._is_published = False

    def publish(self, last_look: Callable[[], object] = lambda: None) -> str:
        """Put it in place; arguments, result and errors as of ``replace``."""
        target = self._target
        with explained(self.path):
            last_look()
            os.replace(
                temporary.beside(target.path).name,
                target.name,
                src_dir_fd=target.directory,
                dst_dir_fd=target.directory,
            )
            self._is_published = True
        return sync_directory(target, _("Saved"))

    def put_back(self, content: bytes | None) -> str:
        """Make the place what it was: the old file with its rights and owner, or none.

        Args:
            content: What was there; None for nothing.

        Raises:
            NotSaved: It can't be done.
        """
        target = self._target
        with explained(self.path):
            if content is None or self._old is None:
                os.unlink(target.name, dir_fd=target.directory)
                return sync_directory(target, _("Removed"))
            release(self._lock)
            self._lock = write_beside(target, content, 0, self._old)
            self._is_published = False
        return self.publish()

    def park(self) -> tuple[Path, int]:
        """Close all that is open for it, and leave the file beside its place for later.

        Returns:
            Where its path leads to, and its number on its disk.
        """
        inode = os.fstat(self._lock).st_ino
        self._is_published = True  # so that close() leaves it
        self.close()
        return self._target.path, inode

    def close(self) -> None:
        """Forget it, where it is not in place."""
        if not self._is_published:
            with suppress(OSError):
                temporary.remove(self._target)
        release(self._lock)
        if self._old:
            self._old.close()
        self._target.close()


def settle(directory: Path) -> str:
    """Wait until the names in a directory are on the disk; result as of ``replace``."""
    with explained(directory), place(directory / ".lock") as target:
        return sync_directory(target, _("Saved"))


def prepare(
    path: Path,
    data: bytes,
    mode: int,
    *,
    secret: bool = False,
    owner: int | None = None,
    sync: bool = True,
) -> Prepared:
    """Do all of ``replace`` but the last step, which is then a rename: it can fail no more for want
    of room or rights. To be closed by the caller.

    Args:
        secret: Whether nobody but this user may read it: then it takes nothing after the old file.
        owner: Whose the file is then, by uid, where root makes it for somebody else.
        sync: Whether to wait for the disk; the caller does where it is False.

    Raises:
        NotSaved: It can't be written here; NoPermission where rights are the reason.
    """
    with explained(path):
        target, old = open_place(path), None
        try:
            old = _replaceable(path, target)
            lock = write_beside(target, data, mode, old, secret=secret, sync=sync)
            if owner is not None:
                give_to(target, lock, owner)
        except BaseException:
            if old:
                old.close()
            target.close()
            raise
    return Prepared(path, target, old, lock)


def move(old: Path, new: Path) -> str:
    """Give a file a name that must not be taken.

    Returns:
        As ``replace``.

    Raises:
        AlreadyThere: The new name is taken, and nothing changed.
        NotSaved: It can't be renamed; NoPermission where rights are the reason.
    """
    with (
        explained(new),
        place(old, follow=False) as source,
        place(new, follow=False) as target,
    ):
        rename_new(source, target)
        temporary.clear(source)
        return sync_directory(target, _("Renamed"))


def delete(path: Path) -> str:
    """Remove a file; of a link the link.

    Returns:
        As ``replace``.

    Raises:
        NotSaved: It can't be removed; NoPermission where rights are the reason.
    """
    with explained(path), place(path, follow=False) as target:
        os.unlink(target.name, dir_fd=target.directory)
        temporary.clear(target)
        return sync_directory(target, _("Removed"))


def make_directory(path: Path, mode: int | None = 0o700) -> None:
    """Make a directory and those above it; one inside a group's directory is the group's too.

    Args:
        path: The directory; nothing happens where it exists.
        mode: Its rights, unless the directory above hands down its group (setgid); None gives it
            those of the directory above.

    Raises:
        NotSaved: It can't be made; NoPermission where rights are the reason.
    """
    with explained(path):
        missing = [one for one in (path, *path.parents) if not one.exists()]
        for directory in reversed(missing):
            with place(directory) as made:
                _make_one(made, mode)


def _make_one(made: Place, mode: int | None) -> None:
    with suppress(FileExistsError):
        os.mkdir(made.name, 0o700, dir_fd=made.directory)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(made.name, flags, dir_fd=made.directory)
    try:
        take_group(descriptor, made.directory)
        inherits = os.fstat(descriptor).st_mode & stat.S_ISGID
        above = stat.S_IMODE(os.fstat(made.directory).st_mode)
        os.fchmod(descriptor, 0o2770 if inherits else above if mode is None else mode)
    finally:
        os.close(descriptor)
    sync_directory(made, _("Made"))


def _replaceable(path: Path, target: Place) -> Old | None:
    old = look(target)
    if old is None:
        return None
    if not stat.S_ISREG(old.about.st_mode):
        old.close()
        raise NotSaved(
            _(
                "{path} is {st_mode}, not a file, so it was left alone; move it "
                "away, and save again."
            ).format(path=shown(path), st_mode=kind(old.about.st_mode))
        )
    if old.about.st_nlink > 1:
        old.close()
        raise NotSaved(
            _(
                "{path} has {st_nlink} names (hard links), and saving would part "
                "them; make it a file of its own, or a symbolic link."
            ).format(path=shown(path), st_nlink=old.about.st_nlink)
        )
    return old
