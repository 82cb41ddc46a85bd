"""Who cancels waits for nothing: in every place the connection ends at once, without a word.

How many milliseconds that takes is measured by ``make bench``, for the same places.
"""

import asyncio
import gc
import socket
import threading
from base64 import b64decode, b64encode
from contextlib import aclosing

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.courses import PLACES, Place
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, until_gone, wait_for
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, LOGIN, MAIL, RCPT
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.record.events import LineSeen, Stage, StageChanged


def hearing(heard: threading.Event) -> Step:
    """Note that the client now waits for what will not come."""
    return lambda _: heard.set()


def scram(server: ScriptedServer) -> None:
    """The first word of SCRAM's server (RFC 5802 5)."""
    nonce = b64decode(server.received[-1].split()[-1]).rpartition(b"r=")[2]
    salt = b64encode(b"salt of the server")
    first = b"r=" + nonce + b"more,s=" + salt + b",i=2000000"
    server.send(b"334 " + b64encode(first) + b"\r\n")


async def cancelled(made: Attempt, waits: threading.Event) -> None:
    """Hold the dialogue until it waits, cancel it, and see that nothing of it is left."""
    task = asyncio.create_task(hold(made))
    assert await asyncio.to_thread(waits.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_in_every_place(place: Place, certificates: Certificates) -> None:
    """Mutations: a QUIT in ``run``'s ``finally``; no ``wait`` for the task."""
    waits = threading.Event()
    changed = {"smtp.ca_file": certificates.ca_file, **place.settings}
    with ScriptedServer(*place.steps(certificates, hearing(waits), until_gone)) as server:
        await cancelled(attempt(server.port, changed), waits)
        assert await asyncio.to_thread(server.gone.wait, 60)
    assert (b"QUIT" in server.heard) == (place.turn.name == "quit")


async def test_while_the_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, over = threading.Event(), threading.Event()

    def lookup(*_: object, **__: object) -> list[object]:
        asked.set()
        over.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    try:
        await cancelled(attempt(25, {"smtp.host": "mail.example"}), asked)
    finally:
        over.set()


async def test_while_it_connects() -> None:
    with socket.socket() as listener:
        # A full queue: the kernel drops what comes, as a firewall does.
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            async with aclosing(converse(attempt(port))) as events:
                async for event in events:
                    if isinstance(event, StageChanged) and event.stage is Stage.CONNECT:
                        break
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_while_the_server_does_not_take_the_message() -> None:
    waits = threading.Event()
    big = b"x" * 76 + b"\r\n"
    steps = [BANNER, EHLO, MAIL, RCPT, DATA, hearing(waits)]
    over = threading.Event()
    with ScriptedServer(*steps, wait_for(over)) as server:
        await cancelled(attempt(server.port, message=big * 200_000), waits)
        over.set()


async def test_while_a_password_is_hashed_as_often_as_the_server_likes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SCRAM leaves the number to the server: as many as are taken need a second.

    Mutation: hashed in the loop.
    """
    hashing, over = threading.Event(), threading.Event()
    ended: list[bool] = []

    def hash_on(*_: object) -> bytes:
        hashing.set()
        ended.append(over.wait(60))
        return bytes(32)

    monkeypatch.setattr("scramp.core.hi", hash_on)
    offer = expect(b"EHLO", b"250-mail.example\r\n250 AUTH SCRAM-SHA-256\r\n")
    with ScriptedServer(BANNER, offer, expect(b"AUTH SCRAM-SHA-256 "), scram, until_gone) as server:
        await cancelled(attempt(server.port, LOGIN), hashing)
        assert not ended
        over.set()


async def test_while_it_looks_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted server takes one connection: the second look's is never answered."""
    with ScriptedServer(BANNER, until_gone) as server:
        made = attempt(server.port, {"smtp.encryption": "implicit"}, second_look=True)
        async with aclosing(converse(made)) as events:
            async for event in events:
                if isinstance(event, LineSeen) and event.text.startswith("A second look"):
                    break
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_nothing_is_left_of_authorities_that_nobody_needed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They are read from the start; mutation: ``abort`` does not ask how that ended."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    changed = {"smtp.encryption": "implicit", "smtp.ca_file": "/nowhere.pem"}
    held = await hold(attempt(port, changed))
    assert held.verdict.failure == "connection-refused"
    gc.collect()
    await asyncio.sleep(0)
    assert caplog.text == ""
