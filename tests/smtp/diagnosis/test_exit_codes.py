"""How each end of a dialogue ends ``posthouse send``: cron and queues act on these codes.

75 keeps a mail in a queue, everything else gives it up: a wrong code loses a mail, or tries one for
ever that can never go.
"""

import errno
import socket
import ssl

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    close,
    finish,
    reset,
    script,
    tls,
    until_gone,
)
from tests.smtp.helpers.scripts import BANNER, EHLO_TLS, GO_TLS, IMPLICIT, STARTTLS, refuse
from tui.errors import Exit
from tui.settings.model import Settings
from tui.smtp.diagnosis.exit_codes import sysexit
from tui.smtp.record.events import Stage
from tui.smtp.record.reply import Reply
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Ending, Facts

# By the signal's name. NAME, HANDSHAKE and REPLY depend on more: they have tests of their own.
OF_SIGNAL = {
    "NAME": Exit.TRY_AGAIN,
    "CONNECT": Exit.TRY_AGAIN,
    "TIMEOUT": Exit.TRY_AGAIN,
    "DEADLINE": Exit.TRY_AGAIN,
    "CLOSED": Exit.TRY_AGAIN,
    "REPLY": Exit.TRY_AGAIN,
    "HANDSHAKE": Exit.TRY_AGAIN,
    "CA_FILE": Exit.CONFIGURATION,
    "CLIENT_CERTIFICATE": Exit.CONFIGURATION,
    "NO_PASSWORD": Exit.CONFIGURATION,
    "CLEARTEXT": Exit.CONFIGURATION,
    "UNVERIFIED": Exit.CONFIGURATION,
    "NO_SMTPUTF8": Exit.DATA,
    "NO_8BITMIME": Exit.DATA,
    "TOO_LARGE": Exit.DATA,
    "TLS_AT_ONCE": Exit.UNAVAILABLE,
    "NOT_SMTP": Exit.UNAVAILABLE,
    "TOO_LONG": Exit.UNAVAILABLE,
    "FINGERPRINT": Exit.UNAVAILABLE,
    "NO_STARTTLS": Exit.UNAVAILABLE,
    "INJECTED": Exit.UNAVAILABLE,
    "NO_AUTH": Exit.UNAVAILABLE,
    "NO_MECHANISM": Exit.UNAVAILABLE,
    "UNFIT": Exit.UNAVAILABLE,
    "SERVER_PROOF": Exit.UNAVAILABLE,
    "CHALLENGE": Exit.UNAVAILABLE,
    "EARLY": Exit.UNAVAILABLE,
    "ITERATIONS": Exit.UNAVAILABLE,
}


def ended(stop: Stop, stage: Stage = Stage.EHLO) -> Exit:
    """The exit code of a dialogue that this stops at a stage."""
    return sysexit(Ending(Facts(Settings(), stage=stage), stop))


