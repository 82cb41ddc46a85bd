"""Replace thousands of files, all or, after a failure, none; with one wait for the disk."""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui.errors import PosthouseError
from tui.language import _
from tui.opening import open_regular
from tui.storage.disk import replacing, temporary
from tui.storage.disk.all_or_none import NewFile
from tui.storage.disk.exclusive_rename import rename_new
from tui.storage.disk.whole_disk import wait_for_disk_of
from tui.storage.disk.write_errors import explained
from tui.storage.trust.places import Place, place

_TOGETHER_FROM = 16
"""So many files are synchronized with all that waits for their disk, else one by one."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A file that is written whole beside its place; nothing is open for it.

    Nothing but the lock of the directory keeps another save from clearing it away: then it can't
    be published, and nothing else happens.

    Attributes:
        path: As it was named.
        place: Where that leads to.
        inode: Its number on its disk.
        is_new: Whether nothing may be in its place.
    """

    path: Path
    place: Path
    inode: int
    is_new: bool

    def publish(self, last_look: Callable[[], object]) -> None:
        """Put it in place; the directory is still to be synchronized. Errors as of ``replace``."""
        with explained(self.path), self._open() as (target, name):
            self._refuse_another(os.stat(name, dir_fd=target.directory, follow_symlinks=False))
            last_look()
            if self.is_new:
                rename_new(target.beside(name), target)
                return
            os.replace(name, target.name, src_dir_fd=target.directory, dst_dir_fd=target.directory)

    def wait_for_disk(self) -> None:
        """Wait until it is on the disk. Raises NotSaved."""
        with explained(self.path), self._open() as (target, name):
            # Whoever may write there could have put a FIFO in its place meanwhile.
            descriptor = open_regular(name, at=target.directory, follow=False)
            try:
                self._refuse_another(os.fstat(descriptor))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def discard(self) -> None:
        """Remove it, where it is not in place."""
        with suppress(OSError), self._open() as (target, name):
            if os.stat(name, dir_fd=target.directory, follow_symlinks=False).st_ino == self.inode:
                os.unlink(name, dir_fd=target.directory)

    def _refuse_another(self, about: os.stat_result) -> None:
        if about.st_ino != self.inode:
            raise OSError(errno.EBUSY, _("another save took its place"))

    @contextmanager
    def _open(self) -> Iterator[tuple[Place, str]]:
        """Its directory, and the name that it has there now."""
        with place(self.path) as target:
            if target.path != self.place:
                raise OSError(errno.EBUSY, _("a link leads elsewhere now"))
            yield target, temporary.beside(target.path).name


class ManyFiles:
    """Files that wait beside their places, however many: none is held open.

    To be used with the lock of their directory held.

    Args:
        still: Tells whether what a file replaces is as it was; called right before its turn.

    Attributes:
        notes: What may not survive a power cut, as sentences.
    """

    def __init__(self, files: Sequence[NewFile], still: Callable[[NewFile], None]) -> None:
        self.notes: list[str] = []
        self._files = files
        self._still = still
        self._parked: list[Parked] = []
        self._done = 0

    def prepare(self) -> None:
        """Write each beside its place, then wait for the disk. Raises NotSaved."""
        for file in self._files:
            made = replacing.prepare(file.path, file.data, file.mode, sync=False)
            self._parked.append(Parked(file.path, *made.park(), is_new=file.old is None))
        if len(self._parked) < _TOGETHER_FROM:
            for one in self._parked:
                one.wait_for_disk()
            return
        for directory in {one.place.parent for one in self._parked}:
            with explained(directory):
                wait_for_disk_of(directory)

    def publish(self) -> None:
        """Put all in place, in their order.

        Raises:
            NotSaved: One could not be put there.
            PosthouseError: As ``still`` raises.
        """
        for file, parked in zip(self._files, self._parked, strict=True):
            parked.publish(partial(self._still, file))
            self._done += 1
        for directory in dict.fromkeys(one.place.parent for one in self._parked):
            doubt = replacing.settle(directory)
            self.notes += [doubt] if doubt else []

    def put_back(self) -> list[str]:
        """Make all as it was before; returns what could not be, as sentences."""
        left = []
        for file in reversed(self._files[: self._done]):
            try:
                if file.old is None:
                    replacing.delete(file.path)
                else:
                    replacing.replace(file.path, file.old, file.mode)
            except PosthouseError as error:
                left.append(
                    _("What was there before could not be put back: {sentence}").format(
                        sentence=error.sentence
                    )
                )
        self._done = 0
        return left

    def close(self) -> None:
        """Discard what was not put in place."""
        for one in self._parked[self._done :]:
            one.discard()
