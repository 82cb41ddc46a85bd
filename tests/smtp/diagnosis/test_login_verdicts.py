"""What is said of a login: of the user name, the password, and what it may do afterwards."""

import pytest

from tests.smtp.conftest import Redirect
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import PASSWORD, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, script, tls
from tests.smtp.helpers.scripts import BANNER, EHLO_AUTH, LOGIN, MAIL, TOKEN, refuse
from tui.secret import SecretStr
from tui.smtp.record.events import Remedy, Stage, Verdict

WRONG = "535 5.7.8 no"
IN = [BANNER, EHLO_AUTH, expect(b"AUTH PLAIN ", b"235 2.7.0 welcome\r\n")]


def changes(verdict: Verdict) -> list[dict[str, object]]:
    return [dict(remedy.changes) for remedy in verdict.remedies]


async def refused(
    redirect: Redirect, reply: str, host: str, username: str, password: str = PASSWORD
) -> Verdict:
    with ScriptedServer(*refuse(Stage.AUTH, reply)) as server:
        redirect(server.port)
        changed = {**LOGIN, "smtp.host": host, "authentication.username": username}
        made = attempt(587, changed, password=SecretStr(password))
        held = await hold(made)
    assert held.verdict.failure == "bad-credentials"
    return held.verdict


@pytest.mark.parametrize(
    ("host", "username", "said", "mended"),
    [
        ("mail.example", "bob", "Many servers want the full address", "bob@sender.example"),
        ("mail.example", "bob@corp.example", "only what stands before the @", "bob"),
        ("smtp.sendgrid.net", "bob", "wants as user name the word apikey", "apikey"),
        ("smtp.sendgrid.net", "apikey", "and as password an API key", None),
        ("smtp.web.de", "bob@web.de", "the part of the address before the @", "bob"),
        ("smtp.fastmail.com", "bob", "the full e-mail address", "bob@sender.example"),
        ("smtp.fastmail.com", "bob@fastmail.com", "an app password", None),
    ],
)  # fmt: skip
async def test_the_user_name_as_this_server_wants_it(
    host: str, username: str, said: str, mended: str | None, redirect: Redirect
) -> None:
    """The table of providers says it for each; mutation: ``by_host`` gives None."""
    verdict = await refused(redirect, WRONG, host, username)
    assert said in verdict.cause
    assert changes(verdict) == ([{"authentication.username": mended}] if mended else [])


@pytest.mark.parametrize("password", [" c0rrect h0rse", "c0rrect h0rse\n", "c0rrect h0rse"])
async def test_a_space_too_many_is_told(password: str, redirect: Redirect) -> None:
    verdict = await refused(redirect, WRONG, "mail.example", "bob", password)
    assert ("The password that was sent" in verdict.cause) is (password != "c0rrect h0rse")
    assert ("ends with a line end" in verdict.cause) is password.endswith("\n")


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("smtp.office365.com", "Microsoft 365 wants the scope https://outlook.office365.com/SMTP"),
        ("smtp.gmail.com", "wants the scope https://mail.google.com/."),
        ("mail.example", ""),
    ],
)
async def test_the_scope_of_a_token(host: str, scope: str, redirect: Redirect) -> None:
    hello = expect(b"EHLO", b"250-mail.example\r\n250 AUTH XOAUTH2\r\n")
    steps = script(
        BANNER, hello, expect(b"AUTH", b"535 5.7.3 Authentication unsuccessful\r\n"), finish
    )
    with ScriptedServer(*steps) as server:
        redirect(server.port)
        verdict = (await hold(attempt(587, {**TOKEN, "smtp.host": host}))).verdict
    assert verdict.failure == "token-refused"
    assert scope in verdict.cause
    assert verdict.cause.endswith("Get a new one.") is not bool(scope)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
         "m365-basic-disabled"),
        ("550 5.7.30 Basic authentication is not supported for Client Submission.",
         "m365-basic-retired"),
        ("535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
         "defaults policy. Contact your administrator.", "m365-security-defaults"),
    ],
)  # fmt: skip
async def test_a_token_in_place_of_the_password(reply: str, failure: str) -> None:
    hello = expect(b"EHLO", b"250-mail.example\r\n250 AUTH LOGIN XOAUTH2\r\n")
    with ScriptedServer(
        BANNER, hello, expect(b"AUTH LOGIN", f"{reply}\r\n".encode()), finish
    ) as server:
        verdict = (await hold(attempt(server.port, LOGIN))).verdict
    assert verdict.failure == failure
    label = "Log in with XOAUTH2, an access token as password"
    assert verdict.remedies == (Remedy("authentication.mechanism", "XOAUTH2", label),)


