"""Remember the last tests of a config directory, and for whom they were."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui.opening import read_regular
from tui.storage.file_kinds import real_path
from tui.storage.state.cut_off import name_of
from tui.storage.state.mail_test_result import (
    MailTestResult,
    as_line,
    is_of_a_mail,
    result_of,
    says_most,
)

if TYPE_CHECKING:
    from tui.storage.state.drafts import Drafts

# What the first paint does not need is imported where it is used.

KEPT = 20
"""Results of an organization: of so many mails, and of so many tests that were to send none."""

FILE_MODE = 0o600
_LARGEST = 1024 * 1024


class StateDirectory:
    """The user's own memory of one config directory; deleting it loses nothing but that.

    Args:
        path: The user's state directory.
        config: The config directory; results of different ones never mix.
        shared: Where root's answers for all users are; None where they do not count.

    Attributes:
        shared: The directory there of this config directory.
        listings: Where the lines about all organizations are kept for the next start.
    """

    def __init__(self, path: Path, config: Path, shared: Path | None = None) -> None:
        real = hashlib.sha256(os.fsencode(real_path(config))).hexdigest()[:16]
        self.shared = shared / real if shared else None
        self.path = path / name_of(config)
        self._tests = self.path / "tests"
        self.listings = self.path / "listings"

    @cached_property
    def drafts(self) -> "Drafts":
        """Return the edits that were not saved."""
        from tui.storage.state.drafts import Drafts  # no command has any

        return Drafts(self.path / "drafts")

    def record(self, organization_id: str, result: MailTestResult) -> None:
        """Put a result before the earlier ones, of which the last are kept.

        Raises:
            NotSaved: It could not be written.
            Locked: Another test was being written for 5 s.
        """
        from tui.storage.disk.lock import DirectoryLock
        from tui.storage.disk.replacing import make_directory

        make_directory(self.path)
        with DirectoryLock(self.path, FILE_MODE).held():
            kept = _newest([as_line(result), *self._lines(organization_id)])
            self._write(self._file(organization_id), b"\n".join(kept) + b"\n")

    def record_all(self, results: Iterable[tuple[str, MailTestResult]]) -> None:
        """Put a result before the earlier ones of each of many organizations.

        After a power cut some may be lost: 100,000 can't each wait for the disk.

        Raises:
            NotSaved: They could not be written.
            Locked: Another test was being written for 5 s.
        """
        from tui.storage.disk.lock import DirectoryLock
        from tui.storage.disk.replacing import make_directory
        from tui.storage.disk.write_errors import explained

        make_directory(self._tests)
        new = self._tests / f".new-{os.getpid()}"
        with DirectoryLock(self.path, FILE_MODE).held(), explained(new):
            for organization_id, result in results:
                kept = _newest([as_line(result), *self._lines(organization_id)])
                with suppress(FileNotFoundError):
                    new.unlink()  # of a process that was killed
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                with os.fdopen(os.open(new, flags, FILE_MODE), "wb") as file:
                    file.write(b"\n".join(kept) + b"\n")
                new.replace(self._file(organization_id))

    def results(self, organization_id: str) -> list[MailTestResult]:
        """Return the last tests, newest first; what is damaged is left out."""
        found = []
        for line in self._lines(organization_id):
            with suppress(ValueError):
                found.append(result_of(line))
        return found

    def tested(self) -> set[str]:
        """Return the ids of the organizations that were tested."""
        with suppress(OSError):
            return {
                file.name.removesuffix(".jsonl")
                for file in os.scandir(self._tests)
                if file.name.endswith(".jsonl")
            }
        return set()

    def last_result(self, organization_id: str) -> MailTestResult | None:
        """Return the last test mail of an organization, where it had one."""
        with suppress(ValueError):
            return next(
                (result_of(line) for line in self._lines(organization_id) if is_of_a_mail(line)),
                None,
            )
        return None

    def standing(self, organization_id: str) -> MailTestResult | None:
        """Return the test that says most of how an organization stands; None where it had none."""
        newest = None
        for line in self._lines(organization_id):
            with suppress(ValueError):
                found = result_of(line)
                if newest is None:
                    newest = found
                if found.sends:
                    return says_most(newest, found)
        return newest

    def receive(
        self, organization_id: str, result: MailTestResult, when: datetime, who: str
    ) -> None:
        """Keep that the mail of a test arrived; of one that is not remembered any more nothing.

        Args:
            when: The time in UTC.
            who: The person who says so.

        Raises:
            NotSaved: It could not be written.
            Locked: Another test was being written for 5 s.
        """
        self.amend(organization_id, replace(result, received=when, received_by=who))

    def amend(self, organization_id: str, result: MailTestResult) -> None:
        """Replace the test of the same time; where that is not remembered any more, nothing.

        Raises:
            NotSaved: It could not be written.
            Locked: Another test was being written for 5 s.
        """
        from tui.storage.disk.lock import DirectoryLock

        there = as_line(result)
        with DirectoryLock(self.path).held():
            lines = self._lines(organization_id)
            kept = [there if _when(line) == result.when else line for line in lines]
            self._write(self._file(organization_id), b"\n".join(kept) + b"\n")

    def recipient(self, organization_id: str) -> str:
        """Return whom the last test mail of an organization was for; empty before the first."""
        return next((one.recipient for one in self.results(organization_id) if one.recipient), "")

    def rename(self, old: str, new: str) -> None:
        """Let results and drafts follow an organization to its new id."""
        self.drafts.rename(old, new)
        with suppress(OSError):
            self._file(old).replace(self._file(new))

    def forget(self, organization_id: str) -> None:
        """Drop the results and drafts of an organization that was removed."""
        self.drafts.forget(organization_id)
        with suppress(OSError):
            self._file(organization_id).unlink()

    def _file(self, organization_id: str) -> Path:
        return self._tests / f"{organization_id}.jsonl"

    def _lines(self, organization_id: str) -> list[bytes]:
        try:
            return _read(self._file(organization_id)).splitlines()
        except OSError:
            return []

    def _write(self, path: Path, data: bytes) -> None:
        from tui.storage.disk import replacing  # a list writes nothing

        replacing.make_directory(path.parent)
        replacing.replace(path, data, FILE_MODE)


def _read(path: Path) -> bytes:
    return read_regular(path, _LARGEST)


def _newest(lines: list[bytes]) -> list[bytes]:
    """What is kept: tests without a mail do not push out those with one."""
    counts: Counter[bool] = Counter()
    found = []
    for line in lines:
        sends = is_of_a_mail(line)
        counts[sends] += 1
        if counts[sends] <= KEPT:
            found.append(line)
    return found


def _when(line: bytes) -> datetime | None:
    """When the test of a line ended; None where it is damaged."""
    with suppress(ValueError):
        return result_of(line).when
    return None
