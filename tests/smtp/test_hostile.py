"""Servers that mean harm or are broken: each ends in its verdict, in time, and within bounds."""

import asyncio
import select
import threading
import tracemalloc
from collections.abc import Mapping, Sequence
from contextlib import aclosing

import pytest

from tests.smtp.certificates import HOSTILE_NAME, Certificates
from tests.smtp.dialogues import attempt, hold
from tests.smtp.scripted import (
    ScriptedServer,
    Step,
    close,
    expect,
    finish,
    flood,
    message,
    reset,
    split,
    tls,
    until_gone,
)
from tests.smtp.scripts import (
    BANNER,
    DATA,
    EHLO_AUTH,
    EHLO_TLS,
    EXITS,
    GO_TLS,
    IMPLICIT,
    LOGIN,
    MAIL,
    RCPT,
    SHORT,
    STARTTLS,
    refuse,
)
from tui.smtp.dialogue import converse
from tui.smtp.events import LineSeen, Stage, StageChanged
from tui.text import has_control

PAYLOAD = (
    b"\x1b]0;title\x07\x1b[2J\x9b31m\xc2\x9b1m\xe2\x80\xae\xe2\x80\x8b[/red][@click=app.quit]\x00"
)

# What is asked, stage by stage; a server that stops before one of these stops in that stage.
COURSE: list[tuple[Stage, Step | None, Step]] = [
    (Stage.BANNER, None, BANNER),
    (Stage.EHLO, expect(b"EHLO"), EHLO_AUTH),
    (Stage.AUTH, expect(b"AUTH"), expect(b"AUTH", b"235 ok\r\n")),
    (Stage.MAIL, expect(b"MAIL"), MAIL),
    (Stage.RCPT, expect(b"RCPT"), RCPT),
    (Stage.DATA, expect(b"DATA"), DATA),
    (Stage.DATA, message(b""), message(b"250 ok\r\n")),
]
PLACES = range(len(COURSE))


def up_to(place: int, *then: Step) -> Sequence[Step]:
    """A server that behaves up to one place, hears what is asked there, and then does ``then``."""
    heard = COURSE[place][1]
    return [*(answer for _, _, answer in COURSE[:place]), *([heard] if heard else []), *then]


def drip(server: ScriptedServer) -> None:
    """A byte now and then, and never a whole line."""
    while True:
        server.send(b"2")
        if select.select([server.socket], [], [], 0.02)[0]:
            server.receive()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("silence", [until_gone, drip])
async def test_silence_at_every_stage(place: int, silence: Step) -> None:
    with ScriptedServer(*up_to(place, silence)) as server:
        held = await hold(attempt(server.port, {**LOGIN, **SHORT}))
    stage = COURSE[place][0]
    assert held.verdict.failure == ("no-banner" if place == 0 else "timeout")
    assert held.verdict.stage is stage
    assert held.verdict.exit == (26 if place == len(COURSE) - 1 else EXITS[stage])
    assert b"QUIT" not in server.received
    assert server.gone.is_set()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("end", "failures"),
    [
        (close, {"connection-closed", "connection-reset"}),
        (reset, {"connection-reset", "connection-closed"}),
    ],
)
async def test_hanging_up_at_every_stage(place: int, end: Step, failures: set[str]) -> None:
    with ScriptedServer(*up_to(place, end)) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure in failures
    # What is reset at once may be so before connect() has returned.
    early = {Stage.CONNECT} if place == 0 else set()
    assert held.verdict.stage in {COURSE[place][0], *early}


@pytest.mark.parametrize("place", PLACES)
async def test_the_server_closes_down_at_every_stage(place: int) -> None:
    with ScriptedServer(*up_to(place, split(b"421 4.3.2 down\r\n"), until_gone)) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == ("too-many-connections" if place == 0 else "server-closing")
    assert held.verdict.code == 421


async def test_an_unsolicited_421_is_the_answer_to_what_comes_next() -> None:
    hello = expect(b"EHLO", b"250 mail.example\r\n421 4.4.2 idle\r\n")
    with ScriptedServer(BANNER, hello, until_gone) as server:
        held = await hold(attempt(server.port))
    assert (held.verdict.failure, held.verdict.stage) == ("server-closing", Stage.MAIL)


FLOODS = [
    b"x" * (1 << 20),
    b"220-endless\r\n" * 1000,
    b"220-" + b"y" * 8000 + b"\r\n",
    b"\0" * (1 << 20),
    b"\n" * (1 << 20),
    bytes(range(256)) * 4096,
]


@pytest.mark.parametrize("chunk", FLOODS, ids=range(len(FLOODS)))
@pytest.mark.parametrize("place", [0, 1, 2, 6])
async def test_floods_are_bounded(chunk: bytes, place: int) -> None:
    tracemalloc.start()
    try:
        with ScriptedServer(*up_to(place, flood(chunk))) as server:
            held = await hold(attempt(server.port, LOGIN))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held.verdict.failure in {"reply-too-long", "malformed-reply"}
    assert len(held.events) < 600
    assert peak < 20_000_000


