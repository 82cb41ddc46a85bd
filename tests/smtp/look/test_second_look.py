"""The second look: what works is seen, and the remedies are what was seen."""

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.smtp.helpers.dialogues import PASSWORD, Held, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, until_gone
from tests.smtp.helpers.scripts import BANNER, IMPLICIT, STARTTLS
from tui.demo.servers import DemoServers
from tui.smtp.look import second_look
from tui.smtp.record.events import Verdict
from tui.smtp.record.record import Record
from tui.smtp.stages.findings import Facts

HERE = "127.0.0.1"
NAME = "mail.demo.example"
PATIENT = {"smtp.timeout_ms": 1000}
LOOK = "= A second look at"

Places = Callable[[Mapping[int, int]], None]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServers]:
    with DemoServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Places:
    """Ports of every name lead to ports of the loopback; those not given, to a closed one."""
    with socket.create_server((HERE, 0)) as listener:
        closed = listener.getsockname()[1]

    def lead(to: Mapping[int, int]) -> None:
        def lookup(_: str, port: int, **__: object) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (HERE, to.get(port, closed)))]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)

    return lead


@pytest.fixture
def dropping() -> Iterator[int]:
    """A port whose packets the kernel drops, as a firewall does: its queue is full."""
    with socket.socket() as listener:
        listener.bind((HERE, 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        with socket.create_connection((HERE, port)):
            yield port


async def looked(
    demo: DemoServers,
    port: int,
    changed: Mapping[str, object] | None = None,
    **rest: Any,  # noqa: ANN401 - Attempt's own fields
) -> Held:
    values = {**STARTTLS, **PATIENT, "smtp.host": NAME, "smtp.ca_file": str(demo.ca_file)}
    return await hold(attempt(port, {**values, **(changed or {})}, second_look=True, **rest))


def remedies(held: Held) -> list[tuple[str, object]]:
    return [change for remedy in held.verdict.remedies for change in remedy.changes.items()]


Ways = list[tuple[str, object]]
PORT_465: Ways = [("smtp.port", 465), ("smtp.encryption", "implicit")]
NONE = {"smtp.encryption": "none"}
LOGIN = {**NONE, "authentication.required": True}
REFUSED = "connection-refused"

SEEN: list[tuple[str, int, Mapping[str, object], dict[int, str], Ways, str]] = [
    (REFUSED, 587, {}, {465: "implicit", 25: "plain"}, PORT_465,
     "465 answers with implicit TLS."),
    (REFUSED, 587, {}, {465: "implicit", 25: "starttls"}, PORT_465,
     "25 answers in clear and offers STARTTLS, 465 answers with implicit TLS."),
    (REFUSED, 25, {}, {465: "implicit", 587: "starttls"}, [("smtp.port", 587)],
     "465 answers with implicit TLS, 587 answers in clear and offers STARTTLS."),
    (REFUSED, 465, IMPLICIT, {587: "starttls"},
     [("smtp.port", 587), ("smtp.encryption", "starttls")],
     "587 answers in clear and offers STARTTLS."),
    (REFUSED, 10025, {}, {2525: "starttls"}, [("smtp.port", 2525)],
     "2525 answers in clear and offers STARTTLS."),
    (REFUSED, 587, NONE, {25: "plain"}, [("smtp.port", 25)],
     "25 answers in clear and does not offer STARTTLS."),
    (REFUSED, 587, {}, {25: "plain"}, [],
     "25 answers in clear and does not offer STARTTLS, 465 refuses, 2525 refuses."),
    (REFUSED, 587, {}, {}, [], "25 refuses, 465 refuses, 2525 refuses."),
    (REFUSED, 587, {"smtp.ca_file": ""}, {465: "implicit"}, PORT_465,
     "465 answers with implicit TLS."),
    (REFUSED, 587, {}, {465: "other_name"}, [("smtp.port", 465)],
     "465 answers in clear and offers STARTTLS."),
    ("connect-timeout", 587, {}, {587: "dropping", 465: "implicit"}, PORT_465,
     "465 answers with implicit TLS."),
    ("connect-timeout", 25, {}, {25: "dropping", 587: "starttls"}, [("smtp.port", 587)],
     "587 answers in clear and offers STARTTLS."),
    ("connect-timeout", 25, {}, {25: "dropping", 587: "dropping"}, [],
     "465 refuses, 587 does not answer, 2525 refuses."),
    ("no-banner", 587, {}, {587: "implicit", 465: "implicit"}, [("smtp.encryption", "implicit")],
     "587 answers with implicit TLS."),
    ("no-banner", 10025, NONE, {10025: "implicit"}, [("smtp.encryption", "implicit")],
     "10025 answers with implicit TLS."),
    ("no-banner", 587, {}, {587: "silent", 465: "implicit"}, PORT_465,
     "465 answers with implicit TLS."),
    ("no-banner", 10025, {}, {10025: "silent", 465: "implicit"}, [],
     "10025 takes connections, but was silent for 1.0 s."),
    ("wrong-tls-mode-implicit", 465, IMPLICIT, {465: "starttls", 587: "starttls"},
     [("smtp.encryption", "starttls")],
     "465 answers in clear and offers STARTTLS."),
    ("wrong-tls-mode-implicit", 10025, IMPLICIT, {10025: "starttls"},
     [("smtp.encryption", "starttls")],
     "10025 answers in clear and offers STARTTLS."),
    ("wrong-tls-mode-implicit", 465, IMPLICIT, {465: "plain", 587: "starttls"},
     [("smtp.port", 587), ("smtp.encryption", "starttls")],
     "587 answers in clear and offers STARTTLS."),
    ("wrong-tls-mode-implicit", 10025, IMPLICIT, {10025: "plain"}, [],
     "10025 answers in clear and does not offer STARTTLS."),
    ("starttls-missing", 587, {}, {587: "plain", 465: "implicit"}, PORT_465,
     "465 answers with implicit TLS."),
    ("starttls-missing", 587, {}, {587: "plain"}, [("smtp.encryption", "none")],
     "25 refuses, 465 refuses, 2525 refuses."),
    ("starttls-missing", 587, {"authentication.required": True}, {587: "plain"}, [],
     "25 refuses, 465 refuses, 2525 refuses."),
    ("starttls-missing", 587, {"smtp.host": HERE, "authentication.required": True},
     {587: "plain"}, [("smtp.encryption", "none")], "25 refuses, 465 refuses, 2525 refuses."),
    ("starttls-missing", 25, {}, {25: "plain", 587: "starttls", 465: "implicit"},
     [("smtp.port", 587)],
     "465 answers with implicit TLS, 587 answers in clear and offers STARTTLS."),
    ("auth-missing", 25, LOGIN, {25: "plain", 587: "starttls"},
     [("smtp.port", 587), ("smtp.encryption", "starttls")],
     "587 answers in clear and offers STARTTLS."),
    ("auth-missing", 587, LOGIN, {587: "starttls", 465: "implicit"},
     [("smtp.encryption", "starttls")],
     "587 answers in clear and offers STARTTLS."),
    ("auth-missing", 25, LOGIN, {25: "plain", 587: "plain"}, [],
     "465 refuses, 587 answers in clear and does not offer STARTTLS, 2525 refuses."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("failure", "port", "changed", "where", "mended", "seen"),
    SEEN,
    ids=[f"{row[0]}-{row[1]}-{'-'.join(row[3].values())}" for row in SEEN],
)
async def test_the_remedies_are_what_was_seen(
    demo: DemoServers,
    places: Places,
    dropping: int,
    failure: str,
    port: int,
    changed: Mapping[str, object],
    where: dict[int, str],
    mended: Ways,
    seen: str,
) -> None:
    places({at: getattr(demo, name, dropping) for at, name in where.items()})
    # Where silence is part of it, it is waited for; else an answer has all its time.
    waits = failure in ("connect-timeout", "no-banner")
    held = await looked(demo, port, {**changed, **({} if waits else {"smtp.timeout_ms": 60_000})})
    assert held.verdict.failure == failure
    assert remedies(held) == mended
    assert _unmeasured(held.verdict.cause).endswith(f": {seen}")
    # What the port itself shows leaves nothing to guess.
    settled = mended[:1] != [] and mended[0][0] == "smtp.encryption" and mended[0][1] != "none"
    assert held.verdict.cause.startswith("Seen just now") is settled
    assert any(line.startswith(LOOK) for line in held.lines)


def _unmeasured(sentence: str) -> str:
    """On a busy machine a second of silence may have been longer."""
    return re.sub(r"silent for [0-9.]+ s", "silent for 1.0 s", sentence)


async def test_what_was_seen_works(demo: DemoServers, places: Places) -> None:
    """The remedies, applied, mend what the verdict is about."""
    places({465: demo.implicit})
    held = await looked(demo, 587)
    (remedy,) = held.verdict.remedies
    changed = remedy.changes
    again = await looked(demo, 587, {**changed, "smtp.timeout_ms": 60_000}, recipient="a@b.example")
    assert (again.verdict.failure, again.verdict.stage) == ("authentication-required", "mail")


async def test_every_look_is_in_the_transcript(demo: DemoServers, places: Places) -> None:
    places({465: demo.implicit, 25: demo.silent})
    held = await looked(demo, 587, {"smtp.ca_file": ""})
    assert [*map(_unmeasured, held.lines[-4:])] == [
        "= A second look at ports 25, 465, 2525, without credentials",
        "= Port 25 takes connections, but was silent for 1.0 s: The server took the "
        "connection, but said nothing for 1 s.",
        "= Port 465 answers with implicit TLS: The server's certificate comes from Posthouse "
        "demo, which this host does not trust.",
        "= Port 2525 refuses",
    ]


async def test_another_service_is_named(places: Places) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\x1b[2J\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(greet, HERE, 0) as server:
        places({22: server.sockets[0].getsockname()[1]})
        changed = {**IMPLICIT, **PATIENT, "smtp.host": NAME}
        held = await hold(attempt(22, changed, second_look=True))
    assert (held.verdict.failure, held.verdict.remedies) == ("wrong-tls-mode-implicit", ())
    said = "not a mail server, but SSH: it said “SSH-2.0-OpenSSH_9.2␛[2J”"
    assert any(line.startswith("= Port 22") and said in line for line in held.lines)
    assert said in held.verdict.cause


async def test_nothing_secret_is_said() -> None:
    said: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not said:
            said.append(b"")
            await reader.read(5)
            writer.write(b"220 in clear\r\n")
        else:
            writer.write(b"220 in clear\r\n")
            while line := await reader.readline():
                said.append(line)
                writer.write(b"250-mail\r\n250 AUTH PLAIN\r\n" if len(said) == 2 else b"221 x\r\n")
        writer.close()

    changed = {**IMPLICIT, **PATIENT, "authentication.required": True}
    async with await asyncio.start_server(listen, HERE, 0) as server:
        port = server.sockets[0].getsockname()[1]
        held = await hold(attempt(port, changed, second_look=True))
    assert held.verdict.failure == "wrong-tls-mode-implicit"
    assert said == [b"", b"EHLO client.example\r\n", b"QUIT\r\n"]
    assert PASSWORD not in held.text()


async def test_the_first_connection_is_over_by_then() -> None:
    """Some servers take only one of a client."""
    open_ones: list[asyncio.StreamWriter] = []
    at_once = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.append(writer)
        await reader.read(1)
        at_once.append(len(open_ones))
        open_ones.remove(writer)
        writer.close()

    async with await asyncio.start_server(listen, HERE, 0) as server:
        port = server.sockets[0].getsockname()[1]
        await hold(attempt(port, PATIENT, second_look=True))
    assert at_once == [1, 1]


@pytest.mark.parametrize(("deadline", "has_looked"), [(0.4, False), (3.0, True)])
async def test_the_deadline_holds(
    demo: DemoServers,
    places: Places,
    monkeypatch: pytest.MonkeyPatch,
    deadline: float,
    has_looked: bool,
) -> None:
    """With less than half a second left, silence would say nothing. Mutation: 3 s for a look,
    whatever is left.
    """
    given: list[float] = []
    look = second_look._LOOKS["no-banner"]

    async def noted(verdict: Verdict, facts: Facts, record: Record, seconds: float) -> Verdict:
        given.append(seconds)
        return await look(verdict, facts, record, seconds)

    monkeypatch.setitem(second_look._LOOKS, "no-banner", noted)
    places({587: demo.silent, 465: demo.silent, 25: demo.silent, 2525: demo.silent})
    held = await looked(demo, 587, deadline=deadline)
    assert held.verdict.failure == "no-banner"
    assert [seconds <= deadline - 0.25 for seconds in given] == [True] * has_looked
    assert any(line.startswith(LOOK) for line in held.lines) is has_looked
    assert bool(held.verdict.remedies) is not has_looked


async def test_without_it_the_verdict_comes_at_once(demo: DemoServers, places: Places) -> None:
    places({465: demo.implicit})
    changed = {**STARTTLS, "smtp.host": NAME}
    held = await hold(attempt(587, changed, second_look=False))
    assert not any(line.startswith(LOOK) for line in held.lines)
    assert remedies(held) == [("smtp.port", 2525)]


async def test_other_verdicts_need_none(demo: DemoServers, places: Places) -> None:
    places({587: demo.starttls, 465: demo.implicit})
    held = await looked(demo, 587, {"smtp.timeout_ms": 60_000})
    assert held.verdict.failure == "authentication-required"
    assert not any(line.startswith(LOOK) for line in held.lines)


async def test_what_is_no_mail_server_is_named_and_the_others_asked(
    demo: DemoServers, places: Places
) -> None:
    """On the port itself, and where the settings begin with TLS; mutation: ``named`` is empty."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK IMAP4rev1 ready\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(greet, HERE, 0) as server:
        places({143: server.sockets[0].getsockname()[1], 587: demo.starttls})
        plain = await looked(demo, 143)
        tls = await looked(demo, 143, IMPLICIT)
    assert (plain.verdict.failure, tls.verdict.failure) == ("not-smtp", "wrong-tls-mode-implicit")
    assert remedies(plain) == [("smtp.port", 587)]
    assert remedies(tls) == [("smtp.port", 587), ("smtp.encryption", "starttls")]
    assert "not a mail server, but IMAP: it said" in tls.verdict.cause
    assert "not a mail server, but IMAP: it said “* OK IMAP4rev1 ready”" in plain.verdict.summary


async def test_cancelling_amid_a_look(places: Places) -> None:
    heard = threading.Event()
    with ScriptedServer(BANNER, expect(b"EHLO"), lambda _: heard.set(), until_gone) as server:
        places({25: server.port})
        changed = {**STARTTLS, "smtp.host": NAME}
        task = asyncio.create_task(hold(attempt(587, changed, second_look=True)))
        assert await asyncio.to_thread(heard.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert await asyncio.to_thread(server.gone.wait, 60)
