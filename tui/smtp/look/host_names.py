"""Try other names of the server where the one of the settings is not known, or not certified."""

import asyncio
from collections.abc import Iterator

from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.checking.values import is_this_host
from tui.settings.model import Smtp
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import alike, by_host
from tui.smtp.diagnosis import remedies
from tui.smtp.look.port_words import in_words, works
from tui.smtp.look.probe import PortReport, look
from tui.smtp.look.this_host import leads_here
from tui.smtp.record.events import Remedy, Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts

MOST = 5
_USUAL = ("smtp", "mail")


async def other_names(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """Add to a verdict on an unknown host name servers that may be meant and do answer.

    They are the providers' servers with nearly this name, the one that DNS names for the domain of
    the sender, and the usual names in both domains.
    """
    from tui.smtp.look.dns_discovery import discover  # loads idna, which hardly any test needs

    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    domain = facts.settings.sender.address.rpartition("@")[2]
    named = await discover(domain, seconds=seconds / 3) if domain else None
    candidates = list(_candidates(facts, domain, named.provider if named else None))[:MOST]
    reports = await _look_at(candidates, facts, record, end - clock())
    seen = [
        (smtp, report)
        for smtp, report in zip(candidates, reports, strict=True)
        if _fits(smtp, report)
    ]
    unknown = {
        smtp.host
        for smtp, report in zip(candidates, reports, strict=True)
        if report.state == "unresolved"
    }
    answering = {smtp.host for smtp, _report in seen}
    guesses = [each for each in verdict.remedies if each.value not in unknown | answering]
    lost = [str(each.value) for each in verdict.remedies if each.value in unknown]
    mended = [_as_remedy(facts.settings.smtp, smtp) for smtp, _report in seen]
    cause = verdict.cause
    if seen:
        listed = ", ".join(f"{smtp.host} {in_words(report)}" for smtp, report in seen)
        cause = f"{cause} " + _("Seen just now: {seen}.").format(seen=listed)
    elif lost:
        cause = f"{cause} " + _("{name} is similar, but not known here either.").format(
            name=lost[0]
        )
    return verdict._replace(cause=cause, remedies=(*mended, *guesses))


async def fitting_names(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """Add to a verdict on a certificate for other names those under which it fits from here."""
    smtp = facts.settings.smtp
    named = [each for each in verdict.remedies if each.key == "smtp.host"]
    candidates = [smtp._replace(host=str(each.value)) for each in named]
    if not candidates:
        return verdict
    reports = await _look_at(candidates, facts, record, seconds)
    fitting = [
        remedy
        for remedy, candidate, report in zip(named, candidates, reports, strict=True)
        if _fits(candidate, report)
    ]
    if fitting:
        names = ", ".join(str(each.value) for each in fitting)
        seen = _("Seen just now: under {names} the certificate fits.").format(names=names)
    else:
        seen = _("Seen just now: from here none of these names leads to a server that would work.")
    others = [each for each in verdict.remedies if each.key != "smtp.host"]
    return verdict._replace(cause=f"{verdict.cause} {seen}", remedies=(*fitting, *others))


async def _look_at(
    candidates: list[Smtp], facts: Facts, record: Record, seconds: float
) -> list[PortReport]:
    """Look at names that DNS, a certificate or a guess gave; this host is only for its own."""
    if not candidates:
        return []
    listed = ", ".join(smtp.host for smtp in candidates)
    record.note(_("A second look at {listed}, without credentials").format(listed=listed))
    own = is_this_host(facts.settings.smtp.host) or any(map(leads_here, facts.ips))
    looks = [look(smtp, smtp.encryption, seconds, elsewhere=not own) for smtp in candidates]
    reports = await asyncio.gather(*looks)
    for smtp, report in zip(candidates, reports, strict=True):
        problem = f": {report.problem}" if report.problem else ""
        record.note(
            _("{host} port {port} {in_words}{more}").format(
                host=smtp.host, port=smtp.port, in_words=in_words(report), more=problem
            )
        )
    return list(reports)


def _fits(smtp: Smtp, report: PortReport) -> bool:
    return works(smtp, report) and report.failure in ("", "starttls-missing")


def _candidates(facts: Facts, domain: str, named: Provider | None) -> Iterator[Smtp]:
    smtp = facts.settings.smtp
    typed = smtp.host.lower().rstrip(".")
    told = {typed}
    known = [(name, by_host(name)) for name in alike(typed)]
    own = [(named.host, named)] if named and not named.regions else []
    for host, provider in (*known, *own):
        if provider and host not in told:
            told.add(host)
            way = (smtp.port, smtp.encryption)
            port, encryption = way if way in provider.ports else provider.ports[0]
            yield smtp._replace(host=host, port=port, encryption=encryption)
    parent = typed.partition(".")[2]
    for inside in (parent if "." in parent else "", domain):
        for label in _USUAL if inside else ():
            host = f"{label}.{inside}"
            if host not in told and not check({"smtp.host": host}).errors:
                told.add(host)
                yield smtp._replace(host=host)


def _as_remedy(before: Smtp, after: Smtp) -> Remedy:
    remedy = remedies.host(after.host)
    way = remedies.way(before, after.port, after.encryption)
    if not way:
        return remedy
    label = _("Use {name} on port {port} {with_tls}").format(
        name=after.host, port=after.port, with_tls=remedies.with_tls(after.encryption)
    )
    return Remedy("smtp.host", after.host, label, tuple(way[0].changes.items()))
