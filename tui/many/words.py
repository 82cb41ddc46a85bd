"""What came of tests, in words for a person: of those with the same cause, and of one."""

from tui.language import N_, _
from tui.many.outcomes import Kind, Outcome

SIGNS = {Kind.FAILED: "✗", Kind.NOT_TESTED: "?", Kind.PASSED: "✓"}
_HEADS = {Kind.PASSED: N_("passed"), Kind.NOT_TESTED: N_("not tested: {reason}")}


def head(kind: Kind, cause: str) -> str:
    """What those with the same cause have in common: the name of the failure, or of the reason."""
    return _(_HEADS[kind]).format(reason=cause) if kind in _HEADS else cause


def sentence(outcome: Outcome) -> str:
    """Why one did not pass, on one line; empty for one that did."""
    said = outcome.sentence
    if outcome.verdict is not None:
        said = "" if outcome.verdict.ok else outcome.verdict.summary
    if outcome.refused:
        when = f"{outcome.refused:%Y-%m-%d %H:%M}"
        tail = _("Refused at {when} UTC, and not tried again since.").format(when=when)
        said = f"{said} {tail}"
    return " ".join(said.split())