@pytest.mark.parametrize("signal", Signal, ids=lambda signal: signal.name)
def test_every_signal(signal: Signal) -> None:
    """Mutations: a signal left out of either table, or moved to another code."""
    assert ended(Stop(signal)) is OF_SIGNAL[signal.name]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Exit.CONFIGURATION),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), Exit.TRY_AGAIN),
        (socket.gaierror(socket.EAI_FAIL, "failure"), Exit.TRY_AGAIN),
    ],
    ids=["EAI_NONAME", "EAI_AGAIN", "EAI_FAIL"],
)
async def test_a_name_that_does_not_exist_is_given_up_and_dns_out_of_order_is_waited_for(
    error: Exception, code: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the two swapped."""

    def lookup(*_: object, **__: object) -> None:
        raise error

    assert ended(Stop(Signal.NAME, error=error)) is code
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert (await hold(attempt(25, {"smtp.host": "mail.example"}))).verdict.sysexit == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ssl.SSLError(1, "no protocol in common"), Exit.UNAVAILABLE),
        (ssl.SSLCertVerificationError(1, "expired"), Exit.UNAVAILABLE),
        (ConnectionResetError(errno.ECONNRESET, "reset"), Exit.TRY_AGAIN),
        (EOFError(), Exit.TRY_AGAIN),
        (TimeoutError(), Exit.TRY_AGAIN),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_handshake_that_is_refused_is_final_and_one_that_breaks_off_is_not(
    error: Exception, code: Exit
) -> None:
    """Mutation: the two swapped."""
    assert ended(Stop(Signal.HANDSHAKE, error=error), Stage.TLS) is code


async def test_a_refused_and_a_broken_handshake_on_the_wire(certificates: Certificates) -> None:
    """Mutation: the two swapped."""
    with ScriptedServer(tls(certificates.expired)) as server:
        held = await hold(attempt(server.port, IMPLICIT))
    assert (held.verdict.stage, held.verdict.sysexit) == (Stage.TLS, Exit.UNAVAILABLE)
    with ScriptedServer(*script(BANNER, EHLO_TLS, GO_TLS, reset)) as server:
        held = await hold(attempt(server.port, STARTTLS))
    assert (held.verdict.stage, held.verdict.sysexit) == (Stage.TLS, Exit.TRY_AGAIN)


async def test_what_takes_too_long_as_a_whole_is_temporary() -> None:
    """Mutation: a deadline is final."""
    with ScriptedServer(BANNER, until_gone) as server:
        held = await hold(attempt(server.port, {"smtp.timeout_ms": 60_000}, deadline=0.3))
    assert held.verdict.sysexit == Exit.TRY_AGAIN


async def test_what_the_server_ends_is_temporary() -> None:
    for how in (close, reset):
        with ScriptedServer(BANNER, how) as server:
            held = await hold(attempt(server.port))
        assert held.verdict.sysexit == Exit.TRY_AGAIN


AT_STAGE = {
    Stage.BANNER: Exit.UNAVAILABLE,
    Stage.EHLO: Exit.UNAVAILABLE,
    Stage.TLS: Exit.UNAVAILABLE,
    Stage.AUTH: Exit.NO_PERMISSION,
    Stage.MAIL: Exit.UNAVAILABLE,
    Stage.RCPT: Exit.NO_USER,
    Stage.DATA: Exit.DATA,
}


@pytest.mark.parametrize("stage", AT_STAGE)
def test_every_stage_at_which_a_reply_can_refuse(stage: Stage) -> None:
    """4xx is temporary everywhere; 530 asks for a login wherever it comes (RFC 4954 6); 552 is the
    mail's fault where it answers MAIL, with its SIZE, or the message.

    Mutations: 500 counts as temporary; a stage's own code left out; 552 at any stage.
    """

    def code(number: int) -> Exit:
        return ended(Stop(Signal.REPLY, reply=Reply(number, "", ("no",))), stage)

    permanent = AT_STAGE[stage]
    assert [code(number) for number in (421, 450, 451, 454, 499)] == [Exit.TRY_AGAIN] * 5
    assert [code(number) for number in (500, 535, 550, 554)] == [permanent] * 4
    assert code(530) is Exit.NO_PERMISSION
    assert code(552) is (Exit.DATA if stage is Stage.MAIL else permanent)


@pytest.mark.parametrize(
    ("stage", "reply", "code"),
    [
        (Stage.MAIL, "552 5.3.4 too large", Exit.DATA),
        (Stage.RCPT, "552 5.2.2 mailbox full", Exit.NO_USER),
        (Stage.RCPT, "550 5.1.1 unknown", Exit.NO_USER),
        (Stage.RCPT, "530 5.7.0 login first", Exit.NO_PERMISSION),
        (Stage.MAIL, "451 4.3.0 later", Exit.TRY_AGAIN),
        (Stage.BANNER, "554 5.7.1 no", Exit.UNAVAILABLE),
    ],
)
async def test_a_refusal_on_the_wire(stage: Stage, reply: str, code: Exit) -> None:
    with ScriptedServer(*refuse(stage, reply), finish) as server:
        held = await hold(attempt(server.port))
    assert (held.verdict.stage, held.verdict.sysexit) == (stage, code)
