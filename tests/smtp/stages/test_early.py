"""A reply that comes before its command counts for nothing, wherever a server answers ahead."""

import threading
from collections.abc import Iterator

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.courses import PLACES, Place
from tests.smtp.helpers.dialogues import RECIPIENT, SENDER, attempt, hold
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    expect,
    finish,
    message,
    send,
    tls,
    until_gone,
)
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, IMPLICIT, LOGIN, MAIL, RCPT
from tui.smtp.mail.content import Mail
from tui.smtp.record.events import Stage

GOOD = {
    "banner": b"250 mail.example\r\n",
    "ehlo": b"250 2.1.0 Ok\r\n",
    "ehlo over TLS": b"235 2.7.0 ok\r\n",
    "auth": b"235 2.7.0 ok\r\n",
    "user name": b"235 2.7.0 ok\r\n",
    "data": b"250 2.0.0 Ok: queued as 4D6F\r\n",
}
"""The next good reply, said with the one before it; 250 elsewhere."""


def ahead(place: Place) -> bool:
    """Whether something is still to be said by the client after this turn."""
    pipelined = place.course == "pipelined" and place.turn.name in ("mail", "rcpt")
    return place.turn.name not in ("quit", "dot", "handshake", "starttls") and not pipelined


@pytest.mark.parametrize("place", [each for each in PLACES if ahead(each)], ids=str)
async def test_every_reply_that_brings_the_next_one_along(
    place: Place, certificates: Certificates
) -> None:
    """The server says this turn's reply and the next one's in one write.

    Mutation: no look at what has come before a command is sent.
    """
    more = GOOD.get(place.turn.name, b"250 Ok\r\n")

    class Eager(ScriptedServer):
        """Adds the next reply to the last one of its steps."""

        def send(self, data: bytes) -> None:
            self.turns = getattr(self, "turns", 0) + 1
            super().send(data + more if self.turns == last else data)

    steps = place.steps(certificates, place.turn.answer, until_gone)  # type: ignore[arg-type]  # no handshake
    if place.turn.hear:
        steps.remove(place.turn.hear)  # the answer hears it too
    last = sum(1 for step in place.steps(certificates)[: place.number] if not _is_tls(step)) + 1
    changed = {"smtp.ca_file": certificates.ca_file, **place.settings}
    with Eager(*steps) as server:
        held = await hold(attempt(server.port, changed))
    verdict = held.verdict
    assert verdict.failure == "early-reply", held.text()
    assert not verdict.ok
    assert verdict.sysexit == 69
    assert b"QUIT" not in server.heard
    assert more.decode().strip() in verdict.summary
    if place.turn.name == "data":
        assert b"\r\n.\r\n" not in server.heard, "without its dot, no server has the mail"
    if place.turn.name == "user name":
        assert b"UGFz" not in server.heard


def _is_tls(step: object) -> bool:
    return "tls" in getattr(step, "__qualname__", "")


@pytest.mark.parametrize("early", [b"250 2.0.0 Ok: queued as 4D6F\r\n", b"25"])
async def test_a_message_is_accepted_only_once_it_is_whole(early: bytes) -> None:
    """It comes while the message is under way, or half of it does; mutation: no ``caught_up``."""
    under_way, said = threading.Event(), threading.Event()

    class Slow:
        size, lines, is_ascii, header = 6, 2, True, b"a: b"

        def chunks(self) -> Iterator[bytes]:
            under_way.set()
            assert said.wait(60)
            yield b"a: b\r\n\r\n"

    def answer_early(server: ScriptedServer) -> None:
        assert under_way.wait(60)
        server.send(early)
        said.set()

    mail = Mail(SENDER, (RECIPIENT,), Slow())
    with ScriptedServer(BANNER, EHLO, MAIL, RCPT, DATA, answer_early, until_gone) as server:
        held = await hold(attempt(server.port, mail=mail))
    assert held.verdict.failure == "early-reply", held.text()
    assert not server.heard.endswith(b".\r\n")


@pytest.mark.parametrize(
    ("reply", "failure"),
    [(b"421 4.3.2 going down\r\n", "server-closing"), (b"552 5.3.4 too large\r\n", "message-too-")],
)
async def test_a_refusal_may_come_before_it_is_asked_for(reply: bytes, failure: str) -> None:
    """RFC 5321 3.8 lets a server say 421 at any time; some refuse a message amid it."""
    early = expect(b"DATA", b"354 Go on\r\n" + reply)
    with ScriptedServer(BANNER, EHLO, MAIL, RCPT, early, message(b""), finish) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.failure.startswith(failure), held.text()
    assert held.verdict.code == int(reply[:3])


async def test_replies_to_commands_that_are_under_way_may_come_at_once() -> None:
    """PIPELINING (RFC 2920): three commands in one write, three replies in one."""

    def three(server: ScriptedServer) -> None:
        assert [server.line()[:4] for _ in range(3)] == [b"MAIL", b"RCPT", b"DATA"]
        server.send(b"250 a\r\n250 b\r\n354 c\r\n")

    def two(server: ScriptedServer) -> None:
        while server.line() != b".":
            pass
        server.send(b"250 taken\r\n")
        assert server.line() == b"QUIT"
        server.send(b"221 bye\r\n")

    hello = expect(b"EHLO", b"250-mail\r\n250 PIPELINING\r\n")
    with ScriptedServer(BANNER, hello, three, two) as server:
        assert (await hold(attempt(server.port))).verdict.ok


async def test_one_reply_too_many_to_commands_that_are_under_way() -> None:
    """The fourth is the message's, before it: mutation: whatever came with PIPELINING is fine."""
    hello = expect(b"EHLO", b"250-mail\r\n250 PIPELINING\r\n")
    replies = send(b"250 a\r\n250 b\r\n354 c\r\n250 queued as 1\r\n")
    with ScriptedServer(BANNER, hello, expect(b"MAIL"), replies, until_gone) as server:
        held = await hold(attempt(server.port))
    assert (held.verdict.failure, held.verdict.stage) == ("early-reply", Stage.DATA)


async def test_what_follows_the_greeting_over_tls(certificates: Certificates) -> None:
    """Mutation: only what comes in clear is looked at."""
    greeting = send(b"220 mail\r\n250-mail\r\n250 AUTH PLAIN\r\n")
    steps = [tls(certificates.good), greeting, until_gone]
    changed = {**IMPLICIT, **LOGIN, "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, changed))
    assert held.verdict.failure == "early-reply"
