"""A real mail: to several, in pieces, and how its failures end a sendmail."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from tests.smtp.helpers.dialogues import Held, attempt, hold
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    Step,
    close,
    expect,
    finish,
    message,
    script,
    wait_for,
)
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, LOGIN, MAIL, RCPT, refuse
from tui.smtp.mail.content import Mail, Short
from tui.smtp.record.events import Refused, Stage

ANN, BOB, EVE = "ann@a.example", "bob@b.example", "eve@e.example"
TAKEN = message(b"250 2.0.0 Ok\r\n")
NO = b"550 5.1.1 no such user\r\n"
LATER = b"450 4.2.1 later\r\n"
OK = b"250 2.1.5 Ok\r\n"
PIPELINING = expect(b"EHLO", b"250-mail.example\r\n250 PIPELINING\r\n")
MANY = tuple(f"user{number}@a.example" for number in range(130))


async def send(
    steps: Sequence[Step],
    recipients: tuple[str, ...] = (ANN, BOB, EVE),
    *,
    sender: str = "me@a.example",
) -> tuple[Held, list[bytes]]:
    mail = Mail(sender, recipients, Short(b"Subject: x\n\nHello\n"))
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, mail=mail))
    return held, server.received


async def test_to_several() -> None:
    held, received = await send([BANNER, EHLO, MAIL, RCPT, RCPT, RCPT, DATA, TAKEN, finish])
    assert (held.verdict.ok, held.verdict.refused) == (True, ())
    assert received[2:5] == [f"RCPT TO:<{one}>".encode() for one in (ANN, BOB, EVE)]


async def test_the_null_sender() -> None:
    """RFC 5321 4.5.5: reports have one, so that nothing answers them."""
    _, received = await send(
        [BANNER, EHLO, expect(b"MAIL FROM:<>", OK), RCPT, DATA, TAKEN, finish], (ANN,), sender=""
    )
    assert received[1] == b"MAIL FROM:<>"


@pytest.mark.parametrize("pipelining", [False, True])
async def test_some_are_refused(pipelining: bool) -> None:
    """For good: the rest gets it. Mutation: rcpt() raises at the first refusal."""
    answers = [OK, OK, NO, NO]
    go = b"354 go\r\n"
    if pipelining:
        envelope = [*(expect(b"") for _ in answers), expect(b"DATA", b"".join([*answers, go]))]
        end = [message(b"250 Ok\r\n"), finish]
        steps = script(BANNER, PIPELINING, envelope, end)
    else:
        steps = script(BANNER, EHLO, [expect(b"", a) for a in answers], DATA, TAKEN, finish)
    held, received = await send(steps)
    assert held.verdict.ok
    assert b"Hello" in received
    assert held.verdict.refused == (
        Refused(BOB, 550, "550 5.1.1 no such user"),
        Refused(EVE, 550, "550 5.1.1 no such user"),
    )


LAST_WORDS = [
    (False, b"", [b"RSET", b"QUIT"]),  # DATA was not sent
    (True, b"354 go\r\n", []),  # it was, so only the end of the connection calls it off
    (True, b"451 4.3.0 not now\r\n", [b"RSET", b"QUIT"]),
]


@pytest.mark.parametrize(("pipelining", "data", "last"), LAST_WORDS)
async def test_where_some_are_refused_for_now_nobody_gets_it(
    pipelining: bool, data: bytes, last: list[bytes]
) -> None:
    """Whoever called comes again with the same mail. Mutations: the others get it; an empty mail
    goes out with the dot; DATA is sent where it need not be.
    """

    def end(server: ScriptedServer) -> None:
        while True:
            server.send(b"250 Ok\r\n" if server.line() == b"RSET" else b"221 Bye\r\n")

    answers = [OK, OK, NO, LATER]
    if pipelining:
        envelope = [*(expect(b"") for _ in answers), expect(b"DATA", b"".join([*answers, data]))]
        steps = script(BANNER, PIPELINING, envelope, end)
    else:
        steps = script(BANNER, EHLO, [expect(b"", answer) for answer in answers], end)
    held, received = await send(steps)
    verdict = held.verdict
    assert (verdict.ok, verdict.code, verdict.sysexit) == (False, 450, 75)
    assert [one.recipient for one in verdict.refused] == [BOB, EVE]
    assert received[5 + pipelining :] == last
    assert b"." not in received


@pytest.mark.parametrize(
    ("answers", "code", "sysexit", "named"),
    [
        ([NO, NO, NO], 550, 67, ANN),
        ([NO, LATER, NO], 450, 75, ""),
        ([NO, b"421 4.3.2 closing\r\n"], 421, 75, ""),
    ],
)
async def test_all_are_refused(answers: list[bytes], code: int, sysexit: int, named: str) -> None:
    held, received = await send(
        script(BANNER, EHLO, MAIL, [expect(b"RCPT", answer) for answer in answers], finish)
    )
    verdict = held.verdict
    assert (verdict.ok, verdict.code, verdict.sysexit) == (False, code, sysexit)
    assert b"DATA" not in received
    if code != 421:
        assert named in verdict.summary + verdict.cause
        assert [one.recipient for one in verdict.refused] == [ANN, BOB, EVE]


async def test_many_recipients_are_sent_ahead_in_parts() -> None:
    """More replies than may be unread at once never wait. Mutation: MOST_AHEAD = 1000."""
    long = b"250 2.1.5 " + b"x" * 450 + b"\r\n"
    first = [*(expect(b"") for _ in range(49)), expect(b"RCPT", long * 50)]
    second = [*(expect(b"RCPT") for _ in range(49)), expect(b"RCPT", long * 50)]
    third = [*(expect(b"RCPT") for _ in range(31)), expect(b"DATA", long * 31 + b"354 go\r\n")]
    steps = script(BANNER, PIPELINING, first, second, third, message(b"250 Ok\r\n"), finish)
    held, _ = await send(steps, MANY)
    assert held.verdict.ok


@pytest.mark.parametrize(
    ("steps", "sysexit"),
    [
        ([close], 75),
        (script(BANNER, close), 75),
        (script(BANNER, EHLO, expect(b"MAIL"), close), 75),
        (script(BANNER, EHLO, MAIL, expect(b"RCPT"), close), 75),
        (script(BANNER, EHLO, MAIL, RCPT, expect(b"DATA"), close), 75),
        (script(BANNER, EHLO, MAIL, RCPT, DATA, close), 75),
        (script(BANNER, EHLO, MAIL, RCPT, DATA, message(b""), close), 75),
        (refuse(Stage.BANNER, "421 4.3.2 busy"), 75),
        (refuse(Stage.BANNER, "554 5.7.1 blocked"), 69),
        (refuse(Stage.EHLO, "550 bad name"), 69),
        (refuse(Stage.MAIL, "451 4.3.0 later"), 75),
        (refuse(Stage.MAIL, "530 5.7.0 Authentication required"), 77),
        (refuse(Stage.MAIL, "552 5.3.4 too big"), 65),
        (refuse(Stage.MAIL, "553 5.7.1 not yours"), 69),
        (refuse(Stage.RCPT, "452 4.5.3 too many"), 75),
        (refuse(Stage.RCPT, "552 5.2.2 mailbox full"), 67),
        (refuse(Stage.DATA, "451 4.3.0 later"), 75),
        (refuse("dot", "451 4.3.0 later"), 75),
        (refuse("dot", "554 5.7.1 spam"), 65),
    ],
)
async def test_how_it_ends(steps: Sequence[Step], sysexit: int) -> None:
    held, _ = await send(steps, (ANN,))
    assert (held.verdict.ok, held.verdict.sysexit) == (False, sysexit)


@pytest.mark.parametrize(("reply", "sysexit"), [("535 5.7.8 no", 77), ("454 4.7.0 later", 75)])
async def test_how_a_login_ends(reply: str, sysexit: int) -> None:
    with ScriptedServer(*refuse(Stage.AUTH, reply)) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.sysexit == sysexit


@pytest.mark.parametrize(
    ("changes", "sysexit"),
    [
        ({"smtp.encryption": "starttls"}, 69),
        ({"smtp.encryption": "starttls", "smtp.ca_file": "/nowhere.pem"}, 78),
        ({"authentication.required": True}, 69),
    ],
)
async def test_how_settings_end(changes: dict[str, object], sysexit: int) -> None:
    with ScriptedServer(BANNER, EHLO, finish) as server:
        held = await hold(attempt(server.port, changes))
    assert held.verdict.sysexit == sysexit


class Endless:
    """A content that only ends when nobody asks for more."""

    size, lines, is_ascii, header = 10**9, 1, True, b""

    def __init__(self) -> None:
        self.asked = 0

    def chunks(self) -> Iterator[bytes]:
        while True:
            self.asked += 1
            yield b"x" * 65536


async def test_a_server_that_takes_nothing_more() -> None:
    """What is not taken is not piled up. Mutation: pour() does not wait."""
    content = Endless()
    mail = Mail("me@a.example", (ANN,), content)
    steps = [BANNER, EHLO, MAIL, RCPT, DATA]
    over = threading.Event()
    with ScriptedServer(*steps, wait_for(over)) as server:
        one = attempt(server.port, {"smtp.timeout_ms": 300}, mail=mail)
        verdict = (await hold(one)).verdict
        over.set()
    assert (verdict.stage, verdict.sysexit) == (Stage.DATA, 75)
    assert content.asked < 1000


async def test_a_server_that_goes_away_amid_the_message() -> None:
    """Mutation: drained() waits for ever once the connection is gone."""
    mail = Mail("me@a.example", (ANN,), Endless())
    with ScriptedServer(BANNER, EHLO, MAIL, RCPT, DATA, close) as server:
        held = await hold(attempt(server.port, mail=mail))
    assert held.verdict.sysexit == 75
