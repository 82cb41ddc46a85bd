"""The end of a test as it is remembered: one line of JSON."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from types import UnionType
from typing import TYPE_CHECKING

from tui.text import printable

if TYPE_CHECKING:
    from tui.settings.model import Settings

_TIMES = ("when", "received", "certificate_ends")
_KINDS: dict[str, type | UnionType] = {
    "ok": bool,
    "seconds": float | int,
    "received": str | None,
    "certificate_ends": str | None,
}
"""What JSON has for the fields of a result; text for all others."""

WHOLE = "quit"
_SENDING = ("data", WHOLE)
_UNTIL = re.compile(rb'"until": "([a-z]+)"')


@dataclass(frozen=True, slots=True)
class MailTestResult:
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


def fingerprint(settings: "Settings") -> str:
    """Return the SHA-256 in hex of every value that a test uses; no secret is among them."""
    from tui.settings.model import as_tables

    used = as_tables(settings, ("smtp", "authentication", "sender"))
    return hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()


def says_most(newest: MailTestResult, before: MailTestResult | None) -> MailTestResult:
    """Return the newer of two tests; but one before it that sent a mail with the same values says
    more than one that sent none and worked as far as it went.
    """
    proved = before is not None and before.ok and before.sends and before.values == newest.values
    return before if before is not None and proved and newest.ok and not newest.sends else newest


def as_line(result: MailTestResult) -> bytes:
    """Return the line that ``result_of`` reads."""
    times = {
        name: value.isoformat() if value else None
        for name, value in (
            ("when", result.when),
            ("received", result.received),
            ("certificate_ends", result.certificate_ends),
        )
    }
    return json.dumps(asdict(result) | times).encode()


def is_of_a_mail(line: bytes) -> bool:
    """Tell ``MailTestResult.sends`` of a line without reading it: it may be damaged."""
    found = _UNTIL.search(line)
    return found is None or found[1].decode() in _SENDING


def result_of(line: bytes) -> MailTestResult:
    """Read a line, printable. Raises ValueError where it is damaged."""
    found = _as_written(line)
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


def _as_written(line: bytes) -> MailTestResult:
    """Raises ValueError for what is no result."""
    try:
        read = json.loads(line)
    except RecursionError:
        raise ValueError(line[:80]) from None
    if not isinstance(read, dict):
        raise ValueError(read)
    given = {name: read[name] for name in MailTestResult.__slots__ if name in read}
    if any(not isinstance(value, _KINDS.get(name, str)) for name, value in given.items()):
        raise ValueError(read)
    times = {name: datetime.fromisoformat(given[name]) for name in _TIMES if given.get(name)}
    try:
        return MailTestResult(**given | times)
    except TypeError as error:
        raise ValueError(str(error)) from None


def in_utc(when: datetime) -> datetime:
    """Return a remembered time in UTC. Raises ValueError where that has none: it is damaged."""
    try:
        return when.astimezone(UTC)
    except OverflowError as error:  # within a day of the first year, or the last
        raise ValueError(str(error)) from None
