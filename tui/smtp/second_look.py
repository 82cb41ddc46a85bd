"""A second look before a verdict: what works on the server is seen, not guessed."""

import asyncio
from dataclasses import replace

from tui.language import _
from tui.settings.model import Encryption, Smtp
from tui.smtp import remedies
from tui.smtp.events import Remedy, Verdict
from tui.smtp.facts import Facts
from tui.smtp.families import look_over, other_family
from tui.smtp.probe import PORTS, SECONDS, PortReport, look, probe
from tui.smtp.record import Record
from tui.smtp.seen import in_words, told, works

_ANSWERED = frozenset({"no-banner", "wrong-tls-mode-implicit"})
_UNANSWERED = frozenset({"connection-refused", "connect-timeout"})

_LEAST = 0.5
"""With less time than this, in seconds, silence would say nothing."""

_LIKELIEST = (587, 465, 2525, 25)
_GUESSES = ("smtp.port", "smtp.encryption")


async def second_look(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """The verdict with what a probe tells: its cause, and the remedies that were seen to work.

    Where only one of IPv4 and IPv6 was seen to fail, the other is tried first, as it stands.
    A server that took the connection is asked for the other way of TLS on the same port; one
    that did not, and one of the usual ports that stays a riddle, on the other usual ports.

    Args:
        verdict: One that a look can tell nothing about comes back as it is.
        facts: What the dialogue was held with, and what it learned.
        record: Gets a note of every look.
        seconds: What is left of the dialogue's time; a look takes 3 at most.
    """
    if seconds < _LEAST:
        return verdict
    clock = asyncio.get_running_loop().time
    end = clock() + min(seconds, SECONDS)
    if family := other_family(verdict, facts):
        verdict, answers = await look_over(family, verdict, facts, record, (end - clock()) / 2)
        if answers:
            guesses = [remedy for remedy in verdict.remedies if remedy.key not in _GUESSES]
            return replace(verdict, t=record.now(), remedies=tuple(guesses))
    answered, smtp = verdict.failure in _ANSWERED, facts.settings.smtp
    if not (answered or verdict.failure in _UNANSWERED):
        return replace(verdict, t=record.now())
    reports: list[PortReport] = []
    if answered:
        other: Encryption = "starttls" if smtp.encryption == "implicit" else "implicit"
        record.note(_("A second look at port {port}, without credentials").format(port=smtp.port))
        reports.append(await look(smtp, other, end - clock()))
        record.note(told(reports[0]))
    if not (answered and (smtp.port not in PORTS or _mended(smtp, reports))):
        others = [port for port in PORTS if port != smtp.port]
        listed = ", ".join(map(str, others))
        record.note(_("A second look at ports {listed}, without credentials").format(listed=listed))
        found = await probe(smtp.host, others, end - clock(), smtp)
        for report in found:
            record.note(told(report))
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
    working = [report for report in reports if works(smtp, report)]
    if not working:
        return ()
    order = (smtp.port, *_LIKELIEST)
    best = min(working, key=lambda report: order.index(report.port))
    return remedies.way(smtp, best.port, _encryption(smtp, best))


def _encryption(smtp: Smtp, report: PortReport) -> Encryption:
    if report.mode == "implicit":
        return "implicit"
    return "none" if smtp.encryption == "none" else "starttls"


def _cause(verdict: Verdict, smtp: Smtp, reports: list[PortReport]) -> str:
    working = [report for report in reports if works(smtp, report)]
    seen = ", ".join(f"{report.port} {in_words(report)}" for report in working or reports)
    sentence = _("Seen just now: {seen}.").format(seen=seen)
    settled = any(report.port == smtp.port for report in working)
    return sentence if settled else f"{verdict.cause} {sentence}"
