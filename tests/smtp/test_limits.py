"""The last length that fits, and the first that does not; the shortest secret, found in base64."""

from base64 import b64encode

import pytest

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, message, script
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO_AUTH, LOGIN, MAIL, RCPT, refuse
from tui.secret import SecretStr
from tui.smtp.mail.content import Mail, Short
from tui.smtp.record.events import Stage

IN = b"235 2.7.0 in\r\n"


def offer(mechanism: str) -> bytes:
    return f"250-mail.example\r\n250 AUTH {mechanism}\r\n".encode()


def response(mechanism: str, password: str) -> str:
    """What the mechanism sends first, in base64 (RFC 4616 2; Google's XOAUTH2)."""
    said = f"\0bob\0{password}"
    if mechanism == "XOAUTH2":
        said = f"user=bob\1auth=Bearer {password}\1\1"
    return b64encode(said.encode()).decode()


def of_length(mechanism: str, length: int) -> str:
    """A password whose AUTH command is so many characters long, CRLF not counted."""
    for size in range(length):
        if len(f"AUTH {mechanism} {response(mechanism, 'p' * size)}") == length:
            return "p" * size
    pytest.fail("base64 has no such length")


@pytest.mark.parametrize(
    ("mechanism", "length", "at_once"),
    [("PLAIN", 507, True), ("XOAUTH2", 509, True), ("PLAIN", 511, False), ("XOAUTH2", 513, False)],
)
async def test_an_auth_command_of_512_characters_is_the_longest(
    mechanism: str, length: int, at_once: bool
) -> None:
    """RFC 4954 4: 512 with CRLF; a longer one goes without its initial response. In base64 every
    fourth length occurs, so 510 and 512 do not. Mutations: 511, 508.
    """
    password = of_length(mechanism, length)
    command, blob = f"AUTH {mechanism}".encode(), response(mechanism, password).encode()
    if at_once:
        steps = [expect(command + b" " + blob, IN)]
    else:
        steps = [expect(command, b"334 \r\n"), expect(blob, IN)]
    changed = {**LOGIN, "authentication.mechanism": mechanism}
    with ScriptedServer(BANNER, expect(b"EHLO", offer(mechanism)), *steps, finish) as server:
        made = attempt(server.port, changed, password=SecretStr(password), until=Stage.AUTH)
        assert (await hold(made)).verdict.ok
    assert len(server.received[1]) == (length if at_once else len(command))


@pytest.mark.parametrize("more", [-1, 0, 1])
async def test_a_message_of_exactly_size_is_sent(more: int) -> None:
    """RFC 1870 3: SIZE is the largest message that is taken. Mutation: ``<=``."""
    content = Short(b"Subject: x\n\nHello\n")
    hello = f"250-mail.example\r\n250 SIZE {content.size - more}\r\n".encode()
    taken = [MAIL, RCPT, DATA, message(b"250 2.0.0 Ok\r\n")]
    steps = script(BANNER, expect(b"EHLO", hello), taken if more <= 0 else [], finish)
    with ScriptedServer(*steps) as server:
        mail = Mail("me@a.example", ("ann@a.example",), content)
        verdict = (await hold(attempt(server.port, mail=mail))).verdict
    assert verdict.ok == (more <= 0)
    assert verdict.failure == ("" if more <= 0 else "message-too-large")
    assert any(line.startswith(b"MAIL") for line in server.received) == (more <= 0)


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        (Stage.RCPT, "550 5.7.1 Relaying denied"),
        (Stage.MAIL, "553 Relaying disallowed as bob@corp.example"),
        (Stage.MAIL, "553 5.7.1 Sender address rejected: not owned by user bob@corp.example"),
        (Stage.MAIL, "550 5.7.60 Client does not have permissions to send as this sender"),
    ],
)
@pytest.mark.parametrize("sender", ["bob@corp.example", "ann@corp.example"])
async def test_no_remedy_offers_what_is_set_already(stage: Stage, reply: str, sender: str) -> None:
    """Mutation: "Send as bob" for who sends as bob."""
    changed = {
        **LOGIN,
        "authentication.username": "bob@corp.example",
        "sender.address": sender,
        "authentication.mechanism": "PLAIN",
    }
    steps = refuse(stage, reply)
    steps = [*steps[:1], EHLO_AUTH, expect(b"AUTH PLAIN", IN), *steps[2:]]
    with ScriptedServer(*steps) as server:
        verdict = (await hold(attempt(server.port, changed))).verdict
    assert verdict.stage is stage
    offered = [change for remedy in verdict.remedies for change in remedy.changes.items()]
    assert ("sender.address", sender) not in offered
    is_offered = ("sender.address", "bob@corp.example") in offered
    assert is_offered == (sender == "ann@corp.example")


@pytest.mark.parametrize("before", ["", "a", "ab", "user=bob"])
@pytest.mark.parametrize("after", ["", "z", "; and so on"])
async def test_a_short_password_is_found_in_base64_of_a_longer_text(
    before: str, after: str
) -> None:
    """Five characters leave six of base64 that are the same whatever stands around them.

    Mutation: SHORTEST_CORE = 7.
    """
    blob = b64encode(f"{before}h0rse{after}".encode()).decode()
    with ScriptedServer(*refuse(Stage.AUTH, f"535 5.7.8 {blob} is wrong")) as server:
        held = await hold(attempt(server.port, LOGIN, password=SecretStr("h0rse")))
    assert held.verdict.failure == "bad-credentials"
    assert blob.rstrip("=") not in held.text()
    at = len(before) % 3
    core = b64encode(b"\0" * at + b"h0rse")[(0, 2, 3)[at] : (at + 5) * 8 // 6].decode()
    assert len(core) == 6
    assert core in blob
    assert core.lower() not in held.text().lower()
