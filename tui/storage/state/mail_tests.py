"""Remember the last tests of a config directory, and for whom they were."""

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui.opening import read_regular
from tui.storage.disk import replacing
from tui.storage.file_kinds import real_path
from tui.storage.state.cut_off import name_of
from tui.storage.state.drafts import Drafts, in_utc
from tui.text import printable

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from tui.settings.model import Settings

# What the first paint does not need is imported where it is used.

KEPT = 20
"""Results of an organization: of so many mails, and of so many tests that were to send none."""

WHOLE = "quit"
_SENDING = ("data", WHOLE)
_UNTIL = re.compile(rb'"until": "([a-z]+)"')
FILE_MODE = 0o600
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TestResult:
    """The end of a test, as it is remembered.

    Attributes:
        when: When it ended, in UTC.
        recipient: Whom it was for; may be empty where no mail was to go out.
        server: ``host:port``.
        stage: The stage that failed, or the last one.
        failure: The stable name of what went wrong; empty for success.
        summary: The verdict in one sentence.
        values: What was tested, see ``fingerprint``.
        cause: What the verdict said beyond its sentence.
        seconds: How long the test took.
        until: How far it was to go, as ``posthouse test --until`` has it.
        language: What ``summary`` and ``cause`` are in.
        received: When somebody said that the mail arrived, in UTC; None where nobody did.
        received_by: Who said so.
        certificate_ends: When the server's certificate expires, in UTC; None where none was seen.
    """

    __test__ = False  # pytest would take it for a class of tests, by its name

    when: datetime
    ok: bool
    recipient: str
    server: str
    stage: str
    failure: str
    summary: str
    values: str
    cause: str = ""
    seconds: float = 0.0
    until: str = WHOLE
    language: str = "en"
    received: datetime | None = None
    received_by: str = ""
    certificate_ends: datetime | None = None

    @property
    def sends(self) -> bool:
        """Tell whether a mail was to go out: only that tells whether mails are accepted."""
        return self.until in _SENDING


@cache
def _adapter() -> "TypeAdapter[TestResult]":
    from pydantic import TypeAdapter

    return TypeAdapter(TestResult)  # made when the first is read: it takes its time


def fingerprint(settings: "Settings") -> str:
    """Return the SHA-256 in hex of every value that a test uses; no secret is among them."""
    from tui.settings.model import as_tables

    used = as_tables(settings, ("smtp", "authentication", "sender"))
    return hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()


def says_most(newest: TestResult, before: TestResult | None) -> TestResult:
    """Return the newer of two tests; but one before it that sent a mail with the same values says
    more than one that sent none and worked as far as it went.
    """
    proved = before is not None and before.ok and before.sends and before.values == newest.values
    return before if before is not None and proved and newest.ok and not newest.sends else newest


