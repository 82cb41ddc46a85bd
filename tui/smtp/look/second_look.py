"""Look once more before a verdict: what works on the server is seen, not guessed."""

import asyncio
from collections.abc import Awaitable, Callable

from tui.smtp.connection.commands import SECOND_LOOK
from tui.smtp.look.address_families import look_over, other_family
from tui.smtp.look.authorities import other_trust
from tui.smtp.look.ehlo_names import other_announcements
from tui.smtp.look.host_names import fitting_names, other_names
from tui.smtp.look.ports import GUESSES, closed_in_clear, guessed_ports, other_ports
from tui.smtp.record.events import Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts

Look = Callable[[Verdict, Facts, Record, float], Awaitable[Verdict]]

_LOOKS: dict[str, Look] = {
    "name-not-found": other_names,
    "connection-refused": other_ports,
    "connect-timeout": other_ports,
    "no-banner": other_ports,
    "not-smtp": other_ports,
    "wrong-tls-mode-implicit": other_ports,
    "starttls-missing": other_ports,
    "starttls-broken": other_ports,
    "starttls-injection": other_ports,
    "auth-missing": other_ports,
    "certificate-name": fitting_names,
    "certificate-unknown-issuer": other_trust,
    "certificate-chain-incomplete": other_trust,
    "fingerprint-mismatch": other_trust,
    "ehlo-refused": other_announcements,
}

_ELSEWHERE = (other_names, fitting_names)
"""They connect to other servers than the one of the settings."""

_LEAST = 0.5
"""With less time than this, in seconds, silence would say nothing."""


async def second_look(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
    """Add to a verdict what probes tell: its cause, and the remedies that were seen to work.

    Where only one of IPv4 and IPv6 was seen to fail, the other is tried first, as it stands.

    Args:
        verdict: One that a look can tell nothing about comes back as it is.
        facts: What the dialogue was held with, and what it learned.
        record: Gets a note of every look.
        seconds: What is left of the dialogue's time; a look takes 3 at most.
    """
    if seconds < _LEAST:
        return verdict
    clock = asyncio.get_running_loop().time
    end = clock() + min(seconds, SECOND_LOOK)
    if family := other_family(verdict, facts):
        verdict, answers = await look_over(family, verdict, facts, record, (end - clock()) / 2)
        if answers:
            guesses = [remedy for remedy in verdict.remedies if remedy.key not in GUESSES]
            return verdict._replace(t=record.now(), remedies=tuple(guesses))
    at_ports = any(remedy.key == "smtp.port" for remedy in verdict.remedies)
    look = _LOOKS.get(verdict.failure, guessed_ports if at_ports else None)
    if closed_in_clear(verdict, facts):
        look = other_ports
    if look and not (facts.one_by_one and look in _ELSEWHERE):
        verdict = await look(verdict, facts, record, end - clock())
    return verdict._replace(t=record.now())
