"""The budgets of the design: what was measured, against what, and whether it holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Sample, Table

KEPT = Path(__file__).with_name("budgets.json")
"""What the last full run measured: the table of the manual's page is made from it."""


@dataclass(frozen=True)
class Budget:
    """A row of the table that `posthouse help budgets` shows.

    Attributes:
        what: What was measured.
        limit: The most: times the reference; without one, in the unit of what was measured.
        measured: How it came out.
        reference: The same by what it is measured against; None where there is nothing.
        name: What the reference is.
        counts: What has to be under the limit, and its name, where that is not the median.
    """

    what: str
    limit: float
    measured: Sample
    reference: Sample | None = None
    name: str = ""
    counts: tuple[float, str] | None = None

    @property
    def found(self) -> float:
        """What is compared with the limit."""
        value = self.counts[0] if self.counts else self.measured.median
        if self.reference is None:
            return value
        if not self.reference.median:
            return 1.0 if not value else float("inf")
        return value / self.reference.median

    @property
    def holds(self) -> bool:
        return self.found <= self.limit

    def row(self) -> tuple[str, ...]:
        """What it says, cell by cell."""
        unit = "×" if self.reference else self.measured.unit
        measured = str(self.measured)
        if self.counts:
            measured += f", {self.counts[1]} {self.counts[0]:.3g}"
        against = f"{self.name}: {self.reference}" if self.reference else self.name
        word = "holds" if self.holds else "**misses**"
        return (
            self.what,
            f"{self.limit:g} {unit}",
            measured,
            against,
            f"{word}: {self.found:.3g} {unit}",
        )


HEADS = ("what", "budget", "measured: median (10th to 90th percentile)", "against", "")


def table(budgets: Sequence[Budget]) -> Table:
    """All of them."""
    return Table("Budgets", HEADS, [budget.row() for budget in budgets])


def keep(budgets: Sequence[Budget], report: Mapping[str, object]) -> None:
    """Write what a full run measured where `make manual` finds it."""
    kept = {name: report[name] for name in ("when", "machine")}
    rows = [budget.row() for budget in budgets]
    KEPT.write_text(json.dumps({**kept, "rows": rows}, indent=1, ensure_ascii=False) + "\n")
