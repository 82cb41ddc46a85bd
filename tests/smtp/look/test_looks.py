"""A second look at names and at trust, and a first one while a server is silent."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import PASSWORD, Held, attempt, hold
from tests.smtp.helpers.dns_server import DnsServer, records
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish
from tests.smtp.helpers.scripts import BANNER, EHLO, MAIL, STARTTLS
from tui.demo.servers import DemoServers
from tui.settings.model import Encryption, Smtp
from tui.smtp.connection import addresses
from tui.smtp.dialogue import converse
from tui.smtp.look import dns_discovery, early_look, probe
from tui.smtp.record.events import LineSeen, Stage, Verdict

HERE = "127.0.0.1"
Names = Callable[[Mapping[str, int]], None]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServers]:
    with DemoServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Names that lead to ports of the loopback, whatever port is asked for; others are unknown."""
    monkeypatch.setattr(dns_discovery, "system_resolver", lambda: None)
    # The loopback stands for the world; what is true of it is in test_this_host.py.
    monkeypatch.setattr(probe, "leads_here", lambda _: False)

    def lay(known: Mapping[str, int]) -> None:
        def lookup(asked: bytes, *_: object, **__: object) -> list[Any]:
            name = asked.decode()
            if name not in known:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HERE, known[name]))]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)

    return lay


async def looked(port: int, changed: Mapping[str, object], **rest: Any) -> Held:  # noqa: ANN401 - Attempt's own fields
    return await hold(attempt(port, {"smtp.timeout_ms": 500, **changed}, second_look=True, **rest))


def remedies(held: Held) -> list[dict[str, object]]:
    return [dict(remedy.changes) for remedy in held.verdict.remedies]


@pytest.mark.parametrize(
    ("typed", "known", "first"),
    [
        ("smtp.gmial.com", ["smtp.gmail.com"], {"smtp.host": "smtp.gmail.com"}),
        ("smtp.office356.com", ["smtp.office365.com"], {"smtp.host": "smtp.office365.com"}),
        ("gmail.com", ["smtp.gmail.com"], {"smtp.host": "smtp.gmail.com"}),
        ("stmp.corp.example", ["smtp.corp.example"], {"smtp.host": "smtp.corp.example"}),
        ("relay.corp.example", ["mail.sender.example"], {"smtp.host": "mail.sender.example"}),
        ("smtp.gmial.com", [], None),
    ],
)
async def test_a_name_that_was_meant(
    demo: DemoServers, names: Names, typed: str, known: list[str], first: dict[str, object] | None
) -> None:
    """What is offered first was seen to answer; mutation: candidates are offered unseen."""
    names(dict.fromkeys(known, demo.starttls))
    unverified = {**STARTTLS, "smtp.verify_certificate": False}
    held = await looked(587, {"smtp.host": typed, **unverified})
    assert (held.verdict.failure, held.verdict.stage) == ("name-not-found", Stage.DNS)
    assert remedies(held) == ([first] if first else [])
    seen = f"Seen just now: {known[0]} answers in clear" if known else ""
    assert held.verdict.cause.count("Seen just now: ") == bool(known)
    assert seen in held.verdict.cause
    also = " smtp.gmail.com is similar, but not known here either."
    assert held.verdict.cause.endswith(also) is not bool(known)


async def test_a_server_that_is_there_but_fails_is_not_said_to_work(
    demo: DemoServers, names: Names
) -> None:
    """The name may be right all the same, so it stays as a guess."""
    names({"smtp.gmail.com": demo.starttls})
    held = await looked(587, {"smtp.host": "smtp.gmial.com", **STARTTLS})
    assert remedies(held) == [{"smtp.host": "smtp.gmail.com"}]
    assert "Seen just now" not in held.verdict.cause


