"""Remedies that several organizations have: each with all to whom it is offered."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from tui.many.outcomes import Outcome
from tui.settings.conditions import as_text
from tui.smtp.record.events import Remedy, Value


@dataclass(frozen=True, slots=True)
class SharedRemedy:
    """A remedy, and the organizations whose verdicts offer it."""

    remedy: Remedy
    ids: tuple[str, ...]

    @property
    def assignments(self) -> str:
        """``smtp.port=465 smtp.encryption=implicit``, with a shell's quotes."""
        return shlex.join(f"{key}={as_text(value)}" for key, value in self.remedy.changes.items())


def shared_remedies(outcomes: Iterable[Outcome]) -> list[SharedRemedy]:
    """Those that may be applied to several at once: the likeliest first, the many before the few.

    Two are the same where they change the same keys to the same values.
    """
    found: dict[tuple[tuple[str, Value], ...], tuple[int, Remedy, list[str]]] = {}
    for one in outcomes:
        for place, remedy in enumerate(one.verdict.remedies if one.verdict else ()):
            if not may_be_shared(remedy):
                continue
            key = tuple(sorted(remedy.changes.items()))
            first, shown, ids = found.setdefault(key, (place, remedy, []))
            ids.append(one.organization)
            found[key] = (min(first, place), shown, ids)
    ordered = sorted(found.values(), key=lambda item: (item[0], -len(item[2])))
    return [SharedRemedy(remedy, tuple(sorted(ids))) for _place, remedy, ids in ordered]


def may_be_shared(remedy: Remedy) -> bool:
    """Whether a remedy takes no protection away: such a thing is decided for each one alone."""
    changes = remedy.changes
    return not (
        changes.get("smtp.encryption") == "none"
        or changes.get("smtp.verify_certificate") is False
        or changes.get("authentication.allow_cleartext") is True
        or changes.get("smtp.fingerprint")
    )
