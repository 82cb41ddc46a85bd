"""Try the server's usual ports where the one of the settings would not do."""

import asyncio
from collections.abc import Callable, Sequence

from tui.language import _
from tui.settings.model import Encryption, Smtp
from tui.smtp.diagnosis import remedies
from tui.smtp.look.port_words import in_words, told, works
from tui.smtp.look.probe import PORTS, PortReport, look, probe, probe_one_by_one
from tui.smtp.record.events import Remedy, Stage, Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts

GUESSES = ("smtp.port", "smtp.encryption")
"""What a look takes the place of."""

_BROKEN_OFF = frozenset({"connection-closed", "connection-reset"})
_OTHER_WAY = frozenset({"no-banner", "wrong-tls-mode-implicit"}) | _BROKEN_OFF
_LIKELIEST = (587, 465, 2525, 25)


def closed_in_clear(verdict: Verdict, facts: Facts) -> bool:
    """Tell whether a server hung up before it said a word, as some do that wait for TLS."""
    early = verdict.failure in _BROKEN_OFF and verdict.stage is Stage.BANNER
    return early and not facts.heard and not facts.tls


async def other_ports(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """Add to a verdict the port and the way of TLS that were seen to work.

    A port that took the connection and may want the other way of TLS is asked for that first; where
    that does not settle it, and one of the usual ports could, these are asked.
    """
    clock = asyncio.get_running_loop().time
    end, smtp = clock() + seconds, facts.settings.smtp
    wants_login = verdict.failure == "auth-missing"
    reports: list[PortReport] = []
    if other := _other_way(verdict, facts):
        record.note(_("A second look at port {port}, without credentials").format(port=smtp.port))
        reports.append(await look(smtp, other, end - clock()))
        record.note(told(reports[0]))
    other_service = any(report.failure == "not-smtp" for report in reports)
    may_be_elsewhere = smtp.port in PORTS or verdict.failure not in _OTHER_WAY or other_service
    if may_be_elsewhere and not _working(smtp, reports, wants_login=wants_login):
        others = [port for port in PORTS if port != smtp.port]
        listed = ", ".join(map(str, others))
        record.note(_("A second look at ports {listed}, without credentials").format(listed=listed))
        found = await _at(
            others, facts, end - clock(), lambda one: _working(smtp, [one], wants_login=wants_login)
        )
        for report in found:
            record.note(told(report))
        reports += found
    working = _working(smtp, reports, wants_login=wants_login)
    return verdict._replace(
        cause=_cause(verdict, smtp, working, reports),
        remedies=_remedies(verdict, smtp, working, reports),
    )


async def guessed_ports(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """Keep, of the ports that a verdict's rule guessed at, those that were seen to work."""
    smtp = facts.settings.smtp
    guessed = [remedy for remedy in verdict.remedies if remedy.key == "smtp.port"]
    ports = [int(remedy.value) for remedy in guessed]
    listed = ", ".join(map(str, ports))
    record.note(_("A second look at ports {listed}, without credentials").format(listed=listed))
    reports = await _at(ports, facts, seconds)
    for report in reports:
        record.note(told(report))
    working = {report.port: report for report in reports if works(smtp, report)}
    found = tuple(
        _with_way(remedy, smtp, working[int(remedy.value)]) if remedy in guessed else remedy
        for remedy in verdict.remedies
        if remedy not in guessed or remedy.value in working
    )
    seen = ", ".join(f"{report.port} {in_words(report)}" for report in reports)
    cause = f"{verdict.cause} " + _("Seen just now: {seen}.").format(seen=seen)
    return verdict._replace(cause=cause, remedies=found)


async def _at(
    ports: Sequence[int],
    facts: Facts,
    seconds: float,
    working: Callable[[PortReport], object] = lambda _one: False,
) -> list[PortReport]:
    """Look at ports side by side; or one by one up to the first that works, the likeliest first."""
    smtp = facts.settings.smtp
    if not facts.one_by_one:
        return await probe(smtp.host, ports, seconds, smtp)
    likeliest = [each for each in _LIKELIEST if each in ports]
    likeliest += [each for each in ports if each not in likeliest]
    return await probe_one_by_one(smtp, likeliest, seconds, lambda one: bool(working(one)))


def _with_way(remedy: Remedy, smtp: Smtp, report: PortReport) -> Remedy:
    """A remedy for a port, with the way of TLS that was seen there."""
    way = remedies.way(smtp, report.port, _encryption(smtp, report, wants_login=True))
    if not way or dict(way[0].also).items() <= dict(remedy.also).items():
        return remedy
    return way[0]._replace(also=(*way[0].also, *remedy.also))


def _remedies(
    verdict: Verdict, smtp: Smtp, working: list[PortReport], reports: list[PortReport]
) -> tuple[Remedy, ...]:
    """What was seen to work, and of the rule's own remedies those that were not seen to fail."""
    mended = _mended(smtp, working, wants_login=verdict.failure == "auth-missing")
    kept = [
        remedy
        for remedy in verdict.remedies
        if remedy.key not in GUESSES or not _settled(remedy, smtp, mended, reports)
    ]
    return (*mended, *kept)


def _settled(
    remedy: Remedy, smtp: Smtp, mended: tuple[Remedy, ...], reports: list[PortReport]
) -> bool:
    """Whether the look has shown what a guess at port and TLS is worth."""
    if mended:
        return True
    if remedy.changes.get("smtp.encryption") == "none":
        return False  # in clear the server answers: the dialogue itself has shown it
    number = remedy.changes.get("smtp.port", smtp.port)
    return any(report.port == number for report in reports)


def _other_way(verdict: Verdict, facts: Facts) -> Encryption | None:
    """The other way of TLS that the same port may want."""
    smtp = facts.settings.smtp
    implicit = smtp.encryption == "implicit"
    if verdict.failure in _OTHER_WAY and (implicit or smtp.port != 25):
        return "starttls" if implicit else "implicit"
    hidden = verdict.failure == "auth-missing" and not facts.tls and "STARTTLS" in facts.extensions
    return "starttls" if hidden else None


def _working(smtp: Smtp, reports: list[PortReport], *, wants_login: bool) -> list[PortReport]:
    working = [report for report in reports if works(smtp, report)]
    if wants_login:
        return [each for each in working if "AUTH" in (each.tls_extensions or each.extensions)]
    return working


def _mended(smtp: Smtp, working: list[PortReport], *, wants_login: bool) -> tuple[Remedy, ...]:
    """What to change for the likeliest port that was seen to work."""
    if not working:
        return ()
    order = (smtp.port, *_LIKELIEST)
    best = min(working, key=lambda report: order.index(report.port))
    return remedies.way(smtp, best.port, _encryption(smtp, best, wants_login=wants_login))


def _encryption(smtp: Smtp, report: PortReport, *, wants_login: bool) -> Encryption:
    if report.mode == "implicit":
        return "implicit"
    in_clear = smtp.encryption == "none" and not (wants_login and report.tls_extensions)
    return "none" if in_clear else "starttls"


def _cause(
    verdict: Verdict, smtp: Smtp, working: list[PortReport], reports: list[PortReport]
) -> str:
    login = verdict.failure == "auth-missing"
    seen = ", ".join(f"{report.port} {in_words(report)}" for report in working or reports)
    sentence = _("Seen just now: {seen}.").format(seen=seen)
    if login and working:
        sentence = _("Seen just now, with a login: {seen}.").format(seen=seen)
    if any(report.port == smtp.port for report in working):
        return sentence
    # What has the port of the settings is worth a sentence: it may be SSH.
    named = [report.problem for report in reports if report.failure == "not-smtp"][:1]
    return " ".join([verdict.cause, *named, sentence])
