"""Look at what a mail server offers, port by port: no credentials, no mail."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

from tui.language import _
from tui.settings.model import Encryption, Settings, Smtp
from tui.smtp.connection import tls_versions
from tui.smtp.connection.commands import Waits
from tui.smtp.diagnosis.diagnosis import diagnose
from tui.smtp.look.this_host import leads_here
from tui.smtp.record.events import CertificateSeen, Event, LineSeen, Stage
from tui.smtp.record.record import Record
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Ending, Facts
from tui.smtp.stages.stages import Session

PORTS = (25, 465, 587, 2525)
SECONDS = 16.0
"""For a look at the ports of a server that somebody asked for: the half of it for a greeting, since
Postfix's postscreen waits 6 s before it greets, and the other half for TLS from the first byte."""

VERSIONS_SECONDS = 1.0
"""For handshakes with all other versions of TLS side by side, after one that went well."""

_WAITS = Waits(
    dict.fromkeys(Stage, SECONDS / 2)
    | {Stage.DNS: 3.0, Stage.CONNECT: 3.0, Stage.TLS: 3.0, Stage.QUIT: 3.0},
    0.0,
)
"""What is quick where it works at all has less time than a greeting."""

State = Literal["open", "refused", "silent", "unreachable", "unresolved", "failed"]

_STAGES = {
    "starttls": (Stage.DNS, Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.TLS),
    "implicit": (Stage.DNS, Stage.CONNECT, Stage.TLS, Stage.BANNER, Stage.EHLO),
}
_STATES: dict[str, State] = {
    "connection-refused": "refused",
    "connect-timeout": "silent",
    "ipv6-unreachable": "unreachable",
    "host-unreachable": "unreachable",
    "name-not-found": "unresolved",
    "dns-unavailable": "unresolved",
}
_OTHER_MODE = frozenset({"no-banner", "wrong-tls-mode-plain", "wrong-tls-mode-implicit"})


@dataclass(frozen=True, slots=True)
class PortReport:
    """The findings about one port; every text from the server is printable.

    Attributes:
        state: ``open`` where it takes connections; ``silent`` where nothing comes back at all.
        mode: How it greets as a mail server, with 220: ``plain``, ``implicit`` (TLS from the first
            byte), or empty where it does not.
        banner: The first line that it said, with its code.
        extensions: What EHLO offered in clear: parameters by keyword in upper case.
        tls_extensions: What EHLO offered over TLS.
        certificate: The server's, with the TLS version and the cipher, where it was seen.
        tls_versions: Every version of TLS that it takes, the oldest first.
        failure: The name of the first thing that is wrong, as in a verdict; empty for nothing.
        problem: The same as a sentence.
        seconds: How long the look took.
    """

    port: int
    state: State
    mode: Literal["plain", "implicit", ""] = ""
    banner: str = ""
    extensions: dict[str, str] = field(default_factory=dict)
    tls_extensions: dict[str, str] = field(default_factory=dict)
    certificate: CertificateSeen | None = None
    tls_versions: tuple[str, ...] = ()
    failure: str = ""
    problem: str = ""
    seconds: float = 0.0

    @property
    def starttls(self) -> bool:
        """Tell whether it begins in clear and offers TLS (RFC 3207)."""
        return "STARTTLS" in self.extensions


async def probe(
    host: str, ports: Sequence[int] = PORTS, deadline: float = SECONDS, like: Smtp | None = None
) -> list[PortReport]:
    """Look at ports side by side, see ``probe_each``; the reports have the order of ``ports``."""
    reports = {report.port: report async for report in probe_each(host, ports, deadline, like)}
    return [reports[port] for port in ports]


async def probe_each(
    host: str, ports: Sequence[int] = PORTS, deadline: float = SECONDS, like: Smtp | None = None
) -> AsyncGenerator[PortReport, None]:
    """Look at ports side by side; each report comes as soon as it is there.

    What the network does ends in a report, never in an exception. Closing or cancelling this ends
    every look at once.

    Args:
        host: A valid host name or IP address.
        ports: Each once.
        deadline: Seconds for all of it.
        like: Settings to take from what is announced in EHLO, what is trusted, and the longest
            wait; their host, port and encryption are not used.
    """
    settings = like or Smtp()
    looks = [
        asyncio.create_task(_either_mode(settings._replace(host=host, port=port), deadline))
        for port in ports
    ]
    try:
        for ended in asyncio.as_completed(looks):
            yield await ended
    finally:
        for look_at in looks:
            look_at.cancel()
        await asyncio.gather(*looks, return_exceptions=True)


async def probe_one_by_one(
    smtp: Smtp, ports: Sequence[int], deadline: float, enough: Callable[[PortReport], bool]
) -> list[PortReport]:
    """Look at ports one after the other, never over two connections at once.

    Args:
        smtp: Settings whose port and encryption are not used.
        ports: The likeliest first.
        deadline: Seconds for all of it; who is silent takes no more than a fair part.
        enough: Whether a port is what was looked for, so that the others are left alone.
    """
    clock = asyncio.get_running_loop().time
    end, reports = clock() + deadline, list[PortReport]()
    for left, port in zip(range(len(ports), 0, -1), ports, strict=True):
        asked = smtp._replace(port=port)
        reports.append(await _either_mode(asked, (end - clock()) / left, versions=False))
        if enough(reports[-1]):
            break
    return reports


