"""What mail servers say to a token: each row with its name and words; where a token never goes."""

import json
from base64 import b64encode

import pytest

from tests.smtp.helpers.certificates import Certificates, make_certificates
from tests.smtp.helpers.dialogues import PASSWORD, Held, attempt, hold
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    Step,
    expect,
    finish,
    message,
    script,
    tls,
)
from tests.smtp.helpers.scripts import BANNER, DATA, MAIL, RCPT
from tui.settings.model import settings_of
from tui.smtp.diagnosis.named_issuer import named_issuer
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Ending, Facts

SIGN_IN = {"authentication.required": True, "authentication.secret": "oauth"}


def ehlo(*mechanisms: str) -> Step:
    return expect(b"EHLO", f"250-mail.example\r\n250 AUTH {' '.join(mechanisms)}\r\n".encode())


async def logged_in(*steps: Step, **changed: object) -> tuple[Held, ScriptedServer]:
    with ScriptedServer(*script(BANNER, *steps, finish)) as server:
        held = await hold(attempt(server.port, {**SIGN_IN, **changed}, until=Stage.AUTH))
    return held, server


ROWS = [
    ("535 5.7.3 Authentication unsuccessful [X.prod.outlook.com]", "token-account",
     "authentication.username", "another account's", 77),
    ("535 5.7.139 Authentication unsuccessful [X.prod.outlook.com]", "token-smtp-auth-off", "",
     "not known to be wrong", 77),
    ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
     "Tenant. Visit https://aka.ms/smtp_auth_disabled", "m365-tenant-disabled", "",
     "Exchange admin center", 77),
    ("430 4.2.0 STOREDRV; mailbox logon failure", "token-mailbox-permission", "",
     "Add-MailboxPermission", 75),
    ("451 4.2.0 STOREDRV.Submit; mailbox logon failure", "token-mailbox-permission", "",
     "Enterprise Application", 75),
    ("501 5.5.127 Token will expire soon", "token-near-end", "", "Get a new one", 77),
    ("504 5.7.4 Unrecognized authentication type", "token-unsupported", "authentication.secret",
     "Microsoft 365 takes XOAUTH2 alone", 77),
    ("535 5.7.8 no", "token-refused", "authentication.secret", "Get a new one", 77),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "failure", "field", "words", "sysexit"), ROWS)
async def test_a_reply_to_a_token(
    reply: str, failure: str, field: str, words: str, sysexit: int
) -> None:
    """Mutation: a rule of TOKEN_RULES left out."""
    login = expect(b"AUTH XOAUTH2 ", f"{reply}\r\n".encode())
    held, _server = await logged_in(ehlo("PLAIN", "XOAUTH2"), login)
    verdict = held.verdict
    assert (verdict.failure, verdict.field, verdict.exit) == (failure, field, 28)
    assert words in verdict.cause
    assert PASSWORD not in held.text()
    assert (verdict.sysexit == 75) == (sysexit == 75)


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        (Stage.MAIL, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
        (Stage.DATA, "554 5.2.252 SendAsDenied; ops@acme.example not allowed to send as "
         "noreply@acme.example"),
    ],
)  # fmt: skip
async def test_send_as_is_missing(stage: Stage, reply: str) -> None:
    """The token logged in, and Microsoft does not let its account send as the sender."""
    login = expect(b"AUTH XOAUTH2 ", b"235 2.7.0 Ok\r\n")
    refusal = f"{reply}\r\n".encode()
    rest = {
        Stage.MAIL: [expect(b"MAIL", refusal)],
        Stage.DATA: [MAIL, RCPT, DATA, message(refusal)],
    }[stage]
    with ScriptedServer(*script(BANNER, ehlo("XOAUTH2"), login, *rest, finish)) as server:
        held = await hold(attempt(server.port, SIGN_IN))
    verdict = held.verdict
    assert (verdict.failure, verdict.field) == ("m365-send-as", "sender.address")
    assert PASSWORD not in held.text()


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ({"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"},
         "token-refused"),
        ({"status": "401", "schemes": "bearer"}, "token-refused"),
        ({"status": "invalid_token", "openid-configuration": "https://id.example/x"},
         "token-refused"),
        ({"status": "insufficient_scope", "scope": "mail"}, "token-scope"),
    ],
)  # fmt: skip
async def test_what_is_said_of_a_token_in_the_challenge(said: dict[str, str], failure: str) -> None:
    """RFC 7628 3.2.2: the JSON is decoded and shown."""
    blob = b64encode(json.dumps(said).encode())
    held, server = await logged_in(
        ehlo("XOAUTH2", "OAUTHBEARER"),
        expect(b"AUTH XOAUTH2 ", b"334 " + blob + b"\r\n"),
        expect(b"", b"535 5.7.8 no\r\n"),
    )
    assert held.verdict.failure == failure
    assert f"status {said['status']}" in held.verdict.cause
    assert server.received[2] == b""


