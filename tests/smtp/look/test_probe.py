"""What a probe sees of a port, on servers that answer well, badly, or not at all."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from tests.benchmarks.server import server
from tests.smtp.conftest import Redirect
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    Step,
    close,
    expect,
    finish,
    flood,
    reset,
    send,
    split,
    until_gone,
)
from tests.smtp.helpers.scripts import BANNER, EHLO_TLS
from tui.demo.servers import DemoServers
from tui.settings.model import Encryption, Smtp
from tui.smtp.look import probe as probe_module
from tui.smtp.look.port_report import rows
from tui.smtp.look.port_words import in_words
from tui.smtp.look.probe import PortReport, look, probe
from tui.smtp.record.events import Stage
from tui.text import has_control

HERE = "127.0.0.1"
SHORT = 1.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServers]:
    with DemoServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


def trusting(demo: DemoServers) -> Smtp:
    return Smtp(ca_file=str(demo.ca_file))


async def one(
    port: int, deadline: float = 8.0, like: Smtp | None = None, host: str = HERE
) -> PortReport:
    (report,) = await probe(host, [port], deadline, like)
    return report


async def test_starttls(demo: DemoServers) -> None:
    report = await one(demo.starttls, like=trusting(demo))
    assert (report.state, report.mode, report.starttls) == ("open", "plain", True)
    assert (report.failure, report.problem) == ("", "")
    assert report.banner == "220 mail.demo.example ESMTP Posthouse demo, starttls"
    assert "AUTH" not in report.extensions
    assert report.tls_extensions["AUTH"] == "LOGIN PLAIN"
    assert report.tls_extensions["SIZE"] == "1000000"
    assert report.certificate
    assert report.certificate.verified
    assert (report.certificate.tls_version, bool(report.certificate.cipher)) == ("TLSv1.3", True)


async def test_implicit_tls_is_found_where_nobody_expects_it(demo: DemoServers) -> None:
    report = await one(demo.implicit, 6.0, trusting(demo))
    assert (report.state, report.mode, report.failure) == ("open", "implicit", "")
    assert report.extensions == {}
    assert report.tls_extensions["AUTH"] == "LOGIN PLAIN"
    assert report.seconds > 3.0


async def test_without_tls(demo: DemoServers) -> None:
    report = await one(demo.plain)
    assert (report.mode, report.starttls, report.failure) == ("plain", False, "starttls-missing")
    assert report.extensions["SIZE"] == "1000000"
    assert report.certificate is None


@pytest.mark.parametrize(
    ("place", "trusted", "failure"),
    [
        ("other_name", True, "certificate-name"),
        ("starttls", False, "certificate-unknown-issuer"),
        ("implicit", False, "certificate-unknown-issuer"),
    ],
)
async def test_a_certificate_that_fails_hides_nothing_else(
    demo: DemoServers, place: str, trusted: bool, failure: str
) -> None:
    like = trusting(demo) if trusted else Smtp()
    usual: Encryption = "implicit" if place == "implicit" else "starttls"
    report = await look(like._replace(host=HERE, port=getattr(demo, place)), usual, 30.0)
    assert (report.failure, report.state) == (failure, "open")
    assert "certificate" in report.problem
    assert report.mode == ("implicit" if place == "implicit" else "plain")
    assert report.tls_extensions["AUTH"] == "LOGIN PLAIN"
    assert report.certificate
    assert (report.certificate.verified, report.certificate.tls_version) == (False, "TLSv1.3")


async def test_every_version_of_tls_that_is_taken(
    demo: DemoServers, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: only the version that was agreed on is shown."""
    monkeypatch.setattr(probe_module, "VERSIONS_SECONDS", 8.0)
    both = ("TLSv1.2", "TLSv1.3")
    assert (await one(demo.starttls, like=trusting(demo))).tls_versions == both
    assert (await one(demo.implicit, like=trusting(demo))).tls_versions == both
    assert (await one(demo.starttls)).tls_versions == both, "an unknown issuer hides nothing"
    assert (await one(demo.plain)).tls_versions == ()
    with server(certificates.old_version) as (_, port):
        report = await one(port, like=Smtp(ca_file=certificates.ca_file))
    assert report.tls_versions == ("TLSv1", "TLSv1.1")
    assert ("TLS versions", "1.0 (outdated), 1.1 (outdated)") in rows(report, datetime.now(UTC))


