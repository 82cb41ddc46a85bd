"""Writing a file whole or not at all."""

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui.errors import AlreadyThere, NoPermission, NotSaved
from tui.text import printable

_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def replace(path: Path, data: bytes, mode: int) -> None:
    """Put ``data`` in the place of what ``path`` holds, or create it.

    The rights, the group and, where the system lets us, the owner of the old file stay; a symbolic
    link stays a link. After an error the old file is untouched.

    Args:
        path: The file.
        data: All of it.
        mode: The rights of a file that is new.

    Raises:
        NotSaved: It can't be written here; NoPermission where rights are the reason.
    """
    target = Path(os.path.realpath(path))
    with _explained(path):
        old = _old(path, target)
        _write(target, data, mode, old, lambda temporary: temporary.replace(target))


def create(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist yet.

    Raises:
        AlreadyThere: It exists, and was not touched.
        NotSaved: It can't be written here; NoPermission where rights are the reason.
    """

    def publish(temporary: Path) -> None:
        path.hardlink_to(temporary)
        with suppress(OSError):  # the file is there already, so this is no failure to create it
            temporary.unlink()

    with _explained(path):
        _write(path, data, mode, None, publish)


def move(old: Path, new: Path) -> None:
    """Give a file a name that must not be taken.

    Raises:
        AlreadyThere: The new name is taken, and nothing changed.
        NotSaved: It can't be renamed; NoPermission where rights are the reason.
    """
    with _explained(new):
        os.link(old, new, follow_symlinks=False)
        try:
            old.unlink()
        except OSError:
            new.unlink()
            raise
        _settle(new.parent)


def delete(path: Path) -> None:
    """Remove a file.

    Raises:
        NotSaved: It can't be removed; NoPermission where rights are the reason.
    """
    with _explained(path):
        path.unlink()
        _settle(path.parent)


def make_directory(path: Path, mode: int = 0o700) -> None:
    """Make a directory and those above it; one inside a group's directory is the group's too.

    Args:
        path: The directory; nothing happens where it exists.
        mode: Its rights, unless the directory above hands down its group (setgid).

    Raises:
        NotSaved: It can't be made; NoPermission where rights are the reason.
    """
    with _explained(path):
        missing = [one for one in (path, *path.parents) if not one.exists()]
        for directory in reversed(missing):
            directory.mkdir(exist_ok=True)
            inherits = directory.stat().st_mode & stat.S_ISGID
            directory.chmod(0o2770 if inherits else mode)


def _old(path: Path, target: Path) -> os.stat_result | None:
    try:
        old = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(old.st_mode):
        raise NotSaved(f"{_shown(path)} is not a regular file, so it was left alone.")
    if old.st_nlink > 1:
        raise NotSaved(
            f"{_shown(path)} has {old.st_nlink} names (hard links), and saving would part them; "
            "make it a file of its own, or a symbolic link."
        )
    return old


def _write(
    target: Path,
    data: bytes,
    mode: int,
    old: os.stat_result | None,
    publish: Callable[[Path], object],
) -> None:
    temporary = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if old is None:
                os.fchmod(descriptor, mode)
            else:
                _take_after(descriptor, target, old)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        publish(temporary)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _settle(target.parent)


def _take_after(descriptor: int, target: Path, old: os.stat_result) -> None:
    """Owner, group, rights and extended attributes (access lists among them) of the old file."""
    mine = os.fstat(descriptor)
    if mine.st_uid != old.st_uid:
        with suppress(PermissionError):  # in a shared directory the owner is the last editor
            os.fchown(descriptor, old.st_uid, -1)
    if mine.st_gid != old.st_gid:
        try:
            os.fchown(descriptor, -1, old.st_gid)
        except PermissionError:
            raise NoPermission(
                f"{_shown(target)} belongs to group {old.st_gid}, which you are not in, so a saved "
                f"file could not stay the group's; an administrator can add you to it, or run: "
                f"chmod g+s {_shown(target.parent)}"
            ) from None
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
    if hasattr(os, "listxattr"):
        for name in os.listxattr(target):
            with suppress(OSError):  # security labels are the system's to give
                os.setxattr(descriptor, name, os.getxattr(target, name))


def _settle(directory: Path) -> None:
    """Make the new name last through a power cut; it is there already, so nothing can fail now."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """System errors as sentences that name the file."""
    try:
        yield
    except FileExistsError:
        raise AlreadyThere(f"{_shown(path)} exists already; nothing was overwritten.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if error.errno in _REFUSED:
            raise NoPermission(
                f"{_shown(path)} could not be written: {reason}. Nothing was changed; "
                f"it takes the right to write in {_shown(path.parent)}."
            ) from None
        if error.errno in (errno.EXDEV, errno.EBUSY):
            raise NotSaved(
                f"{_shown(path)} is mounted by itself and cannot be replaced as a whole; mount "
                "its directory instead. Nothing was changed."
            ) from None
        raise NotSaved(
            f"{_shown(path)} could not be written: {reason}. Nothing was changed."
        ) from None


def _shown(path: Path) -> str:
    return printable(str(path))
