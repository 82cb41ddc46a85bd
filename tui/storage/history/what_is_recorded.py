"""Read settings files for the history: regular, and read by those who read the history."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.language import _
from tui.opening import open_regular, read_all
from tui.storage.disk.access import group_name, user_name
from tui.storage.settings_file.ids import is_id
from tui.storage.settings_file.reading import LARGEST
from tui.storage.trust.places import NotFollowed, open_directory, place, why_pulled
from tui.storage.trust.readers import EVERYBODY, LISTED, readers
from tui.storage.trust.writers import who_else_may_write
from tui.system_words import because

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_MOST_IDS = 100_000  # organizations that are looked at


@dataclass(frozen=True, slots=True)
class Found:
    """A settings file as it is.

    Attributes:
        content: What it holds; None where there is none.
        changed: When, in seconds since 1970.
        owner: Whose it is.
        left_out: Why the history does not take it, to follow its name; empty where it does.
    """

    content: bytes | None = None
    changed: int = 0
    owner: str = ""
    left_out: str = ""


class Looking:
    """A config directory that was opened once, and whose files are read below that.

    Args:
        directory: The directory.
        top: Its descriptor; else why it can't be opened.
        is_shared: Whether others may write it: then no link is followed, and a file has one name.
        readers: The group that reads the history, EVERYBODY or LISTED; None where nobody else does.
    """

    def __init__(
        self, directory: Path, top: int | OSError, *, is_shared: bool, readers: int | None
    ) -> None:
        self._path = directory
        self._top = top
        self._is_shared = is_shared
        self._readers = readers

    def __call__(self, name: str) -> Found:
        """Read ``host.toml`` or ``organizations/acme.toml``; never raises OSError."""
        try:
            descriptor = self._open(name)
            try:
                about = os.fstat(descriptor)
                if why := self._why_not(about):
                    return Found(left_out=why)
                content = read_all(descriptor, LARGEST)
                return Found(content, int(about.st_mtime), user_name(about.st_uid))
            finally:
                with suppress(OSError):  # it was only read
                    os.close(descriptor)
        except FileNotFoundError:
            return Found()
        except OSError as error:
            if error.errno == errno.ELOOP:
                return Found(left_out=_("is a link, which others may have placed"))
            return Found(left_out=_("can't be read: {strerror}").format(strerror=because(error)))

    def ids(self) -> list[str]:
        """List the organizations that have a file.

        Raises:
            OSError: The directory can't be listed.
        """
        try:
            with self._directory("organizations/") as directory, os.scandir(directory) as entries:
                names = (entry.name for entry, _ in zip(entries, range(_MOST_IDS), strict=False))
                return [n[:-5] for n in names if n.endswith(".toml") and is_id(n[:-5])]
        except FileNotFoundError:
            return []

    def _open(self, name: str) -> int:
        """Open a file by the directory that was opened, or by links that nobody else placed."""
        file = os.path.basename(name)  # noqa: PTH119 - the name of a file in a directory
        with self._directory(name) as directory:
            try:
                return open_regular(file, at=directory, follow=False)
            except OSError as error:
                if error.errno != errno.ELOOP or self._is_shared:
                    raise
        with place(self._path / name) as found:
            about = found.stat()
            if about and about.st_nlink != 1 and found.others_may_write():
                raise NotFollowed(str(found.path))
            return open_regular(found.name, at=found.directory, follow=False)

    @contextmanager
    def _directory(self, name: str) -> Iterator[int]:
        """The directory that a file is in, open."""
        if isinstance(self._top, OSError):
            raise self._top
        if "/" not in name:
            yield self._top
            return
        above = os.path.dirname(name)  # noqa: PTH120 - a name in a directory
        try:
            descriptor = os.open(above, _OPEN_DIRECTORY | os.O_NOFOLLOW, dir_fd=self._top)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR) or self._is_shared:
                raise
            descriptor = open_directory(self._path / above)  # by links that nobody else placed
        try:
            yield descriptor
        finally:
            with suppress(OSError):  # it was only read
                os.close(descriptor)

    def _why_not(self, about: os.stat_result) -> str:
        """Why a file is not for the history, by what its descriptor says."""
        if self._is_shared and about.st_nlink != 1:
            return _("has several names (hard links)")
        if self._readers is None or about.st_mode & stat.S_IROTH:
            return ""
        if self._readers == EVERYBODY:
            return _(
                "is not for everybody, who can read the history (posthouse doctor names what "
                "closes it)"
            )
        if self._readers == LISTED:
            return _("is not for everybody, and an access list lets others read the history")
        if about.st_gid == self._readers and about.st_mode & stat.S_IRGRP:
            return ""
        return _("is not for the group {group}, which reads the history").format(
            group=group_name(self._readers)
        )


@contextmanager
def looking(directory: Path) -> Iterator[Looking]:
    """Open a config directory, and read its files from there."""
    try:
        top = open_directory(directory)
    except OSError as error:
        yield Looking(directory, error, is_shared=True, readers=None)
        return
    try:
        inner = directory / "organizations"
        # A plain subdirectory is in the repositories of the directory, too.
        is_link = os.path.islink(inner)  # noqa: PTH114 - what can't be looked at is told below
        pulled = why_pulled(inner) or (is_link and why_pulled(directory))
        is_shared = bool(who_else_may_write(inner) or pulled)
        yield Looking(directory, top, is_shared=is_shared, readers=readers(top))
    finally:
        with suppress(OSError):  # it was only read
            os.close(top)
