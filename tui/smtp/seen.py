"""What a look at a port has shown: whether it would do, and in words."""

from tui.settings.model import Smtp
from tui.smtp.probe import PortReport

_STATES = {
    "refused": "refuses",
    "silent": "does not answer",
    "open": "takes connections, but does not greet as a mail server",
}


def works(smtp: Smtp, report: PortReport) -> bool:
    """Whether it greets and speaks TLS; a certificate that fails is a matter of its own."""
    if not report.mode:
        return False
    if report.failure == "starttls-missing":
        return smtp.encryption == "none"
    return not report.failure or report.failure.startswith(("certificate-", "fingerprint-"))


def in_words(report: PortReport) -> str:
    """What to say after the port's number."""
    if report.mode == "implicit":
        return "answers with implicit TLS"
    if report.mode == "plain":
        return f"answers in clear and {'offers' if report.starttls else 'does not offer'} STARTTLS"
    return _STATES.get(report.state, "is out of reach")


def told(report: PortReport) -> str:
    """A whole sentence for the transcript."""
    more = f": {report.problem}" if report.state == "open" and report.problem else ""
    return f"Port {report.port} {in_words(report)}{more}"
