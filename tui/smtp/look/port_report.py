"""Show what a port was seen to offer: a heading, and rows of a name and a text."""

from datetime import datetime

from tui.language import N_, _, colon
from tui.settings.model import Smtp
from tui.smtp.connection.tls_versions import OUTDATED
from tui.smtp.diagnosis import remedies
from tui.smtp.look.port_words import in_words, works
from tui.smtp.look.probe import PortReport
from tui.smtp.record.events import Remedy
from tui.smtp.telling.transcript import certificate_line

_STATES = {
    "refused": N_("refused"),
    "silent": N_("silent"),
    "unreachable": N_("unreachable"),
    "unresolved": N_("unresolved"),
    "failed": N_("failed"),
}


def heading(report: PortReport) -> str:
    """Say after a port's number whether it works, in a few words."""
    if report.state != "open":
        return colon(_(_STATES[report.state]), report.problem)
    return in_words(report)


def rows(report: PortReport, now: datetime) -> list[tuple[str, str]]:
    """Return what a port said and offered, as pairs of name and value."""
    if report.state != "open":
        return []
    seen = report.certificate
    offered = report.tls_extensions or report.extensions
    found = [(_("problem"), report.problem), (_("banner"), report.banner)]
    if report.mode == "plain" and report.extensions:
        found += [
            ("STARTTLS", _("offered") if report.starttls else _("not offered")),
            (_("AUTH in clear"), " ".join(mechanisms(report.extensions)) or _("none")),
        ]
    found.append((_("TLS versions"), _versions(report.tls_versions)))
    if seen:
        found += [
            ("TLS", certificate_line(seen, now)),
            (_("cipher"), seen.cipher),
            (_("names"), ", ".join(seen.names)),
            ("SHA-256", seen.sha256),
        ]
    if report.tls_extensions:
        found.append((_("AUTH over TLS"), " ".join(mechanisms(report.tls_extensions)) or _("none")))
    if offered:
        found += [
            ("SIZE", offered.get("SIZE") or _("not said")),
            ("SMTPUTF8", _("yes") if "SMTPUTF8" in offered else _("no")),
        ]
    return [(name, text) for name, text in found if text]


_NUMBERS = {"TLSv1": "1.0", "TLSv1.1": "1.1", "TLSv1.2": "1.2", "TLSv1.3": "1.3"}


def _versions(names: tuple[str, ...]) -> str:
    """``1.2 1.3``; what is outdated is said to be."""
    return ", ".join(_NUMBERS[name] + (" (outdated)" if name in OUTDATED else "") for name in names)


def mechanisms(extensions: dict[str, str]) -> list[str]:
    """Return the SASL mechanisms among what EHLO offered."""
    return extensions.get("AUTH", "").upper().split()


def use(smtp: Smtp, report: PortReport) -> Remedy | None:
    """Make the remedy that takes this port and its way of TLS; None where that fails or is set."""
    if not works(smtp, report):
        return None
    mode = report.mode if report.mode == "implicit" else "starttls" if report.starttls else "none"
    return next(iter(remedies.way(smtp, report.port, mode)), None)


def is_set(smtp: Smtp, report: PortReport) -> bool:
    """Tell whether the settings already say what works on this port."""
    return works(smtp, report) and use(smtp, report) is None
