"""What the server's extensions change, what a message may hold, and the name it was taken under."""

import pytest

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import WAIT, ScriptedServer, expect, finish, message, until_gone
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, MAIL, RCPT
from tui.smtp.mail.content import on_the_wire

TAKEN = message(b"250 2.0.0 Ok\r\n")


async def test_quit_waits_for_the_reply_to_the_dot() -> None:
    """Haraka logs a violation for QUIT in one packet with it. Mutation: both in one write."""

    def alone(server: ScriptedServer) -> None:
        while not server.heard.endswith(b"\r\n.\r\n"):
            server.receive()
        server.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.socket.recv(100)
        server.socket.settimeout(WAIT)
        server.send(b"250 2.0.0 Ok\r\n")

    hello = expect(b"EHLO", b"250-mail.example\r\n250 PIPELINING\r\n")
    envelope = [expect(b"MAIL"), expect(b"RCPT"), expect(b"DATA", b"250 a\r\n250 b\r\n354 c\r\n")]
    with ScriptedServer(BANNER, hello, *envelope, alone, finish) as server:
        assert (await hold(attempt(server.port))).verdict.ok


async def test_pipelining_sends_the_envelope_at_once() -> None:
    """RFC 2920: the server answers nothing before it has all three commands."""
    steps = [
        BANNER,
        expect(b"EHLO", b"250-mail.example\r\n250 PIPELINING\r\n"),
        expect(b"MAIL"),
        expect(b"RCPT"),
        expect(b"DATA", b"250 a\r\n250 b\r\n354 c\r\n"),
        message(b"250 2.0.0 Ok: queued as X1\r\n"),
        expect(b"QUIT", b"221 Bye\r\n"),
        until_gone,
    ]
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.ok
    assert held.verdict.queue_id == "X1"
    assert [state for _, state in held.stages] == ["ok"] * 8


@pytest.mark.parametrize(
    ("answers", "failure", "last"),
    [
        (b"250 a\r\n550 5.1.1 no\r\n554 none\r\n", "recipient-refused", [b"QUIT"]),
        (b"250 a\r\n550 5.1.1 no\r\n354 go\r\n", "recipient-refused", [b".", b"QUIT"]),
        (b"550 5.1.0 no\r\n503 a\r\n503 b\r\n", "sender-refused", [b"QUIT"]),
    ],
)
async def test_a_refusal_amid_pipelined_commands(
    answers: bytes, failure: str, last: list[bytes]
) -> None:
    """RFC 2920 3.1: every answer is taken, and a server that wants the mail gets an empty one."""

    def end(server: ScriptedServer) -> None:
        while (line := server.line()) != b"QUIT":
            assert line == b"."
            server.send(b"554 no recipients\r\n")
        server.send(b"221 Bye\r\n")

    steps = [
        BANNER,
        expect(b"EHLO", b"250-mail.example\r\n250 PIPELINING\r\n"),
        expect(b"MAIL"),
        expect(b"RCPT"),
        expect(b"DATA", answers),
        end,
    ]
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.failure == failure
    assert server.received[4:] == last


async def test_mail_says_what_the_server_wants_to_know() -> None:
    offered = b"250-mail.example\r\n250-SIZE\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
    steps = [BANNER, expect(b"EHLO", offered), MAIL, RCPT, DATA, TAKEN, finish]
    text = "Subject: ä\r\n\r\nä\r\n".encode()
    changed = {"sender.address": "bøb@bücher.example"}
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, changed, message=text))
    assert held.verdict.ok
    said = "MAIL FROM:<bøb@xn--bcher-kva.example> SIZE=19 BODY=8BITMIME SMTPUTF8"
    assert server.received[1].decode() == said
    assert f"C {said}" in held.lines


async def test_a_server_from_before_ehlo() -> None:
    steps = [BANNER, expect(b"EHLO", b"500 what?\r\n"), expect(b"HELO", b"250 mail\r\n")]
    with ScriptedServer(*steps, MAIL, RCPT, DATA, TAKEN, finish) as server:
        assert (await hold(attempt(server.port))).verdict.ok


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a\nb", b"a\r\nb\r\n"),
        (b"a\rb\r\n", b"a\r\nb\r\n"),
        (b".a\r\n.\r\n..\r\n", b"..a\r\n..\r\n...\r\n"),
        (b"a\n.\nMAIL FROM:<evil>\n", b"a\r\n..\r\nMAIL FROM:<evil>\r\n"),
        (b"a\r.\rb\n.\r\n", b"a\r\n..\r\nb\r\n..\r\n"),
    ],
)
def test_nothing_in_a_message_ends_it(message: bytes, sent: bytes) -> None:
    assert on_the_wire(message) == sent


@pytest.mark.parametrize(
    ("reply", "queue_id"),
    [
        ("250 2.0.0 Ok: queued as 4bXyz12", "4bXyz12"),
        ("250 OK id=1rABcd-0004Xy-2z", "1rABcd-0004Xy-2z"),
        ("250 2.0.0 OK  1706000000 a1-b2.3 - gsmtp", "a1-b2.3"),
        ("250 2.0.0 ca83fe11 Message accepted for delivery", "ca83fe11"),
        ("250 Ok 0102018d1234abcd-1234-000000", "0102018d1234abcd-1234-000000"),
        ("250 ok 1706000000 qp 4711", "4711"),
        ("250 2.6.0 <a@b> [InternalId=123, Hostname=x] Queued mail for delivery", "123"),
        ("250 Message Queued (6A1F.1)", "6A1F.1"),
        ("250 Great success", ""),
    ],
)
async def test_the_queue_id(reply: str, queue_id: str) -> None:
    taken = message(f"{reply}\r\n".encode())
    with ScriptedServer(BANNER, EHLO, MAIL, RCPT, DATA, taken, finish) as server:
        verdict = (await hold(attempt(server.port))).verdict
    assert (verdict.ok, verdict.queue_id) == (True, queue_id)
