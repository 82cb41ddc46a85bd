"""Try the authorities of this host where the settings' own trust does not hold."""

from dataclasses import replace

from tui.language import _
from tui.smtp.look.probe import look
from tui.smtp.record.events import Remedy, Value, Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts


async def other_trust(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """Add to a verdict the authorities of this host, where they vouch for the server."""
    smtp = facts.settings.smtp
    key = "fingerprint" if smtp.fingerprint else "ca_file" if smtp.ca_file else ""
    if not key:
        return verdict
    record.note(
        _("A second look at port {port} with the authorities of this host").format(port=smtp.port)
    )
    as_usual = smtp._replace(fingerprint="", ca_file="", verify_certificate=True)
    report = await look(as_usual, smtp.encryption, seconds)
    if report.failure or not report.mode:
        record.note(report.problem)
        return verdict
    seen = _("Seen just now: the authorities of this host vouch for it.")
    record.note(seen)
    also: tuple[tuple[str, Value], ...] = tuple(
        (f"smtp.{name}", value)
        for name, value in as_usual._asdict().items()
        if name != key and getattr(smtp, name) != value
    )
    label = _("Trust the authorities of this host")
    remedy = Remedy(f"smtp.{key}", "", label, also)
    return replace(verdict, cause=f"{verdict.cause} {seen}", remedies=(remedy, *verdict.remedies))
