"""Lock a config directory, so that one writes at a time; only while something is written."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui.errors import AlreadyThere, Exit, NotSaved, PosthouseError
from tui.language import _
from tui.storage.disk import replacing
from tui.storage.disk.access import user_name
from tui.system_words import because
from tui.text import printable

FILE_MODE = 0o660  # flock needs no more, but NFS only locks what can be written
PATIENCE = 5.0
_PAUSE = 0.02


class Locked(PosthouseError):
    """Raised where somebody else writes in this directory, and does not come to an end."""

    exit_code = Exit.TRY_AGAIN


class DirectoryLock:
    """The lock of a directory: flock(2) on its ``.lock``; the thread that holds it may take it
    again.

    Editors know nothing of it, so whoever writes compares the file with what was read, too. Where
    a file system can't lock, there is only that comparison; ``problem`` says so.

    Args:
        mode: Who may lock it, in a directory of one's own the owner alone.
    """

    def __init__(self, directory: Path, mode: int = FILE_MODE) -> None:
        self.path = directory / ".lock"
        self._mode = mode
        self._threads = threading.RLock()
        self._held = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            Locked: Somebody else held it for 5 s.
        """
        if not self._threads.acquire(timeout=PATIENCE):
            raise Locked(_("Another save of this program is not finished yet; try again."))
        try:
            descriptor = None if self._held else self._take()
            self._held += 1
            try:
                yield
            finally:
                self._held -= 1
                if descriptor is not None:
                    with suppress(OSError):  # the lock is released even where close() fails
                        os.close(descriptor)
        finally:
            self._threads.release()

    def problem(self) -> str:
        """Say why this directory can't be locked, so that only the comparison is left; empty if it
        can.
        """
        try:
            os.close(self._locked(time.monotonic()))
        except OSError as error:
            return _("{path} can't be locked: {strerror}.").format(
                path=printable(str(self.path)), strerror=because(error)
            )
        except NotSaved as error:
            return error.sentence
        except Locked:
            pass
        return ""

    def _take(self) -> int | None:
        try:
            return self._locked(time.monotonic() + PATIENCE)
        except (OSError, NotSaved):
            return None  # read-only, or a file system without locks

    def _locked(self, deadline: float) -> int:
        """The open and locked file; closing it lets go."""
        while True:
            descriptor = self._open()
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(descriptor), self.path.stat()):
                    return descriptor
            except (BlockingIOError, FileNotFoundError):
                pass  # held by another, or removed under our hands: again
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
            if time.monotonic() >= deadline:
                raise Locked(
                    _(
                        "{path} is held by {holder}, so nothing was saved; try "
                        "again, or end that process."
                    ).format(path=printable(str(self.path)), holder=self._holder())
                )
            time.sleep(_PAUSE)

    def _open(self) -> int:
        flags = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            return os.open(self.path, os.O_RDWR | flags)
        except FileNotFoundError:
            with suppress(AlreadyThere):
                replacing.create(self.path, b"", self._mode)
            return os.open(self.path, os.O_RDWR | flags)
        except PermissionError:
            return os.open(self.path, os.O_RDONLY | flags)

    def _holder(self) -> str:
        """Who has the lock, as Linux tells it (proc(5), /proc/locks)."""
        try:
            inode = str(self.path.stat().st_ino)
            for line in Path("/proc/locks").read_text(encoding="utf-8").splitlines():
                words = line.split()
                if words[1] == "FLOCK" and words[5].rpartition(":")[2] == inode:
                    process = Path("/proc", words[4])
                    name = (process / "comm").read_bytes().strip()
                    owner = user_name(process.stat().st_uid)
                    return _("process {words} ({name}) of {owner}").format(
                        words=words[4], name=printable(name), owner=owner
                    )
        except (OSError, IndexError):
            pass
        return _("another process")
