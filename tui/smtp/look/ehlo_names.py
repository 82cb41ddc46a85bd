"""Try other names in EHLO where the server refused the one of the settings."""

import asyncio
import socket
from collections.abc import AsyncIterator

from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.checking.values import ascii_host
from tui.smtp.connection.addresses import from_resolver
from tui.smtp.diagnosis import remedies
from tui.smtp.look.port_words import works
from tui.smtp.look.probe import look
from tui.smtp.record.events import Stage, Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts


async def other_announcements(
    verdict: Verdict, facts: Facts, record: Record, seconds: float
) -> Verdict:
    """Add to a verdict on a refused EHLO name the first other one that the server took.

    Where it says so only later, EHLO shows nothing, and the names are offered as they are.
    """
    clock = asyncio.get_running_loop().time
    end, smtp = clock() + seconds, facts.settings.smtp
    at_once = verdict.stage in (Stage.EHLO, Stage.TLS)
    for_now = verdict.code is not None and verdict.code < 500
    offered = []
    async for name in _names(facts, seconds / 3):
        if at_once:
            record.note(_("A second look with EHLO {name}, without credentials").format(name=name))
            changed = smtp._replace(domain=name)
            report = await look(changed, smtp.encryption, end - clock())
            if not (works(changed, report) or report.failure == "starttls-missing"):
                record.note(_("{name} is refused too").format(name=name))
                if for_now and name.isascii() and not name.startswith("["):
                    offered.append(remedies.announce(name))  # it may yet be taken
                continue
        offered.append(remedies.announce(name))
        if at_once:
            seen = _("Seen just now: it takes {name}.").format(name=name)
            record.note(seen)
            found = tuple(offered[-1:])
            return verdict._replace(cause=f"{verdict.cause} {seen}", remedies=found)
    return verdict._replace(remedies=tuple(offered))


async def _names(facts: Facts, seconds: float) -> AsyncIterator[str]:
    """This host's full name, the sender's domain, this host's address (RFC 5321 4.1.3)."""
    told = {facts.ehlo_name}
    try:
        full = await from_resolver(socket.getfqdn, seconds)
    except (OSError, UnicodeError):
        full = ""
    ip, domain = facts.own_ip, facts.settings.sender.address.rpartition("@")[2]
    literal = f"[IPv6:{ip}]" if ":" in ip else f"[{ip}]"
    for name in (full, domain, literal):
        usable = name == literal or ("." in name and not check({"smtp.domain": name}).errors)
        if usable and ascii_host(name) not in told:
            told.add(ascii_host(name))
            yield name
