"""Writing a file whole or not at all."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.errors import AlreadyThere, NoPermission, NotSaved
from tui.language import _
from tui.opening import kind
from tui.storage import temporary
from tui.storage.attributes import take_after, take_group
from tui.storage.newname import rename_new
from tui.system_words import because
from tui.text import printable

_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def replace(
    path: Path, data: bytes, mode: int, last_look: Callable[[], object] = lambda: None
) -> str:
    """Put ``data`` in the place of what ``path`` holds, or create it.

    The rights, the group and, where the system lets us, the owner of the old file stay, and so do
    its access list and attributes; a symbolic link stays a link. After an error the old file is
    untouched.

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
    with _explained(path):
        target = _target(path)

        def publish(new: Path) -> None:
            last_look()
            new.replace(target)

        _write(target, data, mode, _old(path, target), publish)
    return _settled(target.parent, _("Saved"))


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
    with _explained(path):

        def publish(new: Path) -> None:
            last_look()
            rename_new(new, path)

        _write(path, data, mode, None, publish)
    return _settled(path.parent, _("Saved"))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that is written whole, beside the one it shall replace; to publish or to discard.

    Attributes:
        path: As it was named.
    """

    path: Path
    _target: Path
    _new: Path
    _lock: int

    def publish(self) -> str:
        """Put it in place; returns and raises as ``replace``."""
        with _explained(self.path):
            self._new.replace(self._target)
        _let_go(self._lock)
        return _settled(self._target.parent, _("Saved"))

    def discard(self) -> None:
        """Forget it, if it is not in place."""
        with suppress(OSError):
            self._new.unlink()
        _let_go(self._lock)


def prepare(path: Path, data: bytes, mode: int) -> Prepared:
    """All of ``replace`` but the last step, which is then a rename: it can fail no more for want of
    room or rights.

    Raises:
        NotSaved: It can't be written here; NoPermission where rights are the reason.
    """
    with _explained(path):
        target = _target(path)
        lock = _filled(target, data, mode, _old(path, target))
    return Prepared(path, target, temporary.beside(target), lock)


def move(old: Path, new: Path) -> str:
    """Give a file a name that must not be taken.

    Returns:
        As ``replace``.

    Raises:
        AlreadyThere: The new name is taken, and nothing changed.
        NotSaved: It can't be renamed; NoPermission where rights are the reason.
    """
    with _explained(new):
        rename_new(old, new)
    temporary.clear(old)
    return _settled(new.parent, _("Renamed"))


def delete(path: Path) -> str:
    """Remove a file.

    Returns:
        As ``replace``.

    Raises:
        NotSaved: It can't be removed; NoPermission where rights are the reason.
    """
    with _explained(path):
        path.unlink()
    temporary.clear(path)
    return _settled(path.parent, _("Removed"))


def make_directory(path: Path, mode: int | None = 0o700) -> None:
    """Make a directory and those above it; one inside a group's directory is the group's too.

    Args:
        path: The directory; nothing happens where it exists.
        mode: Its rights, unless the directory above hands down its group (setgid); None gives it
            those of the directory above.

    Raises:
        NotSaved: It can't be made; NoPermission where rights are the reason.
    """
    with _explained(path):
        missing = [one for one in (path, *path.parents) if not one.exists()]
        for directory in reversed(missing):
            directory.mkdir(0o700, exist_ok=True)
            take_group(directory, directory.parent)
            inherits = directory.stat().st_mode & stat.S_ISGID
            above = stat.S_IMODE(directory.parent.stat().st_mode)
            directory.chmod(0o2770 if inherits else above if mode is None else mode)
            _settled(directory.parent, _("Made"))


def _target(path: Path) -> Path:
    """Where links lead; one that can't be read is an error, else it would be replaced."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def _old(path: Path, target: Path) -> os.stat_result | None:
    try:
        old = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(old.st_mode):
        raise NotSaved(
            _(
                "{path} is {st_mode}, not a file, so it was left alone; move it "
                "away, and save again."
            ).format(path=_shown(path), st_mode=kind(old.st_mode))
        )
    if old.st_nlink > 1:
        raise NotSaved(
            _(
                "{path} has {st_nlink} names (hard links), and saving would part "
                "them; make it a file of its own, or a symbolic link."
            ).format(path=_shown(path), st_nlink=old.st_nlink)
        )
    return old


def _write(
    target: Path,
    data: bytes,
    mode: int,
    old: os.stat_result | None,
    publish: Callable[[Path], object],
) -> None:
    """Fill the temporary file, and give it its name when all of it is on the disk."""
    lock = _filled(target, data, mode, old)
    new = temporary.beside(target)
    try:
        publish(new)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    finally:
        _let_go(lock)


def _filled(target: Path, data: bytes, mode: int, old: os.stat_result | None) -> int:
    """Make and fill the temporary file; its descriptor holds its lock, and is to be let go."""
    lock = temporary.make(target)
    try:
        if old is None:
            take_group(lock, target.parent)
            os.fchmod(lock, mode)
        else:
            take_after(lock, target, old)
        _fill(lock, data)
        os.close(os.dup(lock))  # a network's disk may say only at a close that it is full
    except BaseException:
        with suppress(OSError):
            temporary.beside(target).unlink()
        _let_go(lock)
        raise
    return lock


def _let_go(lock: int) -> None:
    with suppress(OSError):  # it lets go all the same
        os.close(lock)


def _fill(descriptor: int, data: bytes) -> None:
    """Write, wait for the disk, and read back."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)
    if os.pread(descriptor, len(data) + 1, 0) != data:
        raise OSError(errno.EIO, _("it reads back differently from what was written"))


def _settled(directory: Path, done: str) -> str:
    """Make a name last through a power cut; where that fails, it is there all the same."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno == errno.EINVAL:  # a file system that knows of no such thing
            return ""
        reason = because(error)
        return _("{done}, but it may not survive a power cut: {directory}: {reason}.").format(
            done=done, directory=_shown(directory), reason=reason
        )
    return ""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """System errors as sentences that name the file."""
    try:
        yield
    except FileExistsError:
        raise AlreadyThere(
            _("{path} exists already; nothing was overwritten.").format(path=_shown(path))
        ) from None
    except OSError as error:
        reason = because(error)
        if error.errno in _REFUSED:
            raise NoPermission(
                _(
                    "{path} could not be written: {reason}. Nothing was changed; "
                    "it takes the right to write in {parent}."
                ).format(path=_shown(path), reason=reason, parent=_shown(path.parent))
            ) from None
        if error.errno in (errno.EXDEV, errno.EBUSY):
            raise NotSaved(
                _(
                    "{path} is mounted by itself and cannot be replaced as a "
                    "whole; mount its directory instead. Nothing was changed."
                ).format(path=_shown(path))
            ) from None
        raise NotSaved(
            _("{path} could not be written: {reason}. Nothing was changed.").format(
                path=_shown(path), reason=reason
            )
        ) from None


def _shown(path: Path) -> str:
    return printable(str(path))