async def test_a_pin_counts(demo: DemoServers) -> None:
    seen = (await one(demo.starttls)).certificate
    assert seen
    report = await one(demo.starttls, like=Smtp(fingerprint=seen.sha256))
    assert report.failure == ""
    report = await one(demo.starttls, like=Smtp(fingerprint="AB" * 32))
    assert (report.failure, report.mode) == ("fingerprint-mismatch", "plain")
    assert report.tls_extensions["AUTH"] == "LOGIN PLAIN"


async def test_on_465_tls_comes_first(demo: DemoServers, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, mode in (("implicit", "implicit"), ("starttls", "plain")):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HERE, getattr(demo, place)))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=found, **__: found)
        report = await one(465, 30.0, trusting(demo), "mail.demo.example")
        assert (report.port, report.mode, report.failure) == (465, mode, "")
        assert report.seconds < 25.0


async def test_a_closed_port(demo: DemoServers) -> None:
    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]
    reports = await probe(HERE, [port, demo.plain, port])
    assert [report.port for report in reports] == [port, demo.plain, port]
    assert [report.state for report in reports] == ["refused", "open", "refused"]
    assert (reports[0].failure, reports[0].mode) == ("connection-refused", "")


async def test_a_port_whose_packets_are_dropped() -> None:
    with socket.socket() as listener:
        # A full queue: the kernel drops what comes, as a firewall does.
        listener.bind((HERE, 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        with socket.create_connection((HERE, port)):
            report = await one(port, SHORT)
    assert (report.state, report.failure) == ("silent", "connect-timeout")


async def test_a_server_that_says_nothing(demo: DemoServers) -> None:
    report = await one(demo.silent, SHORT)
    assert (report.state, report.mode, report.failure) == ("open", "", "no-banner")


async def test_on_25_nothing_is_said_before_the_greeting(
    demo: DemoServers, redirect: Redirect
) -> None:
    """Else the look with TLS would get its answer here."""
    redirect(demo.implicit)
    report = await one(25, SHORT, host="mail.example")
    assert (report.state, report.mode, report.failure) == ("open", "", "no-banner")


async def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    reports = await probe("mail.example", [25, 465])
    assert [report.state for report in reports] == ["unresolved"] * 2


@pytest.mark.parametrize("said", [b"220-mail.example ESMTP\r\n", b"220-mail.example"])
async def test_who_has_begun_to_greet_is_a_mail_server(said: bytes) -> None:
    """Postscreen says the first line of its greeting at once and the last one after 6 s."""
    with ScriptedServer(send(said), until_gone) as server:
        report = await one(server.port, SHORT)
    assert (report.state, report.mode, report.failure) == ("open", "", "timeout")
    assert in_words(report).startswith("takes connections and began to greet")


async def test_a_greeting_has_eight_seconds_and_all_ports_have_them_at_once() -> None:
    """Mutation: 1.5 s, as the second look has them."""
    assert probe_module.SECONDS / 2 == probe_module._WAITS.stages[Stage.BANNER] == 8.0
    both = threading.Barrier(2)

    def pause(server: ScriptedServer) -> None:
        both.wait(60)
        server.gone.wait(0.4)

    with (
        ScriptedServer(pause, BANNER, EHLO_TLS, finish) as first,
        ScriptedServer(pause, BANNER, EHLO_TLS, finish) as second,
    ):
        reports = await probe(HERE, [first.port, second.port])
    assert [report.mode for report in reports] == ["plain", "plain"]


PAYLOAD = b"\x1b]0;title\x07\x1b[2J\xc2\x9b1m\xe2\x80\xae[/red]"
HELLO = expect(b"EHLO", b"250-mail.example\r\n250 HELP\r\n")

ODD: list[tuple[Sequence[Step], str, str]] = [
    ([split(b"SSH-2.0-" + PAYLOAD + b"\r\n"), until_gone], "", "not-smtp"),
    ([split(PAYLOAD + b"\r\n"), until_gone], "", "malformed-reply"),
    ([split(b"554 5.7.1 " + PAYLOAD + b"\r\n"), finish], "", "client-refused"),
    ([split(b"220 " + PAYLOAD + b"\r\n"), HELLO, finish], "plain", "starttls-missing"),
    ([close], "", "connection-closed"),
    ([reset], "", "connection-reset"),
    ([BANNER, expect(b"EHLO"), close], "plain", "connection-closed"),
    ([BANNER, EHLO_TLS, expect(b"STARTTLS"), reset], "plain", "connection-reset"),
    ([BANNER, EHLO_TLS, expect(b"STARTTLS", b"454 no\r\n")], "plain", "starttls-refused"),
    ([BANNER, expect(b"EHLO", b"250-x\r\n250 " + PAYLOAD + b"\r\n"), finish], "plain",
     "starttls-missing"),
    ([flood(b"x" * 65536)], "", "reply-too-long"),
    ([flood(b"220-endless\r\n" * 1000)], "", "reply-too-long"),
    ([BANNER, expect(b"EHLO"), until_gone], "plain", "timeout"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "mode", "failure"), ODD, ids=[row[2] for row in ODD])
async def test_odd_servers_end_in_a_report(steps: Sequence[Step], mode: str, failure: str) -> None:
    with ScriptedServer(*steps) as server:
        report = await one(server.port, 2.0 if failure == "timeout" else 30.0)
    assert (report.mode, report.failure) == (mode, failure)
    assert report.problem
    assert not has_control(repr(report))
    said = {line.split()[0] for line in server.received}
    assert said <= {b"EHLO", b"STARTTLS", b"QUIT"}


async def test_it_takes_no_longer_than_it_may() -> None:
    """A byte now and then keeps no look going."""

    def drip(server: ScriptedServer) -> None:
        while not server.gone.wait(0.02):
            server.send(b"2")

    with ScriptedServer(drip) as server:
        async with asyncio.timeout(60):
            report = await one(server.port, SHORT)
    assert report.failure == "timeout"


async def test_slow_answers_add_up_to_no_more_than_the_deadline() -> None:
    def slowly(server: ScriptedServer) -> None:
        server.gone.wait(0.3)

    steps: list[Step] = [slowly, BANNER, expect(b"EHLO"), slowly]
    answer = send(b"250-mail.example\r\n250 STARTTLS\r\n")
    with ScriptedServer(*steps, answer, expect(b"STARTTLS"), until_gone) as server:
        report = await one(server.port, 1.2)
    assert (report.mode, report.starttls) == ("plain", True)
    assert report.failure == "deadline-exceeded"


async def test_addresses_that_never_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as held:
        found = []
        for _ in range(6):
            listener = held.enter_context(socket.socket())
            listener.bind((HERE, 0))
            listener.listen(0)
            place = listener.getsockname()
            held.enter_context(socket.create_connection(place))
            found.append((socket.AF_INET, socket.SOCK_STREAM, 6, "", place))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        report = await one(587, SHORT, host="mail.example")
    assert (report.state, report.failure) == ("silent", "connect-timeout")
    assert report.seconds < 6 * SHORT  # as long as one after the other


async def test_cancelling_ends_every_connection() -> None:
    taken = threading.Event()
    steps: list[Step] = [BANNER, expect(b"EHLO"), lambda _: taken.set(), until_gone]
    with ScriptedServer(*steps) as server:
        task = asyncio.create_task(probe(HERE, [server.port]))
        assert await asyncio.to_thread(taken.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert await asyncio.to_thread(server.gone.wait, 60)
