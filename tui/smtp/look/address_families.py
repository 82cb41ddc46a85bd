"""Try IPv6 where IPv4 fails, and IPv4 where IPv6 does."""

import socket

from tui.language import _
from tui.settings.checking.values import is_ip
from tui.smtp.look.port_words import in_words, told, works
from tui.smtp.look.probe import look
from tui.smtp.record.events import Stage, Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts

_NO_ROUTE = frozenset({"ipv6-unreachable", "host-unreachable"})
_MAY_BE_THE_WAY = frozenset(
    {
        "no-banner",
        "connection-closed",
        "connection-reset",
        "client-blocked",
        "client-refused",
        "reverse-dns",
        "tls-handshake",
    }
)
_EARLY = (Stage.TLS, Stage.BANNER, Stage.EHLO)
_NAMES = {socket.AF_INET: "IPv4", socket.AF_INET6: "IPv6"}


def other_family(verdict: Verdict, facts: Facts) -> socket.AddressFamily | None:
    """Return the family of addresses that was not seen to fail, where it may fare better."""
    if is_ip(facts.settings.smtp.host):
        return None
    over_6 = [":" in ip for ip in ([facts.ip] if facts.ip else facts.ips)]
    if not over_6 or len(set(over_6)) > 1:
        return None
    other = socket.AF_INET if over_6[0] else socket.AF_INET6
    if verdict.failure in _NO_ROUTE:
        return other
    known = any((":" in ip) == (other == socket.AF_INET6) for ip in facts.ips)
    early = verdict.failure in _MAY_BE_THE_WAY and verdict.stage in _EARLY
    return other if known and early else None


async def look_over(
    family: socket.AddressFamily, verdict: Verdict, facts: Facts, record: Record, seconds: float
) -> tuple[Verdict, bool]:
    """Return the verdict with what the same port does over this family, and whether it works there.

    Args:
        family: See ``other_family``.
        record: Gets a note of the look.
        seconds: The longest time for it.
    """
    smtp, name = facts.settings.smtp, _NAMES[family]
    failed = _NAMES[socket.AF_INET if family == socket.AF_INET6 else socket.AF_INET6]
    record.note(
        _("A second look at port {port} over {name}, without credentials").format(
            port=smtp.port, name=name
        )
    )
    report = await look(smtp, smtp.encryption, seconds, family)
    if report.state == "unresolved":
        record.note(_("{host} has no {name} address").format(host=smtp.host, name=name))
        return verdict._replace(
            cause=_("{cause} It has no {name} address.").format(cause=verdict.cause, name=name),
        ), False
    record.note(_("{told}, over {name}").format(told=told(report), name=name))
    if not works(smtp, report):
        same = _("Seen just now: over {name} it {in_words}.").format(
            name=name, in_words=in_words(report)
        )
        return verdict._replace(cause=f"{verdict.cause} {same}"), False
    cause = _(
        "Seen just now: over {name} port {port} {in_words}, so the settings "
        "are right, and the way over {failed} is not: mend it, or have "
        "{failed} taken out of DNS."
    ).format(name=name, port=smtp.port, in_words=in_words(report), failed=failed)
    return verdict._replace(cause=cause), True
