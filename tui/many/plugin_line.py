"""What a check prints: one line and its performance data (Monitoring Plugins guidelines, 2.1, 2.6).

It is in English everywhere, for programs group by it.
"""

from collections import Counter, defaultdict

from tui.many.checking import WORST_FIRST, Level, Limits, days_left, level, state, worst
from tui.many.outcomes import Kind, Outcome
from tui.text import some_of

_MOST_NAMED = 20
_SERVICE = "SMTP"


def unknown(sentence: str) -> str:
    """The line of a check that could not be made."""
    return f"{_SERVICE} {Level.UNKNOWN.name} - {_plain(sentence)}"


def lines(outcomes: list[Outcome], limits: Limits) -> list[str]:
    """The line for all, then one for each state that is not well, the worst first."""
    counts = Counter(level(one, limits) for one in outcomes)
    passed = sum(one.kind is Kind.PASSED for one in outcomes)
    head = f"{_SERVICE} {worst(outcomes, limits).name} - "
    head += f"{passed} of {len(outcomes)} organizations accepted"
    return [f"{head} | {_performance(outcomes, counts, limits)}", *_details(outcomes, limits)]


def _performance(outcomes: list[Outcome], counts: Counter[Level], limits: Limits) -> str:
    """``ok=3 ... slowest=0.120s certificate_days=61;21:;7:``: the last is bad where it is low."""
    data = [f"{one.name.lower()}={counts[one]};;;0;{len(outcomes)}" for one in Level]
    seconds = [one.verdict.t for one in outcomes if one.verdict and not one.refused]
    data += [f"slowest={max(seconds):.3f}s;;;0"] if seconds else []
    days = [left for one in outcomes if (left := days_left(one, limits.now)) is not None]
    data += [f"certificate_days={min(days)};{limits.warning}:;{limits.critical}:"] if days else []
    return " ".join(data)


def _details(outcomes: list[Outcome], limits: Limits) -> list[str]:
    groups: dict[tuple[Level, str], list[str]] = defaultdict(list)
    for one in outcomes:
        groups[level(one, limits), state(one, limits)].append(one.organization)
    ordered = sorted(
        groups.items(), key=lambda item: (WORST_FIRST.index(item[0][0]), -len(item[1]), item[0][1])
    )
    return [
        f"{reached.name} {words}: {some_of(sorted(names), _MOST_NAMED)}"
        for (reached, words), names in ordered
        if reached is not Level.OK
    ]


def _plain(sentence: str) -> str:
    """One line without the bar that performance data begin with."""
    return " ".join(sentence.split()).replace("|", "/")