@pytest.mark.parametrize("reply", ["534 5.7.9 too weak", "538 5.7.11 no", "501 5.5.4 no", "550 no"])
async def test_the_mechanism_that_was_refused_is_not_offered_again(reply: str) -> None:
    """Mutation: ``facts.mechanism`` is not remembered."""
    hello = expect(b"EHLO", b"250-mail.example\r\n250 AUTH LOGIN\r\n")
    with ScriptedServer(
        BANNER, hello, expect(b"AUTH LOGIN", f"{reply}\r\n".encode()), finish
    ) as only:
        verdict = (await hold(attempt(only.port, LOGIN))).verdict
    offered = [remedy.value for remedy in verdict.remedies if remedy.key.endswith("mechanism")]
    assert offered == []
    with ScriptedServer(*refuse(Stage.AUTH, "534 5.7.9 too weak")) as both:
        verdict = (await hold(attempt(both.port, LOGIN))).verdict
    assert changes(verdict) == [{"authentication.mechanism": "LOGIN"}]
    assert "pick another mechanism" in verdict.cause


def after_login(*steps: Step) -> ScriptedServer:
    return ScriptedServer(*IN, *steps, finish)


async def test_no_relaying_for_who_has_logged_in() -> None:
    """To log in is no advice then."""
    denied = expect(b"RCPT", b"550 5.7.1 Relaying denied\r\n")
    changed = {**LOGIN, "authentication.username": "bob@corp.example"}
    with after_login(MAIL, denied) as server:
        verdict = (await hold(attempt(server.port, changed))).verdict
    assert verdict.failure == "relay-denied"
    assert verdict.summary == (
        "The server does not relay mail for bob@corp.example: 550 5.7.1 Relaying denied"
    )
    assert verdict.cause.startswith("The login worked, but")
    assert changes(verdict) == [{"sender.address": "bob@corp.example"}]


async def test_a_login_that_does_not_count() -> None:
    wanted = expect(b"MAIL", b"530 5.7.0 Authentication required\r\n")
    with after_login(wanted) as server:
        verdict = (await hold(attempt(server.port, LOGIN))).verdict
    assert verdict.failure == "authentication-required"
    assert verdict.cause.startswith("The login before worked")
    assert {"authentication.required": True} not in changes(verdict)


async def test_who_may_not_send_as_the_sender() -> None:
    """With and without a login the sentence names somebody."""
    denied = expect(b"MAIL", b"550 5.7.60 Client does not have permissions to send as\r\n")
    with after_login(denied) as server:
        verdict = (await hold(attempt(server.port, LOGIN))).verdict
    assert verdict.summary == "bob may not send as bob@sender.example."
    with ScriptedServer(*refuse(Stage.MAIL, "550 5.7.60 no")) as server:
        verdict = (await hold(attempt(server.port))).verdict
    assert verdict.summary == "This host may not send as bob@sender.example."


@pytest.mark.parametrize(
    ("reply", "host"),
    [
        ("550 5.7.64 TenantAttribution; Relay Access Denied", "smtp.office365.com"),
        ("550 5.7.68 TenantInboundAttribution; Direct Send not allowed", "smtp.office365.com"),
        ("550 5.7.0 Mail relay denied [203.0.113.7]. Invalid credentials", "smtp.gmail.com"),
    ],
)
async def test_where_users_hand_in_mail(reply: str, host: str) -> None:
    with ScriptedServer(*refuse(Stage.RCPT, reply)) as server:
        verdict = (await hold(attempt(server.port))).verdict
    assert changes(verdict)[-1] == {
        "smtp.host": host,
        "smtp.port": 587,
        "smtp.encryption": "starttls",
        "authentication.required": True,
    }


