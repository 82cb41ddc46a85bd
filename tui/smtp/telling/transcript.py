"""Render events as text and as JSON, for the command line, reports and the clipboard."""

from datetime import datetime, timedelta

from tui.language import _, ngettext
from tui.smtp.record.events import CertificateSeen, Fact, LineSeen, Remedy, StageChanged, Verdict

# swaks's, which admins know; by direction and TLS.
_MARKS = {
    ("client", False): " -> ",
    ("client", True): " ~> ",
    ("server", False): "<-  ",
    ("server", True): "<~  ",
}
_UNEXPECTED = {False: "<** ", True: "<~* "}
_NOTE = "=== "
_ERROR = "*** "


def line(event: LineSeen) -> str:
    """Return a line of the dialogue as shown: ``0.014  -> EHLO provider.com``."""
    return f"{event.t:.3f} {mark(event)}{event.text}"


def mark(event: LineSeen) -> str:
    """Return who said a line, over TLS or not, and whether it was hoped for: four characters."""
    if event.direction == "note":
        return _ERROR if event.unexpected else _NOTE
    if event.direction == "server" and event.unexpected:
        return _UNEXPECTED[event.tls]
    return _MARKS[event.direction, event.tls]


def as_json(event: Fact) -> dict[str, object]:
    """Return an event as JSON types: times in seconds to the millisecond, dates in ISO 8601."""
    t = round(event.t, 3)
    match event:
        case StageChanged():
            return {"t": t, "event": "stage", "stage": event.stage.value, "state": event.state}
        case LineSeen():
            return {
                "t": t,
                "event": "line",
                "direction": event.direction,
                "tls": event.tls,
                "text": event.text,
            }
        case CertificateSeen():
            return {
                "t": t,
                "event": "certificate",
                "subject": event.subject,
                "names": list(event.names),
                "issuer": event.issuer,
                "not_before": event.not_before.isoformat() if event.not_before else None,
                "not_after": event.not_after.isoformat() if event.not_after else None,
                "sha256": event.sha256,
                "verified": event.verified,
                "tls_version": event.tls_version,
                "cipher": event.cipher,
            }
        case Verdict():
            return {
                "t": t,
                "event": "verdict",
                "ok": event.ok,
                "stage": event.stage.value,
                "code": event.code,
                "enhanced": event.enhanced,
                "exit": event.exit,
                "failure": event.failure,
                "field": event.field,
                "summary": event.summary,
                "cause": event.cause,
                "remedies": [_remedy(remedy) for remedy in event.remedies],
            }


def _remedy(remedy: Remedy) -> dict[str, object]:
    also = {"also": dict(remedy.also)} if remedy.also else {}
    return {"key": remedy.key, "value": remedy.value, "label": remedy.label, **also}


def verdict_lines(verdict: Verdict, *, in_host: bool = False) -> list[str]:
    """Return the verdict as plain text: what happened, why, where to look, and what would mend it.

    Args:
        verdict: How the dialogue ended.
        in_host: Whether an organization follows the host's settings, so that they are to be mended.
    """
    found = [verdict.summary]
    if verdict.cause:
        found.append(f"  {verdict.cause}")
    if verdict.field:
        found.append("  " + look_at(verdict.field, in_host=in_host) + f" ({verdict.field})")
    found += [f"  - {remedy.label} ({assignments(remedy)})" for remedy in verdict.remedies]
    return found


def look_at(field: str, *, in_host: bool) -> str:
    """Name the setting to look at, in words: ``Look at Hostname in the host settings``."""
    from tui.settings.fields import FIELDS, PASSWORD  # where a dialogue fails: most do not

    label = PASSWORD.label if field == PASSWORD.key else FIELDS[field].label
    if in_host:
        return _("Look at {label} in the host settings").format(label=label)
    return _("Look at {label}").format(label=label)


def assignments(remedy: Remedy) -> str:
    """Return what a remedy changes, as ``posthouse set`` takes it: ``smtp.port=465 ...``."""
    return " ".join(
        f"{key}={str(value).lower() if isinstance(value, bool) else value}"
        for key, value in remedy.changes.items()
    )


def certificate_line(event: CertificateSeen, now: datetime) -> str:
    """Return the certificate on one line, like ``TLSv1.3 · for mail.example.org · issued by Example
    CA · 61 days left``.

    Args:
        event: The certificate.
        now: The time to count from, with its zone.
    """
    subject = event.subject or ", ".join(event.names[:1])
    parts = [event.tls_version]
    parts += [_("for {subject}").format(subject=subject)] if subject else []
    parts += [_("issued by {issuer}").format(issuer=event.issuer)] if event.issuer else []
    if event.not_after:
        parts.append(_left(event.not_after - now))
    if not event.verified:
        parts.append(_("not verified"))
    return " · ".join(part for part in parts if part)


def _left(time: timedelta) -> str:
    days = abs(time) // timedelta(days=1)
    if time >= timedelta():
        return (
            ngettext("{days} day left", "{days} days left", days).format(days=days)
            if days
            else _("less than a day left")
        )
    return (
        ngettext("expired {days} day ago", "expired {days} days ago", days).format(days=days)
        if days
        else _("expired today")
    )