class StateDirectory:
    """The user's own memory of one config directory; deleting it loses nothing but that.

    Args:
        path: The user's state directory.
        config: The config directory; results of different ones never mix.
        shared: Where root's answers for all users are; None where they do not count.

    Attributes:
        shared: The directory there of this config directory.
        drafts: The edits that were not saved.
        listings: Where the lines about all organizations are kept for the next start.
    """

    def __init__(self, path: Path, config: Path, shared: Path | None = None) -> None:
        real = hashlib.sha256(os.fsencode(real_path(config))).hexdigest()[:16]
        self.shared = shared / real if shared else None
        self.path = path / name_of(config)
        self._tests = self.path / "tests"
        self.drafts = Drafts(self.path / "drafts")
        self.listings = self.path / "listings"

    def record(self, organization_id: str, result: TestResult) -> None:
        """Put a result before the earlier ones, of which the last are kept.

        Raises:
            NotSaved: It could not be written.
            Locked: Another test was being written for 5 s.
        """
        from tui.storage.disk.lock import DirectoryLock

        replacing.make_directory(self.path)
        with DirectoryLock(self.path, FILE_MODE).held():
            kept = _newest([_line(result), *self._lines(organization_id)])
            self._write(self._file(organization_id), b"\n".join(kept) + b"\n")

    def record_all(self, results: Iterable[tuple[str, TestResult]]) -> None:
        """Put a result before the earlier ones of each of many organizations.

        After a power cut some may be lost: 100,000 can't each wait for the disk.

        Raises:
            NotSaved: They could not be written.
            Locked: Another test was being written for 5 s.
        """
        from tui.storage.disk.lock import DirectoryLock
        from tui.storage.disk.write_errors import explained

        replacing.make_directory(self._tests)
        new = self._tests / f".new-{os.getpid()}"
        with DirectoryLock(self.path, FILE_MODE).held(), explained(new):
            for organization_id, result in results:
                kept = _newest([_line(result), *self._lines(organization_id)])
                with suppress(FileNotFoundError):
                    new.unlink()  # of a process that was killed
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                with os.fdopen(os.open(new, flags, FILE_MODE), "wb") as file:
                    file.write(b"\n".join(kept) + b"\n")
                new.replace(self._file(organization_id))

    def results(self, organization_id: str) -> list[TestResult]:
        """Return the last tests, newest first; what is damaged is left out."""
        found = []
        for line in self._lines(organization_id):
            with suppress(ValueError):
                found.append(_result(line))
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

    def last_result(self, organization_id: str) -> TestResult | None:
        """Return the last test mail of an organization, where it had one."""
        with suppress(ValueError):
            return next(
                (_result(line) for line in self._lines(organization_id) if _sends(line)), None
            )
        return None

    def standing(self, organization_id: str) -> TestResult | None:
        """Return the test that says most of how an organization stands; None where it had none."""
        newest = None
        for line in self._lines(organization_id):
            with suppress(ValueError):
                found = _result(line)
                if newest is None:
                    newest = found
                if found.sends:
                    return says_most(newest, found)
        return newest

    def receive(self, organization_id: str, result: TestResult, when: datetime, who: str) -> None:
        """Keep that the mail of a test arrived; of one that is not remembered any more nothing.

        Args:
            when: The time in UTC.
            who: The person who says so.

        Raises:
            NotSaved: It could not be written.
            Locked: Another test was being written for 5 s.
        """
        self.amend(organization_id, replace(result, received=when, received_by=who))

    def amend(self, organization_id: str, result: TestResult) -> None:
        """Replace the test of the same time; where that is not remembered any more, nothing.

        Raises:
            NotSaved: It could not be written.
            Locked: Another test was being written for 5 s.
        """
        from tui.storage.disk.lock import DirectoryLock

        there = _line(result)
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
        replacing.make_directory(path.parent)
        replacing.replace(path, data, FILE_MODE)


def _read(path: Path) -> bytes:
    return read_regular(path, _LARGEST)


def _line(result: TestResult) -> bytes:
    times = {
        name: value.isoformat() if value else None
        for name, value in (
            ("when", result.when),
            ("received", result.received),
            ("certificate_ends", result.certificate_ends),
        )
    }
    return json.dumps(asdict(result) | times).encode()


def _newest(lines: list[bytes]) -> list[bytes]:
    """What is kept: tests without a mail do not push out those with one."""
    counts: Counter[bool] = Counter()
    found = []
    for line in lines:
        sends = _sends(line)
        counts[sends] += 1
        if counts[sends] <= KEPT:
            found.append(line)
    return found


def _sends(line: bytes) -> bool:
    """``TestResult.sends`` of a line, which is not read whole for it: it may be damaged."""
    found = _UNTIL.search(line)
    return found is None or found[1].decode() in _SENDING


def _when(line: bytes) -> datetime | None:
    """When the test of a line ended; None where it is damaged."""
    with suppress(ValueError):
        return _result(line).when
    return None


def _result(line: bytes) -> TestResult:
    """Raises ValueError where the line is damaged."""
    found = _adapter().validate_json(line)
    return replace(
        found,
        when=in_utc(found.when),
        recipient=printable(found.recipient),
        server=printable(found.server),
        stage=printable(found.stage),
        failure=printable(found.failure),
        summary=printable(found.summary),
        cause=printable(found.cause),
        received=found.received and in_utc(found.received),
        received_by=printable(found.received_by, 80),
        certificate_ends=found.certificate_ends and in_utc(found.certificate_ends),
    )
