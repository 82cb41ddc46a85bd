"""Failures that are more than a reply: TLS, certificates, silence, nonsense, what is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.hostile import beneath_tls
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    Step,
    close,
    expect,
    finish,
    message,
    reset,
    script,
    send,
    tls,
    until_gone,
)
from tests.smtp.helpers.scripts import (
    BANNER,
    DATA,
    EHLO,
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
    TOKEN,
)
from tui.secret import SecretStr
from tui.smtp.record.events import Stage


@dataclass(frozen=True)
class Fault:
    """A failure that is more than a reply.

    Attributes:
        remedy: The field and the value that come first.
        pinned: Whether the certificate that was seen can be trusted by its fingerprint.
    """

    failure: str
    stage: Stage
    steps: Callable[[Certificates], Sequence[Step]]
    settings: Mapping[str, object] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)
    remedy: tuple[str, object] | None = None
    pinned: bool = False

    def __str__(self) -> str:
        return f"{self.failure} {self.stage}"


def steps(*parts: Step | Sequence[Step]) -> Callable[[Certificates], Sequence[Step]]:
    """Steps that need no certificate."""
    return lambda _: script(*parts)


def other_service(greeting: bytes) -> Sequence[Step]:
    """One that replies with three digits too, but knows no EHLO."""
    return script(
        send(greeting + b"\r\n"),
        expect(b"EHLO", b"500 Unknown command\r\n"),
        expect(b"HELO", b"500 Unknown command\r\n"),
        finish,
    )


def hello(server: ScriptedServer) -> None:
    """Some bytes of the client's, like the first of TLS."""
    server.receive()


IN_CLEAR = beneath_tls(b"250 2.1.0 Ok\r\n")
TAKES_ALL = [BANNER, EHLO, MAIL, RCPT, DATA]

