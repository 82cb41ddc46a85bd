"""What an issuer answered, as far as it can be used; its texts without secrets, and printable."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import isfinite

from tui.secret import SecretStr
from tui.smtp.record.redaction import Redactor
from tui.text import printable

LONGEST_WAIT = 3600.0
"""Seconds; an issuer that asks for more is asked again after this."""

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer.

    Attributes:
        status: Its status code.
        body: Its content, bounded.
        headers: By name in lower case.
        asked_at: When it was asked for.
        secrets: What was sent and must not be shown, whoever says it.
    """

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str]
    asked_at: datetime
    secrets: Sequence[SecretStr] = ()

    @property
    def members(self) -> Mapping[str, object]:
        """The members of its JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def text(self, member: str) -> str:
        """A member that is text; empty where it is missing or something else."""
        found = self.members.get(member)
        return found if isinstance(found, str) else ""

    def shown(self, text: str) -> str:
        """A text of the issuer as it may be shown: one line, bounded, without what was sent."""
        for secret in self.secrets:
            text = Redactor(secret).scrub(text)
        return printable(" ".join(text.split()), _SHOWN)

    @property
    def first_line(self) -> str:
        """The first line of its content, or where a redirect leads; as it may be shown."""
        if 300 <= self.status < 400:
            return self.shown(self.headers.get("location", ""))
        lines = self.body.decode("utf-8", "replace").strip().splitlines()
        return self.shown(lines[0]) if lines else ""

    @property
    def ahead(self) -> timedelta:
        """How far the issuer's clock is ahead of this host's, where its Date header tells."""
        try:
            date = parsedate_to_datetime(self.headers.get("date", ""))
        except (ValueError, TypeError, OverflowError):
            return timedelta(0)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)) - self.asked_at

    @property
    def retry_after(self) -> float:
        """Seconds to wait (RFC 9110 10.2.3), bounded; 0 where it does not say."""
        said = self.headers.get("retry-after", "").strip()
        if said.isdecimal() and said.isascii():
            return min(float(said[:9]), LONGEST_WAIT)
        try:
            until = parsedate_to_datetime(said)
        except (ValueError, TypeError, OverflowError):
            return 0.0
        seconds = (
            (until if until.tzinfo else until.replace(tzinfo=UTC)) - self.asked_at
        ).total_seconds()
        return min(max(seconds, 0.0), LONGEST_WAIT)


def seconds_of(value: object, most: float) -> float:
    """A lifetime in seconds, from a number or digits as text; 0 for what is none."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    if isinstance(value, float) and not isfinite(value):
        return 0.0
    return float(min(max(value, 0), most))