async def look(
    smtp: Smtp,
    encryption: Encryption,
    seconds: float,
    family: socket.AddressFamily = socket.AF_UNSPEC,
    *,
    wait: float = 0.0,
    elsewhere: bool = False,
) -> PortReport:
    """Look at one port in one way of TLS.

    A server whose certificate fails is asked once more without verification: nothing secret is
    said, and what it offers over TLS is worth knowing.

    Args:
        smtp: Which port, and what is trusted.
        encryption: ``implicit``; ``starttls`` and ``none`` begin in clear.
        seconds: The longest time for it.
        family: Ask addresses of this family only.
        wait: The longest wait for one reply, in seconds; 0 for half of ``seconds``.
        elsewhere: Ask no address of this host itself, for the name is somebody else's word.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    longest = min(smtp.timeout_ms, max(1, int(1000 * (wait or seconds / 2))))
    mode: Encryption = "implicit" if encryption == "implicit" else "starttls"
    asked = smtp._replace(encryption=mode, timeout_ms=longest)
    found = await _connection(asked, end, family, elsewhere=elsewhere)
    if found.failure.startswith(("certificate-", "fingerprint-")):
        unverified = asked._replace(verify_certificate=False, fingerprint="")
        bare = await _connection(unverified, end, family, elsewhere=elsewhere)
        if bare.tls_extensions:
            found = replace(bare, failure=found.failure, problem=found.problem)
    return replace(found, seconds=clock() + seconds - end)


async def _either_mode(smtp: Smtp, seconds: float, *, versions: bool = True) -> PortReport:
    """The way of TLS that a port is known for, then the other where the first is not spoken.

    TLS comes second wherever it may, and never on 25: there it is not implicit anywhere, and a
    server that makes strangers wait may block who speaks before it greets.

    Args:
        versions: Whether to ask for all versions of TLS, each over a connection of its own.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    usual: Encryption = "implicit" if smtp.port == 465 else "starttls"
    other: Encryption = "starttls" if usual == "implicit" else "implicit"
    found = await look(smtp, usual, seconds, wait=seconds if smtp.port == 25 else 0.0)
    if found.failure in _OTHER_MODE and smtp.port != 25:
        second = await look(smtp, other, end - clock())
        if second.mode:
            found = second
    if versions and (found.tls_extensions or found.failure.startswith("tls-")):
        modes: dict[str, Encryption] = {"plain": "starttls", "implicit": "implicit", "": usual}
        found = replace(found, tls_versions=await _versions(smtp, modes[found.mode], found, end))
    return replace(found, seconds=clock() + seconds - end)


async def _versions(smtp: Smtp, mode: Encryption, found: PortReport, end: float) -> tuple[str, ...]:
    """The versions that it takes: the one that was seen, and each other that it answers to."""
    seen = found.certificate.tls_version if found.certificate else ""
    asked = smtp._replace(encryption=mode, fingerprint="")
    end = min(end, asyncio.get_running_loop().time() + VERSIONS_SECONDS)
    others = [name for name in tls_versions.NAMES if name != seen]
    looks = [_connection(asked, end, socket.AF_UNSPEC, tls_versions.only(name)) for name in others]
    answers = await asyncio.gather(*looks)
    taken = {name for name, one in zip(others, answers, strict=True) if one.tls_extensions}
    return tuple(name for name in tls_versions.NAMES if name in taken | {seen})


async def _connection(
    smtp: Smtp,
    end: float,
    family: socket.AddressFamily,
    tls: ssl.SSLContext | None = None,
    *,
    elsewhere: bool = False,
) -> PortReport:
    lines: list[str] = []

    def keep(event: Event) -> None:
        if isinstance(event, LineSeen) and event.direction == "server":
            lines.append(event.text)

    record = Record(keep, None)
    facts = Facts(Settings(smtp=smtp), waits=_WAITS)
    session = Session(facts, record, None, Stage.EHLO, family, tls)
    greeted = False
    clear: dict[str, str] = {}
    stop = None
    try:
        async with asyncio.timeout_at(end):
            for stage in _STAGES[smtp.encryption]:
                record.stage = facts.stage = stage
                await session.step(stage)
                if elsewhere and any(leads_here(ip) for ip in facts.ips):
                    return PortReport(smtp.port, "failed", problem=_("its name leads to this host"))
                greeted = greeted or stage is Stage.BANNER
                if not facts.tls:
                    clear = facts.extensions
        await _goodbye(session, end)
    except Stop as stopped:
        stop = stopped
        if stop.signal is Signal.NO_STARTTLS:
            await _goodbye(session, end)
    except TimeoutError:
        late = facts.stage is Stage.CONNECT
        silent = Signal.DEADLINE if record.heard else Signal.TIMEOUT
        stop = Stop(Signal.CONNECT if late else silent, error=TimeoutError())
    finally:
        session.abort()
    failure = problem = ""
    if stop:
        facts.heard = record.heard
        verdict = diagnose(Ending(facts, stop, record.shown(stop.remains.strip())), record.now())
        failure, problem = verdict.failure, verdict.summary
    return PortReport(
        port=smtp.port,
        state="open" if session.connected else _STATES.get(failure, "failed"),
        mode=("implicit" if smtp.encryption == "implicit" else "plain") if greeted else "",
        banner=lines[0] if lines else "",
        extensions=clear,
        tls_extensions=facts.extensions if facts.tls else {},
        certificate=facts.certificate,
        failure=failure,
        problem=problem,
    )


async def _goodbye(session: Session, end: float) -> None:
    with suppress(Stop, TimeoutError):
        async with asyncio.timeout_at(end):
            await session.quit()
