"""What a check says of outcomes: its level for monitoring, and its state in a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from tui.many.outcomes import Kind, Outcome

ACCEPTED = "accepted"


class Level(IntEnum):
    """The exit codes of the Monitoring Plugins guidelines, 2.1."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


WORST_FIRST = (Level.CRITICAL, Level.WARNING, Level.UNKNOWN, Level.OK)
"""What is known to be wrong says more than what is not known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the end of a certificate is near.

    Attributes:
        warning: Days before it.
        critical: Days before it, not more.
        now: The time to count from, in UTC.
    """

    warning: int
    critical: int
    now: datetime

    @classmethod
    def from_now(cls, warning: int, critical: int) -> "Limits":
        """Those that count from this moment."""
        return cls(warning, critical, datetime.now(UTC))


def days_left(outcome: Outcome, now: datetime) -> int | None:
    """Whole days until the server's certificate expires; None where that is not known."""
    if outcome.certificate_ends is None:
        return None
    return (outcome.certificate_ends - now) // timedelta(days=1)


def level(outcome: Outcome, limits: Limits) -> Level:
    """CRITICAL for what is refused or expired, WARNING for what is temporary or ends soon."""
    if outcome.kind is Kind.NOT_TESTED:
        return Level.UNKNOWN
    days = days_left(outcome, limits.now)
    near_end = Level.OK
    if days is not None and days < limits.warning:
        near_end = Level.CRITICAL if days < limits.critical else Level.WARNING
    if outcome.kind is Kind.PASSED:
        return near_end
    return max(near_end, Level.WARNING if outcome.is_temporary else Level.CRITICAL)


def state(outcome: Outcome, limits: Limits) -> str:
    """``accepted``, the failure, ``not-tested:asks``, or ``certificate-warning``."""
    if outcome.kind is Kind.NOT_TESTED:
        return f"not-tested:{outcome.reason}"
    if outcome.kind is Kind.FAILED:
        return outcome.cause
    reached = level(outcome, limits)
    return ACCEPTED if reached is Level.OK else f"certificate-{reached.name.lower()}"


def worst(outcomes: Iterable[Outcome], limits: Limits) -> Level:
    """The level of all together."""
    levels = {level(one, limits) for one in outcomes}
    return next((one for one in WORST_FIRST if one in levels), Level.OK)