FAULTS = [
    Fault(
        "no-banner", Stage.BANNER, steps(until_gone), SHORT, remedy=("smtp.encryption", "implicit")
    ),
    Fault("not-smtp", Stage.BANNER, steps(send(b"SSH-2.0-OpenSSH_9.2\r\n"), until_gone)),
    Fault("not-smtp", Stage.BANNER, steps(send(b"* OK IMAP4rev1\r\n"), until_gone)),
    Fault("not-smtp", Stage.BANNER, steps(send(b"+OK POP3\r\n"), until_gone)),
    Fault("not-smtp", Stage.BANNER, steps(send(b"HTTP/1.1 400 Bad Request\r\n\r\n"), until_gone)),
    Fault(
        "wrong-tls-mode-plain",
        Stage.BANNER,
        steps(send(b"\x15\x03\x01\x00\x02\x02\x46"), close),
        remedy=("smtp.encryption", "implicit"),
    ),
    Fault(
        "wrong-tls-mode-plain",
        Stage.BANNER,
        steps(send(b"\x15\x03\x01\x00\x02\x02\x46"), until_gone),
        SHORT,
        remedy=("smtp.encryption", "implicit"),
    ),
    Fault(
        "wrong-tls-mode-implicit",
        Stage.TLS,
        steps(BANNER, until_gone),
        IMPLICIT,
        remedy=("smtp.encryption", "starttls"),
    ),
    Fault("not-smtp", Stage.BANNER, steps(send(b"RFB 003.008\n"), until_gone)),
    Fault("not-smtp", Stage.BANNER, steps(send(b'"IMPLEMENTATION" "x"\r\nOK\r\n'), until_gone)),
    Fault("not-smtp", Stage.BANNER, steps(send(b"200 news.example NNTP\r\n"), finish)),
    Fault("not-smtp", Stage.EHLO, steps(*other_service(b"220 (vsFTPd 3.0.5)"))),
    Fault("not-smtp", Stage.EHLO, steps(*other_service(b"220 mail.example LMTP Server"))),
    Fault("command-refused", Stage.EHLO, steps(*other_service(b"220 ftp.example ESMTP"))),
    Fault(
        "no-banner", Stage.BANNER, lambda c: script(tls(c.good), until_gone), {**IMPLICIT, **SHORT}
    ),
    Fault("malformed-reply", Stage.BANNER, steps(send(b"hello\r\n"), until_gone)),
    Fault(
        "malformed-reply",
        Stage.EHLO,
        steps(BANNER, expect(b"EHLO", b"250-a\r\n251 b\r\n"), until_gone),
    ),
    Fault("early-reply", Stage.EHLO, steps(send(b"220 mail\r\n250 you\r\n"), until_gone)),
    Fault("reply-too-long", Stage.BANNER, steps(send(b"220-" + b"x" * 9000), until_gone)),
    Fault("timeout", Stage.EHLO, steps(BANNER, expect(b"EHLO"), until_gone), SHORT),
    Fault("timeout", Stage.TLS, steps(until_gone), {**IMPLICIT, **SHORT}),
    Fault("timeout", Stage.EHLO, steps(BANNER, until_gone), rest={"deadline": 1.0}),
    Fault("connection-closed", Stage.BANNER, steps(close)),
    Fault("connection-closed", Stage.MAIL, steps(BANNER, EHLO, expect(b"MAIL"), close)),
    Fault("connection-reset", Stage.EHLO, steps(BANNER, expect(b"EHLO"), reset)),
    Fault("connection-closed", Stage.DATA, steps(*TAKES_ALL, message(b""), close)),
    Fault("connection-reset", Stage.DATA, steps(*TAKES_ALL, message(b""), reset)),
    Fault(
        "timeout",
        Stage.DATA,
        steps(*TAKES_ALL, message(b""), until_gone),
        rest={"deadline": 0.3},
    ),
    Fault(
        "starttls-missing",
        Stage.TLS,
        steps(BANNER, EHLO, finish),
        STARTTLS,
        remedy=("smtp.encryption", "none"),
    ),
    Fault(
        "starttls-broken",
        Stage.TLS,
        steps(BANNER, EHLO_TLS, GO_TLS, hello, send(b"500 what?\r\n")),
        STARTTLS,
        remedy=("smtp.port", 465),
    ),
    Fault(
        "starttls-refused",
        Stage.TLS,
        steps(BANNER, EHLO_TLS, expect(b"STARTTLS", b"454 4.7.0 TLS not available\r\n"), finish),
        STARTTLS,
    ),
    Fault(
        "starttls-injection",
        Stage.TLS,
        lambda c: script(
            BANNER, EHLO_TLS, expect(b"STARTTLS", b"220 Go\r\n250-AUTH PLAIN\r\n"), tls(c.good)
        ),
        STARTTLS,
        remedy=("smtp.port", 465),
    ),
    Fault(
        "certificate-expired", Stage.TLS, lambda c: script(tls(c.expired)), IMPLICIT, pinned=True
    ),
    Fault("certificate-not-yet-valid", Stage.TLS, lambda c: script(tls(c.early)), IMPLICIT),
    Fault(
        "certificate-name",
        Stage.TLS,
        lambda c: script(tls(c.other_name)),
        IMPLICIT,
        remedy=("smtp.host", "mail.example.org"),
    ),
    Fault(
        "certificate-self-signed",
        Stage.TLS,
        lambda c: script(tls(c.self_signed)),
        IMPLICIT,
        pinned=True,
    ),
    Fault(
        "certificate-unknown-issuer",
        Stage.TLS,
        lambda c: script(tls(c.good)),
        {**IMPLICIT, "smtp.ca_file": ""},
        pinned=True,
    ),
    Fault(
        "certificate-chain-incomplete",
        Stage.TLS,
        lambda c: script(tls(c.leaf_only)),
        IMPLICIT,
        pinned=True,
    ),
    Fault(
        "certificate-expired",
        Stage.TLS,
        lambda c: script(BANNER, EHLO_TLS, GO_TLS, tls(c.expired)),
        STARTTLS,
    ),
    Fault(
        "fingerprint-mismatch",
        Stage.TLS,
        lambda c: script(tls(c.good), until_gone),
        {**IMPLICIT, "smtp.fingerprint": "AB" * 32},
    ),
    Fault("ca-file", Stage.TLS, steps(until_gone), {**IMPLICIT, "smtp.ca_file": "/missing.pem"}),
    Fault(
        "client-certificate-file",
        Stage.TLS,
        steps(until_gone),
        {**IMPLICIT, "smtp.certificate_file": "/missing.pem"},
    ),
    Fault(
        "client-certificate-required",
        Stage.BANNER,
        lambda c: script(tls(c.wants_client), until_gone),
        IMPLICIT,
    ),
    Fault("certificate-invalid", Stage.TLS, lambda c: script(tls(c.purpose)), IMPLICIT),
    Fault("tls-version", Stage.TLS, lambda c: script(tls(c.old_version)), IMPLICIT),
    Fault("tls-handshake", Stage.TLS, lambda c: script(tls(c.other_cipher)), IMPLICIT),
    Fault("tls-handshake", Stage.TLS, steps(BANNER, EHLO_TLS, GO_TLS, reset), STARTTLS),
    Fault(
        "tls-broken",
        Stage.BANNER,
        lambda c: script(tls(c.good), IN_CLEAR, until_gone),
        IMPLICIT,
    ),
    Fault(
        "tls-broken",
        Stage.MAIL,
        lambda c: script(tls(c.good), BANNER, EHLO, expect(b"MAIL"), IN_CLEAR, until_gone),
        IMPLICIT,
    ),
    Fault(
        "auth-missing",
        Stage.AUTH,
        steps(BANNER, EHLO, finish),
        LOGIN,
        remedy=("smtp.port", 587),
    ),
    Fault(
        "auth-missing",
        Stage.AUTH,
        lambda c: script(BANNER, EHLO_TLS, GO_TLS, tls(c.good), EHLO, finish),
        {**STARTTLS, **LOGIN},
        remedy=("authentication.required", False),
    ),
    Fault(
        "auth-missing",
        Stage.AUTH,
        steps(BANNER, EHLO_TLS, finish),
        LOGIN,
        remedy=("smtp.encryption", "starttls"),
    ),
    Fault(
        "mechanism-unsupported",
        Stage.AUTH,
        steps(BANNER, EHLO_AUTH, finish),
        {**LOGIN, "authentication.mechanism": "CRAM-MD5"},
        remedy=("authentication.mechanism", "PLAIN"),
    ),
    Fault(
        "mechanism-unsupported",
        Stage.AUTH,
        steps(BANNER, expect(b"EHLO", b"250-mail.example\r\n250 AUTH NTLM XOAUTH2\r\n"), finish),
        LOGIN,
        remedy=("authentication.mechanism", "XOAUTH2"),
    ),
    Fault(
        "mechanism-unsupported",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH PLAIN\r\n"),
            expect(b"AUTH PLAIN", b"534 5.7.9 too weak\r\n"),
            finish,
        ),
        LOGIN,
    ),
    Fault(
        "password-unfit",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH SCRAM-SHA-256 PLAIN\r\n"),
            finish,
        ),
        {**LOGIN, "authentication.mechanism": "SCRAM-SHA-256"},
        {"password": SecretStr("pass\x07word")},
        remedy=("authentication.mechanism", "PLAIN"),
    ),
    Fault(
        "password-unfit",
        Stage.AUTH,
        steps(BANNER, EHLO_AUTH, finish),
        {**LOGIN, "authentication.mechanism": "PLAIN"},
        {"password": SecretStr("pass\0word")},
        remedy=("authentication.mechanism", "LOGIN"),
    ),
    Fault(
        "password-transition",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH CRAM-MD5\r\n"),
            expect(b"AUTH CRAM-MD5", b"432 4.7.12 A password transition is needed\r\n"),
            finish,
        ),
        LOGIN,
    ),
    Fault(
        "password-missing", Stage.AUTH, steps(BANNER, EHLO_AUTH, finish), LOGIN, {"password": None}
    ),
    Fault(
        "token-refused",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH XOAUTH2\r\n"),
            expect(b"AUTH XOAUTH2 ", b"334 eyJzdGF0dXMiOiI0MDAifQ==\r\n"),
            expect(b"", b"535 5.7.8 no\r\n"),
            finish,
        ),
        TOKEN,
    ),
    Fault(
        "malformed-challenge",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH CRAM-MD5\r\n"),
            expect(b"AUTH CRAM-MD5", b"334 !\r\n"),
            expect(b"*", b"501 cancelled\r\n"),
            finish,
        ),
        LOGIN,
    ),
    Fault(
        "scram-iterations",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH SCRAM-SHA-256 PLAIN\r\n"),
            expect(b"AUTH SCRAM-SHA-256 ", b"334 cj1hLHM9QUFBQSxpPTIwMDAwMDAwMA==\r\n"),
            expect(b"*", b"501 cancelled\r\n"),
            finish,
        ),
        LOGIN,
        remedy=("authentication.mechanism", "PLAIN"),
    ),
    Fault(
        "server-proof-missing",
        Stage.AUTH,
        steps(
            BANNER,
            expect(b"EHLO", b"250-mail.example\r\n250 AUTH SCRAM-SHA-256\r\n"),
            expect(b"AUTH SCRAM-SHA-256 ", b"235 welcome, whoever you are\r\n"),
            finish,
        ),
        LOGIN,
    ),
    Fault(
        "smtputf8-missing",
        Stage.MAIL,
        steps(BANNER, EHLO, finish),
        rest={"recipient": "ännä@recipient.example"},
    ),
    Fault(
        "message-too-large",
        Stage.MAIL,
        steps(BANNER, expect(b"EHLO", b"250-mail.example\r\n250 SIZE 100\r\n"), finish),
    ),
    Fault(
        "8bitmime-missing",
        Stage.MAIL,
        steps(BANNER, EHLO, finish),
        rest={"message": "Subject: é\r\n\r\nü\r\n".encode()},
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_what_a_fault_means(fault: Fault, certificates: Certificates) -> None:
    # The purpose is looked at only in a certificate that is trusted.
    invalid = fault.failure == "certificate-invalid"
    ca_file = certificates.purpose_file if invalid else certificates.ca_file
    changed = {"smtp.ca_file": ca_file, **fault.settings}
    with ScriptedServer(*fault.steps(certificates)) as server:
        held = await hold(attempt(server.port, changed, **fault.rest))
    verdict = held.verdict
    assert (verdict.failure, verdict.stage) == (fault.failure, fault.stage), held.text()
    after_dot = b"." in server.received
    in_tls = fault.failure == "client-certificate-required"  # told after the handshake
    assert verdict.exit == (26 if after_dot else EXITS[Stage.TLS if in_tls else fault.stage])
    assert ("may have accepted it" in verdict.cause) is after_dot
    assert held.stages[-1] == (fault.stage, "failed")
    assert "{" not in verdict.summary + verdict.cause
    changes = [(remedy.key, remedy.value) for remedy in verdict.remedies]
    if fault.pinned:
        assert held.certificate
        assert ("smtp.fingerprint", held.certificate.sha256) in changes
    if fault.remedy:
        assert changes[0] == fault.remedy
