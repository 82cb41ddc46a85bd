"""What Posthouse remembers about a config directory: the last tests and the last recipient."""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tui.settings.model import Settings
from tui.storage import atomic
from tui.storage.drafts import Drafts
from tui.text import printable

KEPT = 20
FILE_MODE = 0o600
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TestResult:
    """How a test mail ended.

    Attributes:
        when: When it ended, in UTC.
        recipient: Whom it was for.
        server: ``host:port``.
        stage: The stage that failed, or the last one.
        failure: The stable name of what went wrong; empty for success.
        summary: The verdict in one sentence.
        values: What was tested, see ``fingerprint``.
        cause: What the verdict said beyond its sentence.
        seconds: How long the test took.
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


@cache
def _adapter() -> TypeAdapter[TestResult]:
    return TypeAdapter(TestResult)  # made when the first is read: it takes its time


def fingerprint(settings: Settings) -> str:
    """SHA-256 in hex of every value that a test uses; no secret is among them."""
    used = settings.model_dump(mode="json", include={"smtp", "authentication", "sender"})
    return hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()


class StateDirectory:
    """The user's own memory of one config directory; deleting it loses nothing but that.

    Args:
        path: The user's state directory.
        config: The config directory; results of different ones never mix.

    Attributes:
        drafts: The edits that were not saved.
    """

    def __init__(self, path: Path, config: Path) -> None:
        name = hashlib.sha256(os.fsencode(config)).hexdigest()[:16]
        self.path = path / name
        self._tests = self.path / "tests"
        self.drafts = Drafts(self.path / "drafts")

    def record(self, organization_id: str, result: TestResult) -> None:
        """Put a result before the earlier ones, of which the last 19 are kept.

        Raises:
            NotSaved: It could not be written.
        """
        kept = [result, *self.results(organization_id)][:KEPT]
        self._write(self._file(organization_id), b"".join(map(_line, kept)))

    def results(self, organization_id: str) -> list[TestResult]:
        """The last tests, newest first; a damaged file is as good as none."""
        try:
            return [_result(line) for line in _read(self._file(organization_id)).splitlines()]
        except (OSError, ValidationError):
            return []

    def tested(self) -> set[str]:
        """The ids of the organizations that were tested."""
        with suppress(OSError):
            return {
                file.name.removesuffix(".jsonl")
                for file in os.scandir(self._tests)
                if file.name.endswith(".jsonl")
            }
        return set()

    def last_result(self, organization_id: str) -> TestResult | None:
        """The last test of an organization, where it had one."""
        with suppress(OSError, ValidationError), self._file(organization_id).open("rb") as lines:
            return _result(lines.readline(_LARGEST))
        return None

    def recipient(self) -> str:
        """Whom the last test mail was for; empty before the first."""
        try:
            return printable(_read(self.path / "recipient").strip(), 320)
        except OSError:
            return ""

    def remember_recipient(self, address: str) -> None:
        """Keep the recipient for the next test.

        Raises:
            NotSaved: It could not be written.
        """
        self._write(self.path / "recipient", address.encode())

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

    def _write(self, path: Path, data: bytes) -> None:
        atomic.make_directory(path.parent)
        atomic.replace(path, data, FILE_MODE)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _line(result: TestResult) -> bytes:
    return _adapter().dump_json(result) + b"\n"


def _result(line: bytes) -> TestResult:
    found = _adapter().validate_json(line)
    return replace(
        found,
        when=found.when.astimezone(UTC),
        recipient=printable(found.recipient),
        server=printable(found.server),
        stage=printable(found.stage),
        failure=printable(found.failure),
        summary=printable(found.summary),
        cause=printable(found.cause),
    )
