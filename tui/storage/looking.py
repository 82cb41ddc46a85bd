"""Settings files as the history takes them: regular, and read by those who read the history."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.language import _
from tui.opening import open_regular, read_all
from tui.storage.files import LARGEST
from tui.storage.ids import is_id
from tui.storage.rights import group_name, is_own_group, user_name
from tui.storage.trust.places import why_pulled
from tui.storage.trust.writers import who_else_may_write
from tui.system_words import because

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_MOST_IDS = 100_000


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


EVERYBODY = -1
"""In the place of a group: who may enter the directory and its ``.git`` reads the history."""


class Looking:
    """Reads files below a config directory that was opened once.

    Args:
        top: The descriptor of the directory; None where there is none.
        is_shared: Whether others may write it: then no link is followed, and a file has one name.
        readers: The group that reads the history, or EVERYBODY; None where nobody else does.
    """

    def __init__(self, top: int | None, *, is_shared: bool, readers: int | None) -> None:
        self._top = top
        self._is_shared = is_shared
        self._readers = readers

    def __call__(self, name: str) -> Found:
        """Read ``host.toml`` or ``organizations/acme.toml``; never raises OSError."""
        if self._top is None:
            return Found()
        try:
            with self._directory(name) as directory:
                file = os.path.basename(name)  # noqa: PTH119 - the name of a file in a directory
                follow = not self._is_shared
                descriptor = open_regular(file, at=directory, follow=follow)
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
        if self._top is None:
            return []
        try:
            with self._directory("organizations/") as directory, os.scandir(directory) as entries:
                names = (entry.name for entry, _ in zip(entries, range(_MOST_IDS), strict=False))
                return [n[:-5] for n in names if n.endswith(".toml") and is_id(n[:-5])]
        except FileNotFoundError:
            return []

    @contextmanager
    def _directory(self, name: str) -> Iterator[int]:
        """The directory that a file is in, open."""
        assert self._top is not None  # noqa: S101 - whoever calls has asked
        if "/" not in name:
            yield self._top
            return
        flags = _OPEN_DIRECTORY | (os.O_NOFOLLOW if self._is_shared else 0)
        descriptor = os.open(os.path.dirname(name), flags, dir_fd=self._top)  # noqa: PTH120
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
            return _("is not for everybody, who can read the history")
        if about.st_gid == self._readers and about.st_mode & stat.S_IRGRP:
            return ""
        return _("is not for the group {group}, which reads the history").format(
            group=group_name(self._readers)
        )


@contextmanager
def looking(directory: Path) -> Iterator[Looking]:
    """Open a config directory, and read its files from there."""
    try:
        top = os.open(directory, _OPEN_DIRECTORY)
    except OSError:
        yield Looking(None, is_shared=False, readers=None)
        return
    try:
        place = directory / "organizations"
        pulled = why_pulled(directory) or why_pulled(place)
        is_shared = bool(who_else_may_write(place) or pulled)
        yield Looking(top, is_shared=is_shared, readers=_readers(top))
    finally:
        with suppress(OSError):  # it was only read
            os.close(top)


def _readers(top: int) -> int | None:
    """Who else can read what is kept in the ``.git`` of an open directory."""
    try:
        about = os.fstat(top)
    except OSError:
        return EVERYBODY  # who knows
    try:
        kept = os.stat(".git", dir_fd=top).st_mode
    except OSError:
        kept = 0  # one that is made is closed to all others
    if about.st_mode & 0o001 and kept & 0o001:
        return EVERYBODY
    is_open = about.st_mode & 0o050 and not is_own_group(about.st_gid)
    return about.st_gid if is_open else None
