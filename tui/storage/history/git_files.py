"""Read and make files of a ``.git`` directory, by descriptors."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui.opening import open_regular, read_all, read_regular
from tui.storage.file_kinds import real_path

if TYPE_CHECKING:
    from tui.storage.confinement.accounts import Account

MOST = 256 * 1024  # bytes of one of them
MARKER = "[posthouse]\n\thistory = true\n"
_CONFIG = (
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
    "\tlogallrefupdates = true\n\tsharedrepository = 0{mode:o}\n"
    "[receive]\n\tdenyNonFastforwards = true\n"
)
_DIRECTORIES = ("objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags")
_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def opened(repository: Path) -> Iterator[int]:
    """Open a ``.git`` as a directory and yield its descriptor.

    Where it is a link, it is followed only where nobody else may write the link.

    Raises:
        OSError: It is no directory, can't be opened, or is a link that others may have placed.
    """
    descriptor = _open_repository(repository)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open_repository(repository: Path) -> int:
    try:
        return os.open(repository, _OPEN_DIRECTORY)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR) or _may_be_anothers(repository):
            raise
        return os.open(real_path(repository), _OPEN_DIRECTORY)


def _may_be_anothers(path: Path) -> bool:
    from tui.storage.trust.writers import who_else_may_write  # a link is rare, and the picker waits

    return bool(who_else_may_write(path))


def read(repository: Path, name: str) -> bytes:
    """Read a file of a ``.git``, bounded and without waiting.

    Raises:
        OSError: It can't be read, is no regular file, too large, or a link of somebody else's.
    """
    with opened(repository) as directory:
        try:
            return read_regular(name, MOST, at=directory, follow=False)
        except OSError as error:
            if error.errno != errno.ELOOP or _may_be_anothers(repository / name):
                raise
            return read_regular(name, MOST, at=directory)


def remove(repository: Path, *names: str) -> None:
    """Remove files of a ``.git``, those that are there.

    Raises:
        OSError: One can't be removed.
    """
    with opened(repository) as directory:
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=directory)


def add_to_config(repository: Path, text: str, account: "Account | None") -> None:
    """Add lines at the end of a repository's config, as ``git config`` does: by a new file.

    Args:
        account: Whose the new file shall be; None for this user.

    Raises:
        OSError: It can't be written; FileExistsError while another git changes it.
    """
    with opened(repository) as directory:
        old = open_regular("config", at=directory, follow=False)
        try:
            about, content = os.fstat(old), read_all(old, MOST)
        finally:
            os.close(old)
        owner = (account.uid if account else -1, about.st_gid)
        mode = stat.S_IMODE(about.st_mode)
        end = b"" if content.endswith(b"\n") or not content else b"\n"
        _new_file(directory, "config.lock", content + end + text.encode(), mode, owner)
        os.rename("config.lock", "config", src_dir_fd=directory, dst_dir_fd=directory)


def make_repository(tree: Path, account: "Account | None") -> None:
    """Make an empty repository, or finish one whose making was cut off.

    It is as ``git init`` makes it, and closed to whom the directory is closed to. Its config comes
    first, so that one that was made in part is known as ours; ``HEAD`` comes last.

    Args:
        account: Whose it shall be; None for this user.

    Raises:
        OSError: It can't be made.
    """
    about = tree.stat()
    mode = stat.S_IMODE(about.st_mode) & 0o660 | 0o600
    owner = (account.uid, account.gid) if account else (-1, about.st_gid)
    above = os.open(tree, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        repository = _made(above, ".git", mode, owner)
    finally:
        os.close(above)
    try:
        config = (MARKER + _CONFIG.format(mode=mode)).encode()
        with suppress(FileExistsError):
            _new_file(repository, "config", config, mode, owner)
        for name in _DIRECTORIES:
            _made_below(repository, name, mode, owner)
        with suppress(FileExistsError):
            _new_file(repository, "HEAD", b"ref: refs/heads/main\n", mode, owner)
    finally:
        os.close(repository)


def _made_below(above: int, name: str, mode: int, owner: tuple[int, int]) -> None:
    """Make a directory by its path; what is above it must be there, and no link."""
    first, _, rest = name.partition("/")
    descriptor = _made(above, first, mode, owner)
    try:
        if rest:
            _made_below(descriptor, rest, mode, owner)
    finally:
        os.close(descriptor)


def _made(above: int, name: str, mode: int, owner: tuple[int, int]) -> int:
    """Make a directory, or take the one that is there; its descriptor, to be closed."""
    is_new = True
    try:
        os.mkdir(name, 0o700, dir_fd=above)
    except FileExistsError:
        is_new = False
    descriptor = os.open(name, _OPEN_DIRECTORY, dir_fd=above)
    try:
        if is_new:
            _give(descriptor, owner)
            enter = (mode & 0o444) >> 2
            os.fchmod(descriptor, mode | enter | (stat.S_ISGID if mode & 0o060 else 0))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _new_file(above: int, name: str, content: bytes, mode: int, owner: tuple[int, int]) -> None:
    """Write a file where none is."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o600, dir_fd=above)
    try:
        _give(descriptor, owner)
        os.fchmod(descriptor, mode)
        os.write(descriptor, content)
    except BaseException:
        os.unlink(name, dir_fd=above)
        raise
    finally:
        os.close(descriptor)


def _give(descriptor: int, owner: tuple[int, int]) -> None:
    with suppress(PermissionError):  # who is not in the directory's group keeps it for himself
        os.fchown(descriptor, *owner)
