"""Not one byte of a secret is shown, whoever says it, in whatever form."""

import logging
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, message
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO_AUTH, LOGIN, MAIL, RCPT, SHORT
from tui.secret import SecretStr
from tui.smtp.record.events import Stage, WaitBegan
from tui.smtp.record.redaction import STARS, Redactor
from tui.smtp.telling.transcript import as_json
from tui.text import printable

SECRETS = ["s3cret-Passw0rd!", "straße-GEHEIM", "x" * 200, "päss\x1b[2Jwörd", "a b%s{0}\\", "zq!"]


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


# What a server may say back, given the password.
ECHOES: dict[str, Callable[[str], str]] = {
    "raw": lambda secret: secret,
    "upper": lambda secret: secret.upper(),
    "lower": lambda secret: secret.lower(),
    "swapped": lambda secret: secret.swapcase(),
    "base64": base64,
    "base64 upper": lambda secret: base64(secret).upper(),
    "blob": lambda secret: base64(f"\0bob\0{secret}"),
    "blob unpadded": lambda secret: base64(f"\0bob\0{secret}").rstrip("="),
    "blob cut": lambda secret: base64(f"\0bob\0{secret}")[4:20],
    "quoted for a URL": lambda secret: quote(secret, safe=""),
    "hex": lambda secret: secret.encode().hex().upper(),
    "backwards": lambda secret: secret[::-1],
    "command": lambda secret: (
        f"AUTH PLAIN {base64(f'{chr(0)}bob{chr(0)}{secret}')} unknown".upper()
    ),
}


def leaks(text: str, secret: str) -> bool:
    """Whether any form of the secret is in ``text``."""
    blob = base64(f"\0bob\0{secret}").rstrip("=")
    forms = [secret, printable(secret), base64(secret).rstrip("="), blob, blob[4:20]]
    forms += [repr(secret)[1:-1], quote(secret), secret.upper()]
    if len(secret) >= 4:
        forms += [quote(secret, safe=""), secret.encode().hex(), secret[::-1]]
    return any(form.lower() in text.lower() for form in forms)


def answers(stage: str, said: bytes) -> list[Step]:
    """A server that says it at one stage, in a reply that is good or bad."""
    bad = b"550-" + said + b"\r\n550 " + said + b"\r\n"
    steps = [BANNER, EHLO_AUTH]
    if stage == "babble":
        return [*steps, expect(b"AUTH", said + b"\r\n"), finish]
    if stage == "half a line":
        return [*steps, expect(b"AUTH", said), finish]
    if stage == "flood":
        return [*steps, expect(b"AUTH", b"- " * 510 + said + b" -" * 4500), finish]
    if stage == "auth":
        return [*steps, expect(b"AUTH", b"535 5.7.8 " + said + b"\r\n"), finish]
    steps.append(expect(b"AUTH", b"235 " + said + b"\r\n"))
    if stage == "mail":
        return [*steps, expect(b"MAIL", bad), finish]
    steps += [MAIL, RCPT, DATA]
    if stage == "dot":
        return [*steps, message(bad), finish]
    return [*steps, message(b"250 queued as " + said + b"\r\n"), finish]


@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("stage", ["auth", "babble", "flood", "mail", "dot", "accepted"])
async def test_what_a_server_says_back(
    stage: str, echo: str, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    if len(secret) < 4 and stage not in ("auth", "babble"):
        secret = "longer-than-three"
    said = ECHOES[echo](secret).encode()
    with caplog.at_level(logging.DEBUG), ScriptedServer(*answers(stage, said)) as server:
        made = attempt(server.port, LOGIN, password=SecretStr(secret))
        held = await hold(made)
    shown = held.text() + repr(
        [as_json(event) for event in held.events if not isinstance(event, WaitBegan)]
    )
    assert not leaks(shown, secret)
    assert not leaks(caplog.text, secret)
    assert not leaks(repr(made), secret)
    assert f"C AUTH PLAIN {STARS}" in held.lines


@pytest.mark.parametrize("echo", ["raw", "blob"])
async def test_half_a_line_that_is_said_back(echo: str) -> None:
    secret = SECRETS[0]
    with ScriptedServer(*answers("half a line", ECHOES[echo](secret).encode())) as server:
        held = await hold(attempt(server.port, {**LOGIN, **SHORT}, password=SecretStr(secret)))
    assert held.verdict.failure == "timeout"
    assert not leaks(held.text(), secret)


async def test_the_secret_did_reach_the_server() -> None:
    """Else the tests above would prove nothing."""
    with ScriptedServer(*answers("accepted", b"x")) as server:
        await hold(attempt(server.port, LOGIN, password=SecretStr(SECRETS[0])))
    assert base64(f"\0bob\0{SECRETS[0]}").encode() in server.received[1]


@pytest.mark.parametrize("secret", ["", "a", "ok", "250"])
async def test_a_short_secret_does_not_star_everything(secret: str) -> None:
    with ScriptedServer(BANNER, EHLO_AUTH, finish) as server:
        made = attempt(server.port, LOGIN, password=SecretStr(secret), until=Stage.EHLO)
        held = await hold(made)
    assert "S 220 mail.example ESMTP" in held.lines
    assert "S 250 AUTH PLAIN LOGIN" in held.lines


@pytest.mark.parametrize("mechanism", ["LOGIN", "CRAM-MD5", "XOAUTH2"])
async def test_every_mechanism_keeps_its_responses_to_itself(mechanism: str) -> None:
    """The server says back every line of the exchange, as it came and upper-cased."""

    def echo(server: ScriptedServer) -> None:
        first = server.line()
        server.send(b"334 " + b64encode(b"challenge") + b"\r\n")
        second = server.line()
        if mechanism == "LOGIN":
            server.send(b"334 " + b64encode(b"more") + b"\r\n")
            second = server.line()
        heard = b" ".join([first.split()[-1], second])
        server.send(b"535-" + heard + b"\r\n535 5.7.8 " + heard.upper() + b"\r\n")

    hello = expect(b"EHLO", f"250-mail.example\r\n250 AUTH {mechanism}\r\n".encode())
    with ScriptedServer(BANNER, hello, echo, finish) as server:
        changed = {**LOGIN, "authentication.mechanism": mechanism}
        held = await hold(attempt(server.port, changed, password=SecretStr(SECRETS[0])))
    assert not leaks(held.text(), SECRETS[0])
    for line in server.received[1:-1]:
        response = line.split()[-1].decode() if line else ""
        if len(response) > 8:
            assert response.lower() not in held.text().lower()


def test_nothing_of_a_redactor_is_shown() -> None:
    redactor = Redactor(SecretStr(SECRETS[0]))
    assert SECRETS[0] not in repr(redactor) + str(redactor)
    assert redactor.shown(f"it is {SECRETS[0].upper()}!") == f"it is {STARS}!"
    assert redactor.shown(b"\x1b[2J fine") == "␛[2J fine"


def test_what_becomes_a_secret_only_when_it_is_made_printable() -> None:
    """Fails where ``shown`` scrubs before that only."""
    assert Redactor(SecretStr(r"pass\x9bword")).shown("pass\x9bword") == STARS