async def test_the_server_that_dns_names_for_the_sender(
    demo: DemoServers, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.smtp.helpers.dns_server import dns_server

    names({"submit.sender.example": demo.implicit})
    server: DnsServer
    with dns_server() as server:
        server.answers[("_submissions._tcp.sender.example", "SRV")] = records(
            "0 1 465 submit.sender.example."
        )

        def resolver() -> Any:  # noqa: ANN401 - dnspython's own
            import dns.asyncresolver

            made = dns.asyncresolver.Resolver(configure=False)
            made.nameservers, made.port = [HERE], server.port
            return made

        monkeypatch.setattr(dns_discovery, "system_resolver", resolver)
        changed = {"smtp.host": "relay.corp.example", "smtp.verify_certificate": False, **STARTTLS}
        held = await looked(587, changed)
    assert held.verdict.failure == "name-not-found"
    way = {"smtp.port": 465, "smtp.encryption": "implicit"}
    assert remedies(held) == [{"smtp.host": "submit.sender.example", **way}]
    (remedy,) = held.verdict.remedies
    assert remedy.label == "Use submit.sender.example on port 465 with implicit TLS"


async def test_which_name_servers_were_asked(
    names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names({})
    place = tmp_path / "resolv.conf"
    monkeypatch.setattr(addresses, "RESOLV_CONF", place)
    verdict = (await hold(attempt(587, {"smtp.host": "mail.example"}))).verdict
    assert verdict.cause.endswith("with what the provider says.")
    place.write_text("# made by x\nsearch corp.example lab\x1b[2J\nnameserver 192.0.2.53\n")
    verdict = (await hold(attempt(587, {"smtp.host": "mail.example"}))).verdict
    assert verdict.cause.endswith(
        "This host's name servers: 192.0.2.53 (search corp.example lab␛[2J)."
    )


def context(ca: trustme.CA, *names: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*names).configure_cert(made)
    return made


@asynccontextmanager
async def over_tls(made: ssl.SSLContext, silent: bool = False) -> AsyncIterator[int]:
    """A mail server with implicit TLS; a silent one says nothing before TLS has begun."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := await reader.readline():
            writer.write(b"221 bye\r\n" if line == b"QUIT\r\n" else b"250 mail.example\r\n")
        writer.close()

    async with await asyncio.start_server(serve, HERE, 0, ssl=made) as running:
        yield running.sockets[0].getsockname()[1]


async def test_only_names_under_which_the_certificate_fits_from_here(
    names: Names, tmp_path: Path
) -> None:
    """The nearest first; mutation: names that lead nowhere are offered too."""
    ca, ca_file = trustme.CA(), tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(ca_file))
    changed = {"smtp.ca_file": str(ca_file), "smtp.encryption": "implicit"}
    made = context(ca, "inside.corp.example", "mail.corp.example", "www.other.example", "*.example")
    async with over_tls(made) as port:
        names({"mial.corp.example": port, "mail.corp.example": port})
        held = await looked(465, {**changed, "smtp.host": "mial.corp.example"})
        names({"mial.corp.example": port})
        lost = await looked(465, {**changed, "smtp.host": "mial.corp.example"})
    seen = held.certificate
    assert seen
    pin = {"smtp.fingerprint": seen.sha256}
    assert held.verdict.failure == lost.verdict.failure == "certificate-name"
    assert remedies(held) == [{"smtp.host": "mail.corp.example"}, pin]
    assert held.verdict.cause.endswith("under mail.corp.example the certificate fits.")
    assert remedies(lost) == [pin]
    assert lost.verdict.cause.endswith("none of these names leads to a server that would work.")


@pytest.mark.parametrize("key", ["smtp.fingerprint", "smtp.ca_file"])
@pytest.mark.parametrize("trusted", [True, False])
async def test_the_authorities_of_this_host_may_vouch_for_it(
    key: str, trusted: bool, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the way back is offered without a look."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", certificates.ca_file)
    value = "AB" * 32 if key == "smtp.fingerprint" else certificates.purpose_file
    changed = {"smtp.encryption": "implicit", "smtp.verify_certificate": False, key: value}
    if key == "smtp.ca_file":
        changed["smtp.verify_certificate"] = True
    async with over_tls(certificates.good) as port:
        held = await looked(port, changed)
    failure = {"smtp.fingerprint": "fingerprint-mismatch"}.get(key, "certificate-unknown-issuer")
    assert held.verdict.failure == failure
    back = {key: ""} | ({"smtp.verify_certificate": True} if key == "smtp.fingerprint" else {})
    assert (remedies(held)[0] == back) is trusted
    assert held.certificate
    assert remedies(held)[-1] == {"smtp.fingerprint": held.certificate.sha256}
    assert held.verdict.cause.endswith("the authorities of this host vouch for it.") is trusted


@asynccontextmanager
async def choosy(*taken: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that takes only these names in EHLO."""
    said: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := await reader.readline():
            said.append(line.strip())
            name = line.split()[-1]
            good = not line.startswith(b"EHLO") or name in taken
            writer.write(b"250 mail.example\r\n" if good else b"550 5.7.1 bad name\r\n")
        writer.close()

    async with await asyncio.start_server(serve, HERE, 0) as running:
        yield running.sockets[0].getsockname()[1], said


@pytest.mark.parametrize(
    ("taken", "announced"),
    [
        (b"desk.corp.example", "desk.corp.example"),
        (b"sender.example", "sender.example"),
        (b"[127.0.0.1]", "[127.0.0.1]"),
        (b"none", None),
    ],
)
async def test_a_name_for_ehlo_that_the_server_takes(
    taken: bytes, announced: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the first name is offered unseen."""
    monkeypatch.setattr(socket, "getfqdn", lambda: "desk.corp.example")
    async with choosy(taken) as (port, said):
        held = await looked(port, {})
    assert held.verdict.failure == "ehlo-refused"
    assert remedies(held) == ([{"smtp.domain": announced}] if announced else [])
    assert {line.split()[0] for line in said} <= {b"EHLO", b"QUIT"}


async def test_a_name_that_is_refused_later_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """EHLO says nothing of it then, so what may be right is offered as it is."""
    monkeypatch.setattr(socket, "getfqdn", lambda: "localhost")
    late = expect(b"RCPT", b"504 5.5.2 <client.example>: Helo command rejected: need FQDN\r\n")
    with ScriptedServer(BANNER, EHLO, MAIL, late, finish) as server:
        held = await looked(server.port, {})
    assert held.verdict.failure == "ehlo-refused"
    assert remedies(held) == [{"smtp.domain": "sender.example"}, {"smtp.domain": "[127.0.0.1]"}]
    assert not any("A second look" in line for line in held.lines)


async def test_silence_that_waits_for_tls_is_known_early(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before the wait for the greeting is over; mutation: ``greeted`` only waits."""
    monkeypatch.setattr(early_look, "QUIET", 0.05)
    monkeypatch.setattr(early_look, "SECOND_LOOK", 20.0)
    async with over_tls(certificates.good) as port:
        held = await looked(port, {"smtp.timeout_ms": 30_000, "smtp.ca_file": certificates.ca_file})
    assert (held.verdict.failure, held.verdict.stage) == ("wrong-tls-mode-plain", Stage.BANNER)
    assert remedies(held) == [{"smtp.encryption": "implicit"}]
    assert held.verdict.t < 25
    assert PASSWORD not in held.text()


async def test_a_server_that_is_slow_to_greet_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It greets once the look is over; mutation: the look ends the wait, whatever it saw."""
    monkeypatch.setattr(early_look, "QUIET", 0.05)
    looked_at = asyncio.Event()
    connections: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        if len(connections) > 1:
            writer.close()
            return
        await looked_at.wait()
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := await reader.readline():
            writer.write(b"221 bye\r\n" if line == b"QUIT\r\n" else b"250 mail.example\r\n")
        writer.close()

    lines: list[str] = []
    async with await asyncio.start_server(serve, HERE, 0) as running:
        port = running.sockets[0].getsockname()[1]
        changed = {"smtp.timeout_ms": 30_000}
        made = attempt(port, changed, second_look=True, until=Stage.RCPT)
        async with aclosing(converse(made)) as events:
            async for event in events:
                if isinstance(event, LineSeen):
                    lines.append(event.text)
                    if f"Port {port} takes connections" in event.text:
                        looked_at.set()
    assert isinstance(event, Verdict)
    assert event.ok
    assert len(connections) == 2
    assert any(re.match(r"Silence: a look at port \d+ with TLS", line) for line in lines)


@pytest.mark.parametrize("said", [b"2", b"220-mail.example", b"220-mail.example\r\n"])
async def test_no_look_once_a_byte_was_heard(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Postscreen says half of its greeting at once, and logs who connects meanwhile. Mutation:
    ``heard`` asks for whole lines only.
    """
    monkeypatch.setattr(early_look, "QUIET", 1.0)
    connections: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        writer.write(said)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, HERE, 0) as running:
        port = running.sockets[0].getsockname()[1]
        made = attempt(port, {"smtp.timeout_ms": 30_000}, second_look=True)
        task = asyncio.create_task(hold(made))
        await asyncio.wait({task}, timeout=1.5)  # for a look that does not come
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(connections) == 1


@pytest.mark.parametrize(
    ("port", "encryption", "wait", "looks"),
    [
        (587, "none", 30.0, True),
        (465, "starttls", 30.0, True),
        (587, "starttls", 13.0, False),
        (25, "starttls", 30.0, False),
        (465, "implicit", 30.0, False),
    ],
)
def test_when_silence_may_mean_tls(
    port: int, encryption: Encryption, wait: float, looks: bool
) -> None:
    """Ten seconds of silence and three for the look; on 25 never."""
    assert early_look.QUIET == 10.0
    smtp = Smtp(host="mail.example", port=port, encryption=encryption)
    assert early_look.may_wait_for_tls(smtp, wait) is looks


async def test_a_tls_port_spoken_to_in_clear_where_the_whole_time_is_one_wait(
    certificates: Certificates,
) -> None:
    """``--timeout 2`` with ``timeout_ms = 2000``. Mutation: no time is kept for the look."""
    async with over_tls(certificates.good) as port:
        held = await looked(
            port, {"smtp.timeout_ms": 2000, "smtp.ca_file": certificates.ca_file}, deadline=2.0
        )
    assert held.verdict.failure == "no-banner"
    assert remedies(held) == [{"smtp.encryption": "implicit"}]
    assert "answers with implicit TLS" in held.verdict.cause
    assert held.verdict.t < 2.3


@pytest.mark.parametrize("typed", ["email-smtp.eu-west-11.amazonaws.com"])
async def test_the_server_of_a_region_is_asked_by_its_own_name(
    demo: DemoServers, names: Names, typed: str
) -> None:
    """Mutation: ``email-smtp.{region}.amazonaws.com`` is looked up."""
    names({})
    held = await looked(587, {"smtp.host": typed, **STARTTLS})
    assert held.verdict.failure == "name-not-found"
    assert any("email-smtp.eu-west-1.amazonaws.com" in line for line in held.lines)
    assert "{region}" not in held.text()


@pytest.mark.parametrize(("port", "waits"), [(25, 30_000), (587, 300)])
async def test_no_look_on_25_or_where_the_wait_is_short(
    port: int, waits: int, names: Names, demo: DemoServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_look, "QUIET", 0.2)
    names({"mail.example": demo.silent})
    changed = {"smtp.host": "mail.example", "smtp.timeout_ms": waits}
    held = await hold(attempt(port, changed, second_look=True, deadline=0.8))
    assert not any("Silence" in line for line in held.lines)


async def test_cancelling_amid_the_early_look(
    demo: DemoServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_look, "QUIET", 0.05)
    begun = asyncio.Event()

    async def look(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(probe, "look", look)
    task = asyncio.create_task(looked(demo.silent, {"smtp.timeout_ms": 30_000}))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}
