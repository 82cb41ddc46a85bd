"""A secret that a server says in pieces, over two lines or more, is found too: at every split."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.smtp.helpers.dialogues import PASSWORD, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, send, until_gone
from tests.smtp.helpers.scripts import BANNER, EHLO_AUTH, LOGIN
from tui.secret import SecretStr
from tui.smtp.record.events import Event, LineSeen, Stage, Verdict
from tui.smtp.record.record import Record
from tui.smtp.record.redaction import STARS

LEAST = 3
"""Fewer characters than this tell nothing: any line may end with them."""

SENT = b"\0bob\0" + PASSWORD.encode()
TOKEN = "ya29." + "aB3_-" * 400
FORMS: dict[str, bytes] = {
    "raw": PASSWORD.encode(),
    "upper": PASSWORD.upper().encode(),
    "swapped": PASSWORD.swapcase().encode(),
    "base64": b64encode(PASSWORD.encode()),
    "what was sent": b64encode(SENT),
    "what was sent, upper": b64encode(SENT).upper(),
    "quoted": quote(PASSWORD, safe="").encode(),
    "hex": PASSWORD.encode().hex().encode(),
    "backwards": PASSWORD[::-1].encode(),
}

# How the two halves come: one reply or two, with enhanced codes, with space at the seam.
WAYS: dict[str, Callable[[bytes, bytes], list[bytes]]] = {
    "one reply": lambda a, b: [b"550-it is " + a, b"550 " + b + b" it is"],
    "with enhanced codes": lambda a, b: [b"550-5.7.1 no: " + a, b"550 5.7.1 " + b + b"."],
    "with space": lambda a, b: [b"550-no: " + a + b" ", b"550   " + b + b" ."],
    "two replies": lambda a, b: [b"235 it is " + a, b"550 " + b],
    "a line between": lambda a, b: [b"235-" + a, b"235-", b"235 " + b],
    "no reply": lambda a, b: [b"what: " + a, b + b"? Is it?"],
}


def shown(lines: list[bytes], password: str = PASSWORD) -> list[str]:
    """What the record shows of these lines, once the dialogue is over."""
    events: list[Event] = []
    record = Record(events.append, SecretStr(password))
    record.stage = Stage.AUTH
    record.redactor.sent(b"\0bob\0" + password.encode())
    for line in lines:
        record.came(line)
    record.emit(Verdict(0.0, False, Stage.AUTH))
    return [event.text for event in events if isinstance(event, LineSeen)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
async def test_every_split_in_two(form: str, way: str) -> None:
    """Fails without ``_redact_across``, with SUSPICIOUS at 99, and with space left in."""
    secret = FORMS[form]
    for at in range(1, len(secret)):
        first, second = secret[:at], secret[at:]
        text = "\n".join(shown(WAYS[way](first, second))).lower()
        for piece in (first, second):
            if len(piece) >= LEAST:
                assert piece.decode().lower() not in text, (at, text)
        assert STARS in text


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_many_pieces(size: int) -> None:
    secret = PASSWORD.encode()
    pieces = [secret[at : at + size] for at in range(0, len(secret), size)]
    lines = shown([b"550-" + piece for piece in pieces])
    left = "".join(line[4:] for line in lines).replace(STARS, "")
    assert len(left) < LEAST, lines


async def test_a_piece_of_what_was_sent() -> None:
    """Servers quote lines cut short. Fails without ``_parts_at``."""
    piece = b64encode(SENT)[4:20]
    for at in range(1, len(piece)):
        first, second = piece[:at].decode(), piece[at:].decode()
        text = "\n".join(shown([b"550-no: " + piece[:at], b"550 " + piece[at:] + b" is what?"]))
        assert second not in text or len(second) < LEAST, (at, text)
        assert first not in text or at < 6, (at, text)


async def test_a_long_token() -> None:
    for at in range(1, len(TOKEN), 97):
        text = "\n".join(
            shown([b"550-" + TOKEN[:at].encode(), b"550 " + TOKEN[at:].encode()], TOKEN)
        )
        assert "aB3_" not in text, at


async def test_what_only_begins_like_a_secret_is_shown_whole_and_in_order() -> None:
    lines = [b"250-" + PASSWORD[:9].encode(), b"250-mail", b"250 " + PASSWORD[:5].encode()]
    assert shown(lines) == [line.decode() for line in lines]


async def test_a_line_waits_only_while_it_may_go_on() -> None:
    events: list[Event] = []
    record = Record(events.append, SecretStr(PASSWORD))
    record.came(b"220-welcome")
    assert len(events) == 1
    record.came(b"220 by " + PASSWORD[:4].encode())
    record.sent("EHLO client.example")
    assert len(events) == 1, "it ends like the password begins; what follows keeps its order"
    record.came(b"250 mail")
    texts = [event.text for event in events if isinstance(event, LineSeen)]
    assert texts[1:] == [f"220 by {PASSWORD[:4]}", "EHLO client.example", "250 mail"]


@pytest.mark.parametrize("at", [1, 4, 9, len(PASSWORD) - 1])
async def test_neither_the_verdict_nor_the_transcript_of_a_real_dialogue(at: int) -> None:
    first, second = PASSWORD[:at].encode(), PASSWORD[at:].encode()
    reply = b"535-5.7.8 no: " + first + b"\r\n535 5.7.8 " + second + b"\r\n"
    with ScriptedServer(BANNER, EHLO_AUTH, expect(b"AUTH", reply), finish) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == "bad-credentials"
    for piece in (first, second):
        if len(piece) >= LEAST:
            assert piece.decode() not in held.text()


async def test_nor_what_is_said_of_a_line_that_is_no_reply() -> None:
    half = len(PASSWORD) // 2
    first, second = PASSWORD[:half].encode(), PASSWORD[half:].encode()
    said = b"535-" + first + b"\r\n" + second + b"\r\n"
    with ScriptedServer(BANNER, EHLO_AUTH, expect(b"AUTH", said), send(b""), until_gone) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == "malformed-reply"
    assert second.decode() not in held.text()
    assert first.decode() not in held.text()
