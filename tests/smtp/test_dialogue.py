"""Whole dialogues: with aiosmtpd, beside aiosmtplib, and what the extensions change."""

import asyncio
import socket
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import PASSWORD, RECIPIENT, SENDER, attempt, hold
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    close,
    expect,
    finish,
    message,
    tls,
    until_gone,
)
from tests.smtp.helpers.scripts import (
    BANNER,
    DATA,
    EHLO,
    EHLO_AUTH,
    GO_TLS,
    LOGIN,
    MAIL,
    RCPT,
    SHORT,
    STARTTLS,
)
from tui.errors import IncompleteSettings, InvalidInput
from tui.secret import SecretStr
from tui.smtp.record.events import Stage

OPENING = [(Stage.DNS, "ok"), (Stage.CONNECT, "ok")]
CLOSING = [(Stage.MAIL, "ok"), (Stage.RCPT, "ok"), (Stage.DATA, "ok"), (Stage.QUIT, "ok")]
TAKEN = message(b"250 2.0.0 Ok: queued as 4bXyz\r\n")


class Inbox:
    """What an aiosmtpd server took."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.logins: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 2.0.0 Ok: queued as 4bXyz"

    def authenticate(self, *call: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's five arguments
        login = call[-1]
        assert isinstance(login, LoginPassword)
        self.logins.append(login.password)
        return AuthResult(success=login.password == PASSWORD.encode(), handled=False)


@pytest.mark.parametrize(
    ("encryption", "login", "stages"),
    [
        ("none", False, [Stage.BANNER, Stage.EHLO]),
        ("none", True, [Stage.BANNER, Stage.EHLO, Stage.AUTH]),
        ("starttls", True, [Stage.BANNER, Stage.EHLO, Stage.TLS, Stage.AUTH]),
        ("implicit", True, [Stage.TLS, Stage.BANNER, Stage.EHLO, Stage.AUTH]),
    ],
)
@pytest.mark.filterwarnings("ignore:.*login_data is deprecated:DeprecationWarning")
async def test_a_mail_arrives(
    encryption: str, login: bool, stages: list[Stage], certificates: Certificates
) -> None:
    inbox = Inbox()
    context = certificates.good
    ready = socket.create_server(("127.0.0.1", 0))
    port = ready.getsockname()[1]

    def serve() -> SMTP:
        return SMTP(
            inbox,
            tls_context=context if encryption == "starttls" else None,
            authenticator=inbox.authenticate,
            auth_require_tls=encryption == "starttls",
            auth_required=encryption == "starttls",
        )

    server = await asyncio.get_running_loop().create_server(
        serve, sock=ready, ssl=context if encryption == "implicit" else None
    )
    try:
        changed = {
            "smtp.encryption": encryption,
            "smtp.ca_file": certificates.ca_file,
            "authentication.required": login,
        }
        made = attempt(port, changed)
        held = await hold(made)
    finally:
        server.close()
        await server.wait_closed()
    assert held.verdict.ok, held.text()
    assert held.stages == [*OPENING, *((stage, "ok") for stage in stages), *CLOSING]
    assert (held.verdict.code, held.verdict.exit, held.verdict.failure) == (250, 0, "")
    assert held.verdict.queue_id == "4bXyz"
    assert held.verdict.summary == "Accepted by 127.0.0.1: 250 2.0.0 Ok: queued as 4bXyz"
    assert f"look into the inbox of {RECIPIENT} for ‘Posthouse test " in held.verdict.cause
    assert [e.content for e in inbox.envelopes] == [made.message]
    assert [(e.mail_from, e.rcpt_tos) for e in inbox.envelopes] == [(SENDER, [RECIPIENT])]
    assert inbox.logins == ([PASSWORD.encode()] if login else [])
    times = [event.t for event in held.events]
    assert times == sorted(times)


async def test_the_same_words_as_aiosmtplib(certificates: Certificates) -> None:
    extensions = b"250-mail.example\r\n250-SIZE 1000000\r\n"
    steps = [
        BANNER,
        expect(b"EHLO", extensions + b"250 STARTTLS\r\n"),
        GO_TLS,
        tls(certificates.good),
        expect(b"EHLO", extensions + b"250 AUTH PLAIN LOGIN\r\n"),
        expect(b"AUTH PLAIN", b"235 2.7.0 welcome\r\n"),
        MAIL,
        RCPT,
        DATA,
        TAKEN,
        finish,
    ]
    changed = {**STARTTLS, **LOGIN, "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(*steps) as ours:
        made = attempt(ours.port, changed)
        assert (await hold(made)).verdict.ok
    with ScriptedServer(*steps) as theirs:
        await aiosmtplib.send(
            made.message,
            sender=SENDER,
            recipients=[RECIPIENT],
            hostname="127.0.0.1",
            port=theirs.port,
            username="bob",
            password=PASSWORD,
            start_tls=True,
            cert_bundle=certificates.ca_file,
            local_hostname="client.example",
        )

    def comparable(line: bytes) -> bytes:
        command, _, rest = line.partition(b" ")
        return command.upper() + b" " + rest.replace(b"size=", b"SIZE=")

    assert [comparable(line) for line in ours.received] == [
        comparable(line) for line in theirs.received
    ]


UNTIL = {
    Stage.CONNECT: until_gone,
    Stage.BANNER: BANNER,
    Stage.EHLO: EHLO_AUTH,
    Stage.AUTH: expect(b"AUTH PLAIN", b"235 ok\r\n"),
    Stage.MAIL: MAIL,
    Stage.RCPT: RCPT,
}
SUMMARIES = {
    Stage.AUTH: "The login at 127.0.0.1 works.",
    Stage.RCPT: f"127.0.0.1 would take mail for {RECIPIENT}.",
}


@pytest.mark.parametrize("until", UNTIL)
async def test_stopping_early_sends_no_mail(until: Stage) -> None:
    order = list(UNTIL)
    steps = [UNTIL[stage] for stage in order[1 : order.index(until) + 1]]
    with ScriptedServer(*steps, finish) as server:
        held = await hold(attempt(server.port, LOGIN, until=until, message=b""))
    verdict = held.verdict
    usual = f"127.0.0.1 answers as it should, up to {until.value}."
    assert (verdict.ok, verdict.stage) == (True, until)
    assert verdict.summary == SUMMARIES.get(until, usual)
    assert verdict.cause == "No mail was sent."
    assert held.stages[-1] == (until, "ok")
    assert len(server.received) == len(steps[1:]) + (until is not Stage.CONNECT)
    assert server.received[-1:] == ([] if until is Stage.CONNECT else [b"QUIT"])


async def test_stopping_at_the_name_connects_to_nothing() -> None:
    held = await hold(attempt(1, until=Stage.DNS))
    assert held.verdict.ok
    assert held.stages == [(Stage.DNS, "ok")]


async def test_only_the_login_where_none_is_wanted_stops_before_the_mail() -> None:
    with ScriptedServer(BANNER, EHLO, finish) as server:
        held = await hold(attempt(server.port, until=Stage.AUTH))
    assert (held.verdict.ok, held.verdict.stage) == (True, Stage.EHLO)


@pytest.mark.parametrize("end", [close, until_gone, expect(b"QUIT", b"500 what?\r\n")])
async def test_what_becomes_of_quit_changes_nothing(end: Any) -> None:  # noqa: ANN401 - a step
    steps = [BANNER, EHLO, MAIL, RCPT, DATA, TAKEN, end]
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, SHORT))
    assert held.verdict.ok
    assert held.verdict.exit == 0


@pytest.mark.parametrize("extensions", [b"250 HELP", b"250 PIPELINING"])
async def test_a_refusal_is_told_without_waiting_for_good_byes(extensions: bytes) -> None:
    """With PIPELINING the answer to DATA is still awaited before QUIT. Mutation: wait 5 seconds."""
    ehlo = expect(b"EHLO", b"250-mail.example\r\n" + extensions + b"\r\n")
    refused = expect(b"RCPT", b"550 5.1.1 no\r\n")
    with ScriptedServer(BANNER, ehlo, MAIL, refused, until_gone) as server:
        held = await hold(attempt(server.port))
    assert held.verdict.failure == "recipient-refused"
    assert held.verdict.t < 2


async def test_a_name_that_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    for own, domain, announced in (
        ("desk.example.com", "", b"EHLO desk.example.com"),
        ("desk", "", b"EHLO [127.0.0.1]"),
        ("de\x1bsk.example", "", b"EHLO [127.0.0.1]"),
        ("desk", "bücher.example", b"EHLO xn--bcher-kva.example"),
    ):
        monkeypatch.setattr(socket, "gethostname", lambda own=own: own)
        with ScriptedServer(BANNER, expect(b"EHLO", b"250 ok\r\n"), finish) as server:
            changed = {"smtp.domain": domain}
            await hold(attempt(server.port, changed, until=Stage.EHLO))
        assert server.received[0] == announced


@pytest.mark.parametrize(
    ("changed", "rest", "error"),
    [
        ({"smtp.host": ""}, {}, IncompleteSettings),
        ({"sender.address": ""}, {}, IncompleteSettings),
        ({"authentication.required": True, "authentication.username": ""}, {}, IncompleteSettings),
        ({}, {"recipient": ""}, InvalidInput),
        ({}, {"recipient": "a@b.example, c@d.example"}, InvalidInput),
        ({}, {"recipient": "a@b.example\r\nRCPT TO:<c@d.example>"}, InvalidInput),
        ({}, {"password": SecretStr("\ud800")}, InvalidInput),
    ],
)
async def test_what_cannot_be_tested_is_said_before_anything_is_sent(
    changed: dict[str, object], rest: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await hold(attempt(1, changed, message=b"x", **rest))
