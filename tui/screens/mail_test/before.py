"""What stands in the test's box before a test: how the last one ended."""

from datetime import datetime

from tui.language import _, spoken
from tui.screens.mail_test.subject import Subject
from tui.storage.state import TestResult, fingerprint
from tui.storage.tested import verdict_of
from tui.text import ago


def last_test(subject: Subject, now: datetime) -> str:
    """The last test in some lines."""
    if (last := subject.last) is None:
        return _("Not tested yet. What both sides say will stand here, line by line.")
    when = ago(last.when, now)
    same = _("with the values that stand here") if _is_of(subject, last) else _("with other values")
    lines = [(_("Last test"), f"{when}, {same}"), (_("Server"), last.server)]
    lines += [(_("Recipient"), last.recipient)] if last.recipient else []
    lines += [(_("How far"), _("whole mail") if last.sends else last.until)]
    if last.received is not None:
        lines += [(_("Received"), f"{ago(last.received, now)}, {last.received_by}")]
    shown = [f"{name:<12}{value}" for name, value in lines]
    shown += ["", f"{'✓' if last.ok else '✗'} {verdict_of(last)}"]
    shown += [last.cause] if last.cause and last.language == spoken() else []
    return "\n".join(shown)


def to_be_received(subject: Subject) -> TestResult | None:
    """The last test, where its mail was accepted and nobody said yet that it arrived."""
    last = subject.last
    is_open = last is not None and last.ok and last.sends and last.received is None
    return last if last is not None and is_open and _is_of(subject, last) else None


def _is_of(subject: Subject, last: TestResult) -> bool:
    """Whether the values that would be tested now are those of the last test."""
    return last.values == fingerprint(subject.effective.settings)