@pytest.mark.parametrize("inside", [False, True])
async def test_a_flood_under_tls(inside: bool, certificates: Certificates) -> None:
    changed = {**IMPLICIT, "smtp.ca_file": certificates.ca_file}
    talk = [tls(certificates.good), flood(b"z" * 65536)] if inside else [flood(b"z" * 65536)]
    with ScriptedServer(*talk) as server:
        held = await hold(attempt(server.port, changed))
    expected = "reply-too-long" if inside else "wrong-tls-mode-implicit"
    assert held.verdict.failure == expected


def all_text(events: tuple[object, ...]) -> str:
    return "".join(str(value) for event in events for value in _strings(event))


def _strings(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, tuple):
        return [text for part in thing for text in _strings(part)]
    slots = getattr(thing, "__slots__", ())
    return [text for name in slots for text in _strings(getattr(thing, name))]


@pytest.mark.parametrize("stage", [*list(EXITS)[2:], "dot"], ids=str)
async def test_nothing_raw_reaches_the_transcript(stage: Stage | str) -> None:
    reply = b"550-" + PAYLOAD + b"\r\n550 5.1.1 " + PAYLOAD
    steps = refuse(stage, reply.decode("latin-1").replace("\r\n", "\n"))
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, LOGIN if stage is Stage.AUTH else {}))
    assert not has_control(all_text(held.events))
    assert "␛]0;title" in held.verdict.reply


async def test_a_service_that_is_no_mail_server_cannot_paint_either() -> None:
    with ScriptedServer(split(PAYLOAD + b"\r\n"), until_gone) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.failure == "malformed-reply"
    assert not has_control(all_text(held.events))


async def test_a_certificate_cannot_paint_either(certificates: Certificates) -> None:
    with ScriptedServer(tls(certificates.hostile)) as server:
        held = await hold(attempt(server.port, IMPLICIT))
    assert held.certificate
    assert held.certificate.subject == "evil␛]0;title␇\\u202e[/red]"
    assert HOSTILE_NAME not in held.text()
    assert not has_control(all_text(held.events))


async def test_lines_may_come_in_pieces_and_end_with_lf_alone() -> None:
    hello = expect(b"EHLO")
    end = split(b"250-mail\n250 SIZE 10\n")
    with ScriptedServer(split(b"220-hi\r\n220 there\n"), hello, end, finish) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.failure == "message-too-large"
    assert [line for line in held.lines if line.startswith("S")] == [
        "S 220-hi",
        "S 220 there",
        "S 250-mail",
        "S 250 SIZE 10",
        "S 221 Bye",
    ]


async def test_what_was_said_before_tls_is_forgotten(certificates: Certificates) -> None:
    """RFC 3207 4.2: AUTH is offered in clear only, so under TLS there is none."""
    clear = expect(b"EHLO", b"250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")
    after = expect(b"EHLO", b"250 mail\r\n")
    steps = [BANNER, clear, GO_TLS, tls(certificates.good), after, until_gone]
    changed = {**STARTTLS, **LOGIN, **SHORT, "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, changed))
    assert held.verdict.failure == "auth-missing"
    assert not any(line.startswith(b"AUTH") for line in server.received)


@pytest.mark.parametrize("place", PLACES)
async def test_closing_ends_the_connection_at_once(place: int) -> None:
    stage = COURSE[place][0]
    with ScriptedServer(*up_to(place, until_gone)) as server:
        async with aclosing(converse(attempt(server.port, LOGIN))) as events:
            async for event in events:
                waits = isinstance(event, StageChanged) and event.stage is stage
                if waits or (isinstance(event, LineSeen) and event.text == "."):
                    if place == len(COURSE) - 1 and waits:
                        continue
                    break
        assert asyncio.all_tasks() == {asyncio.current_task()}
        # The thread needs a moment to see the end; the client has nothing left to do.
        assert await asyncio.to_thread(server.gone.wait, 5) or server.received == []
    assert b"QUIT" not in server.received


@pytest.mark.parametrize(
    ("changed", "steps"), [(IMPLICIT, []), (STARTTLS, [BANNER, EHLO_TLS, GO_TLS])]
)
async def test_cancelling_amid_the_handshake(
    changed: Mapping[str, object], steps: list[Step]
) -> None:
    begun = threading.Event()

    def hear(server: ScriptedServer) -> None:
        server.receive()
        begun.set()

    with ScriptedServer(*steps, hear, until_gone) as server:
        task = asyncio.create_task(hold(attempt(server.port, changed)))
        assert await asyncio.to_thread(begun.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert await asyncio.to_thread(server.gone.wait, 5)
