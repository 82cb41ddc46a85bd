"""What came of the test of an organization among many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tui.errors import Exit
from tui.smtp.record.events import Verdict


class Kind(StrEnum):
    """Passed, failed, or not tested, which is neither."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TESTED = "not-tested"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one organization.

    Attributes:
        server: ``host:port``; empty where its settings can't be read.
        dialogue: Whose dialogue it was: one counts for all with the same settings and secret.
        verdict: None where it was not tested.
        certificate_ends: When the server's certificate expires; None where it is not known.
        seconds: How long each stage took, by its name.
        refused: When the server refused this login, where it was not tried again since.
        reason: Why it was not tested, by a stable name.
        sentence: The same for a person.
    """

    organization: str
    server: str = ""
    dialogue: str = ""
    verdict: Verdict | None = None
    certificate_ends: datetime | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    refused: datetime | None = None
    reason: str = ""
    sentence: str = ""

    @property
    def kind(self) -> Kind:
        """Which of the three it is."""
        if self.verdict is None:
            return Kind.NOT_TESTED
        return Kind.PASSED if self.verdict.ok else Kind.FAILED

    @property
    def is_temporary(self) -> bool:
        """Whether it failed in a way that may pass by itself."""
        failed = self.verdict is not None and not self.verdict.ok
        return failed and self.verdict is not None and self.verdict.sysexit == Exit.TRY_AGAIN

    @property
    def cause(self) -> str:
        """The stable name of what it is grouped by: the failure, the reason, or nothing."""
        return self.reason if self.verdict is None else self.verdict.failure


def by_cause(outcomes: Iterable[Outcome]) -> list[tuple[Kind, str, list[Outcome]]]:
    """Those with the same cause together: what failed first, the many before the few."""
    groups: dict[tuple[Kind, str], list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.kind, one.cause].append(one)
    order = [Kind.FAILED, Kind.NOT_TESTED, Kind.PASSED]
    ordered = sorted(
        groups.items(), key=lambda item: (order.index(item[0][0]), -len(item[1]), item[0][1])
    )
    return [
        (kind, cause, sorted(found, key=lambda one: one.organization))
        for (kind, cause), found in ordered
    ]


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0 where all passed, 75 where all that did not failed for now, else 1."""
    others = [one for one in outcomes if one.kind is not Kind.PASSED]
    if not others:
        return Exit.OK
    return Exit.TRY_AGAIN if all(one.is_temporary for one in others) else 1