@pytest.mark.parametrize("named", ["203.0.113.7", "2001:db8::7"])
async def test_the_address_that_the_server_sees(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documentation's addresses are not global, so here they count as such."""
    monkeypatch.setattr("ipaddress.IPv4Address.is_global", True)
    monkeypatch.setattr("ipaddress.IPv6Address.is_global", True)
    reply = f"554 5.7.1 Client host [{named}] blocked using zen.spamhaus.org at 12:30:00"
    with ScriptedServer(*refuse(Stage.RCPT, reply)) as server:
        verdict = (await hold(attempt(server.port))).verdict
    assert f" It is {named}. " in verdict.cause


NO_AUTH = expect(b"EHLO", b"250-mail.example\r\n250 HELP\r\n")
WANTS_LOGIN = expect(b"MAIL", b"530 5.7.0 Authentication required\r\n")


@pytest.mark.parametrize("over_tls", [True, False])
async def test_no_circle_of_login_on_and_off(
    over_tls: bool, certificates: Certificates, redirect: Redirect
) -> None:
    """Where EHLO was seen to offer no login, on is no remedy; off is one only under TLS, where it
    is sure. Mutations: ``log_in`` or the field forgets ``no_login_here``; ``do_not_log_in`` in
    clear.
    """
    changed = {
        "smtp.host": "localhost",
        "smtp.encryption": "implicit" if over_tls else "none",
        "smtp.ca_file": certificates.ca_file if over_tls else "",
    }
    first: list[Step] = [tls(certificates.good)] if over_tls else []
    with ScriptedServer(*first, BANNER, NO_AUTH, WANTS_LOGIN, finish) as server:
        redirect(server.port)
        wanted = (await hold(attempt(25, changed))).verdict
    with ScriptedServer(*first, BANNER, NO_AUTH, finish) as server:
        redirect(server.port)
        missing = (await hold(attempt(25, {**changed, **LOGIN}))).verdict
    usual = 465 if over_tls else 587
    assert (wanted.failure, missing.failure) == ("authentication-required", "auth-missing")
    assert "was seen to offer no login" in wanted.cause
    assert wanted.field == "smtp.port"
    assert changes(wanted) == [{"smtp.port": usual, "authentication.required": True}]
    off = [{"authentication.required": False}]
    assert changes(missing)[:1] == (off if over_tls else [{"smtp.port": usual}])


async def test_a_login_that_shows_only_under_tls() -> None:
    """One key switches both on."""
    hello = expect(b"EHLO", b"250-mail.example\r\n250 STARTTLS\r\n")
    with ScriptedServer(BANNER, hello, WANTS_LOGIN, finish) as server:
        verdict = (await hold(attempt(server.port))).verdict
    assert changes(verdict) == [
        {"authentication.required": True, "smtp.encryption": "starttls"},
    ]


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("bob", '"secret"', "quotation mark"),
        ("bob", "'secret'", "quotation mark"),
        ("bob", "p§ss", "beyond ASCII"),
        ("böb", "x7Kq", "beyond ASCII"),
        ("bob", "x7Kq\r\n", "line end"),
        ("bob", "x7Kq ", "a space"),
        ("bob", "it's 'fine'", ""),
        ("bob", '"', ""),
    ],
)
async def test_what_is_odd_about_a_refused_password(
    redirect: Redirect, username: str, password: str, said: str
) -> None:
    """Never any of it. Mutation: ``oddities`` finds nothing."""
    verdict = await refused(redirect, WRONG, "mail.example", username, password)
    assert said in verdict.cause
    assert ("The password that was sent" in verdict.cause or "ASCII" in verdict.cause) is bool(said)
    assert password.strip() not in verdict.cause or password == '"'


@pytest.mark.parametrize(
    ("host", "users"),
    [
        ("corp-example.mail.protection.outlook.com", "smtp.office365.com"),
        ("aspmx.l.google.com", "smtp.gmail.com"),
        ("mail.example", None),
    ],
)
async def test_at_a_mail_exchanger_the_server_for_users_is_offered(
    redirect: Redirect, host: str, users: str | None
) -> None:
    """It takes mail for its own mailboxes, and mostly no login (dokuwiki-plugin-smtp#67)."""
    answer = expect(b"AUTH", b"504 5.7.4 Unrecognized authentication type\r\n")
    hello = expect(b"EHLO", b"250-mail.example\r\n250 AUTH PLAIN\r\n")
    with ScriptedServer(BANNER, hello, answer, finish) as server:
        redirect(server.port)
        verdict = (await hold(attempt(25, {**LOGIN, "smtp.host": host}))).verdict
    assert verdict.failure == "mechanism-unsupported"
    hosts = [change.get("smtp.host") for change in changes(verdict)]
    assert hosts[0] == users
