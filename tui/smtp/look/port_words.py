"""Say what a look at a port found, and whether the settings would work with it."""

from tui.language import N_, _, colon
from tui.settings.model import Smtp
from tui.smtp.look.probe import PortReport

_STATES = {
    "refused": N_("refuses"),
    "silent": N_("does not answer"),
    "open": N_("takes connections, but does not greet as a mail server"),
}
_UNREACHABLE = N_("is out of reach")


def works(smtp: Smtp, report: PortReport) -> bool:
    """Tell whether a port greets and speaks TLS, be its certificate good or bad."""
    if not report.mode:
        return False
    if report.failure == "starttls-missing":
        return smtp.encryption == "none"
    return not report.failure or report.failure.startswith(("certificate-", "fingerprint-"))


def in_words(report: PortReport) -> str:
    """Say after a port's number what a look at it found."""
    if report.mode == "implicit":
        return _("answers with implicit TLS")
    if report.mode == "plain":
        if report.starttls:
            return _("answers in clear and offers STARTTLS")
        return _("answers in clear and does not offer STARTTLS")
    if report.state == "open" and report.banner.startswith("220"):
        return _(
            "takes connections and began to greet, but did not end it within {seconds} s"
        ).format(seconds=_seconds(report))
    if report.state == "open" and report.failure in ("no-banner", "timeout") and not report.banner:
        return _("takes connections, but was silent for {seconds} s").format(
            seconds=_seconds(report)
        )
    return _(_STATES.get(report.state, _UNREACHABLE))


def _seconds(report: PortReport) -> str:
    return f"{round(report.seconds) or round(report.seconds, 1):g}"


def told(report: PortReport) -> str:
    """Say what a look at a port found, as a sentence for the transcript."""
    said = _("Port {port} {in_words}").format(port=report.port, in_words=in_words(report))
    return colon(said, report.problem) if report.state == "open" and report.problem else said
