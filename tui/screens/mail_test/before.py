"""How the last test ended: in the test's box before a test, and beside the form."""

from datetime import datetime

from rich.cells import cell_len

from tui.language import _, spoken
from tui.screens.mail_test.subject import stops
from tui.settings.model import Settings
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.storage.state.mail_test_status import verdict_of
from tui.text import ago


def last_test(last: MailTestResult | None, settings: Settings, now: datetime) -> str:
    """The last test in some lines, and whether it was of these settings."""
    if last is None:
        return _("Not tested yet.")
    when = ago(last.when, now)
    these, others = _("with these values"), _("with other values")
    same = these if _is_of(last, settings) else others
    lines = [(_("Last test"), f"{when}, {same}"), (_("Server"), last.server)]
    lines += [(_("Recipient"), last.recipient)] if last.recipient else []
    lines += [(_("How far"), dict(stops(settings)).get(last.until, last.until))]
    if last.received is not None:
        lines += [(_("Received"), f"{ago(last.received, now)}, {last.received_by}")]
    column = 2 + max(cell_len(name) for name, _value in lines)
    shown = [f"{name:<{column}}{value}" for name, value in lines]
    shown += ["", f"{'✓' if last.ok else '✗'} {verdict_of(last)}"]
    shown += [last.cause] if last.cause and last.language == spoken() else []
    return "\n".join(shown)


def to_be_received(last: MailTestResult | None, settings: Settings) -> MailTestResult | None:
    """The last test, where its mail was accepted and nobody said yet that it arrived."""
    if last is None or not (last.ok and last.sends) or last.received is not None:
        return None
    return last if _is_of(last, settings) else None


def _is_of(last: MailTestResult, settings: Settings) -> bool:
    """Whether the values that would be tested now are those of the last test."""
    return last.values == fingerprint(settings)
