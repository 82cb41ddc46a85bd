"""A second look before a verdict: what works on the server is seen, not guessed."""

import asyncio
from dataclasses import replace

from tui.settings.model import Encryption, Smtp
from tui.smtp import remedies
from tui.smtp.events import Remedy, Verdict
from tui.smtp.probe import PORTS, SECONDS, PortReport, look, probe
from tui.smtp.record import Record

# ipv6-unreachable is not among them: by then every address was tried, and a route that is not
# there is missing for every port.
_ANSWERED = frozenset({"no-banner", "wrong-tls-mode-implicit"})
_UNANSWERED = frozenset({"connection-refused", "connect-timeout"})

_LEAST = 0.5
"""With less time than this, in seconds, silence would say nothing."""

_LIKELIEST = (587, 465, 2525, 25)
_GUESSES = ("smtp.port", "smtp.encryption")
_STATES = {
    "refused": "refuses",
    "silent": "does not answer",
    "open": "takes connections, but does not greet as a mail server",
}


async def second_look(verdict: Verdict, smtp: Smtp, record: Record, seconds: float) -> Verdict:
    """The verdict with what a probe tells: its cause, and the remedies that were seen to work.

    A server that took the connection is asked for the other way of TLS on the same port; one
    that did not, and one of the usual ports that stays a riddle, on the other usual ports.

    Args:
        verdict: One that a look can tell nothing about comes back as it is.
        smtp: What the dialogue was held with.
        record: Gets a note of every look.
        seconds: What is left of the dialogue's time; a look takes 3 at most.
    """
    answered = verdict.failure in _ANSWERED
    if not (answered or verdict.failure in _UNANSWERED) or seconds < _LEAST:
        return verdict
    clock = asyncio.get_running_loop().time
    end = clock() + min(seconds, SECONDS)
    reports: list[PortReport] = []
    if answered:
        other: Encryption = "starttls" if smtp.encryption == "implicit" else "implicit"
        record.note(f"A second look at port {smtp.port}, without credentials")
        reports.append(await look(smtp, other, end - clock()))
        record.note(_told(reports[0]))
    if not (answered and (smtp.port not in PORTS or _mended(smtp, reports))):
        others = [port for port in PORTS if port != smtp.port]
        listed = ", ".join(map(str, others))
        record.note(f"A second look at ports {listed}, without credentials")
        found = await probe(smtp.host, others, end - clock(), smtp)
        for report in found:
            record.note(_told(report))
        reports += found
    return replace(
        verdict,
        t=record.now(),
        cause=_cause(verdict, smtp, reports),
        remedies=(
            *_mended(smtp, reports),
            *(remedy for remedy in verdict.remedies if remedy.key not in _GUESSES),
        ),
    )


def _mended(smtp: Smtp, reports: list[PortReport]) -> tuple[Remedy, ...]:
    """What to change for the likeliest port that was seen to work."""
    working = [report for report in reports if _works(smtp, report)]
    if not working:
        return ()
    order = (smtp.port, *_LIKELIEST)
    best = min(working, key=lambda report: order.index(report.port))
    return remedies.way(smtp, best.port, _encryption(smtp, best))


def _works(smtp: Smtp, report: PortReport) -> bool:
    """Whether it greets and speaks TLS; a certificate that fails is a matter of its own."""
    if not report.mode:
        return False
    if report.failure == "starttls-missing":
        return smtp.encryption == "none"
    return not report.failure or report.failure.startswith(("certificate-", "fingerprint-"))


def _encryption(smtp: Smtp, report: PortReport) -> Encryption:
    if report.mode == "implicit":
        return "implicit"
    return "none" if smtp.encryption == "none" else "starttls"


def _cause(verdict: Verdict, smtp: Smtp, reports: list[PortReport]) -> str:
    working = [report for report in reports if _works(smtp, report)]
    seen = ", ".join(f"{report.port} {_seen(report)}" for report in working or reports)
    sentence = f"Seen just now: {seen}."
    settled = any(report.port == smtp.port for report in working)
    return sentence if settled else f"{verdict.cause} {sentence}"


def _seen(report: PortReport) -> str:
    if report.mode == "implicit":
        return "answers with implicit TLS"
    if report.mode == "plain":
        return f"answers in clear and {'offers' if report.starttls else 'does not offer'} STARTTLS"
    return _STATES.get(report.state, "is out of reach")


def _told(report: PortReport) -> str:
    more = f": {report.problem}" if report.state == "open" and report.problem else ""
    return f"Port {report.port} {_seen(report)}{more}"