GENERIC = {"oauth.provider": "generic", "oauth.issuer": "https://old.example"}
NAMED = "https://id.example/realms/mail/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("changed", "named", "offered"),
    [
        (GENERIC, NAMED, "https://id.example/realms/mail"),
        (GENERIC, "https://id.example/.well-known/oauth-authorization-server",
         "https://id.example"),
        ({**GENERIC, "oauth.issuer": "https://id.example/realms/mail"}, NAMED, ""),
        ({**GENERIC, "oauth.client_secret": "keyring"}, NAMED, ""),
        ({"oauth.provider": "microsoft-365"}, NAMED, ""),
        (GENERIC, "http://id.example/.well-known/openid-configuration", ""),
        (GENERIC, "https://a@id.example/.well-known/openid-configuration", ""),
        (GENERIC, "https://id.example/", ""),
        (GENERIC, "javascript:alert(1)/.well-known/openid-configuration", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["invalid_token", "insufficient_scope"])
async def test_the_issuer_that_a_server_names_is_offered(
    changed: dict[str, object], named: str, offered: str, status: str
) -> None:
    """RFC 7628 3.2.2. Mutations: it is offered whatever it is; with a client secret too."""
    blob = b64encode(json.dumps({"status": status, "openid-configuration": named}).encode())
    held, _server = await logged_in(
        ehlo("OAUTHBEARER"),
        expect(b"AUTH OAUTHBEARER ", b"334 " + blob + b"\r\n"),
        expect(b"AQ==", b"535 5.7.8 no\r\n"),
        **changed,
    )
    remedies = [dict(remedy.changes) for remedy in held.verdict.remedies]
    assert remedies == ([{"oauth.issuer": offered}] if offered else [])


def test_no_server_sends_to_this_host() -> None:
    """Mutation: the issuer may be this host, whoever names it."""
    facts = Facts(settings_of({**SIGN_IN, **GENERIC, "smtp.host": "m.x"}))
    own = "openid-configuration http://localhost:1/.well-known/openid-configuration"
    assert named_issuer(Ending(facts, Stop(Signal.REPLY, detail=own))) == ()
    other = own.replace("http://localhost:1", "https://id.example")
    assert named_issuer(Ending(facts, Stop(Signal.REPLY, detail=other))) != ()


@pytest.mark.parametrize("offered", [("PLAIN", "LOGIN"), ("PLAIN",), ("CRAM-MD5", "LOGIN")])
async def test_no_other_mechanism_gets_a_token(offered: tuple[str, ...]) -> None:
    """Mutation: candidates() gives auto its usual list. Nothing of the token is sent."""
    held, server = await logged_in(ehlo(*offered))
    assert (held.verdict.failure, held.verdict.field) == (
        "token-unsupported", "authentication.secret"
    )  # fmt: skip
    assert [line[:4] for line in server.received] == [b"EHLO", b"QUIT"]


@pytest.mark.parametrize(
    ("offered", "taken"),
    [(("PLAIN", "OAUTHBEARER"), "OAUTHBEARER"), (("OAUTHBEARER", "XOAUTH2"), "XOAUTH2")],
)
async def test_auto_takes_a_mechanism_for_tokens(offered: tuple[str, ...], taken: str) -> None:
    held, _server = await logged_in(
        ehlo(*offered), expect(f"AUTH {taken} ".encode(), b"235 2.7.0 Ok\r\n")
    )
    assert held.verdict.ok


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback as if it were another host: certificates count, nothing goes in clear."""
    monkeypatch.setattr("ipaddress.IPv4Address.is_loopback", False)


async def test_a_token_goes_to_no_server_that_has_not_proved_who_it_is(
    certificates: Certificates, elsewhere: None
) -> None:
    """Mutations: may_take_token passes; allow_cleartext counts for tokens."""
    offer = ehlo("XOAUTH2")
    steps = script(tls(certificates.self_signed), BANNER, offer, finish)
    changed = {**SIGN_IN, "smtp.encryption": "implicit", "smtp.verify_certificate": False}
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, changed, until=Stage.AUTH))
    assert (held.verdict.failure, held.verdict.field) == (
        "token-unverified", "smtp.verify_certificate"
    )  # fmt: skip
    assert b"AUTH" not in server.heard
    clear = {**SIGN_IN, "authentication.allow_cleartext": True}
    with ScriptedServer(*script(BANNER, offer, finish)) as server:
        held = await hold(attempt(server.port, clear, until=Stage.AUTH))
    assert held.verdict.failure == "cleartext-refused"
    assert b"AUTH" not in server.heard


@pytest.mark.parametrize(
    ("changed", "offered"),
    [
        ({}, {"authentication.secret": "oauth"}),
        ({"authentication.mechanism": "PLAIN"},
         {"authentication.secret": "oauth", "authentication.mechanism": "auto"}),
        ({"oauth.client_id": ""}, {"authentication.mechanism": "XOAUTH2"}),
    ],
)  # fmt: skip
async def test_a_password_where_a_sign_in_is_prepared(
    changed: dict[str, object], offered: dict[str, object]
) -> None:
    """The server takes tokens alone: one key signs in. Mutation: is_prepared is always so."""
    prepared = {**GENERIC, "oauth.client_id": "app-1", **changed}
    held, _server = await logged_in(
        ehlo("XOAUTH2"), **{**prepared, "authentication.secret": "keyring"}
    )
    assert held.verdict.failure == "mechanism-unsupported"
    assert dict(held.verdict.remedies[0].changes) == offered
