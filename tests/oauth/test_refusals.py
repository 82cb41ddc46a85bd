"""Every row of the token endpoint's table: a name, an exit, a field and words of its own."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Answer, Issuer, Said, aadsts, html, refusal, said, tokens
from tests.oauth.helpers.signing import in_force, kept_refresh_token, store_sign_in
from tui.errors import Exit
from tui.oauth.refusals.failure import Failure, NoToken
from tui.oauth.refusals.hints import HINTS
from tui.oauth.refusals.kinds import ERRORS, SUBERRORS
from tui.storage.sign_in.tokens import access_token
from tui.storage.workspace import Workspace

NOW = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)
PERSON, SETTING, LATER = Exit.NO_PERMISSION, Exit.CONFIGURATION, Exit.TRY_AGAIN

ROWS: list[tuple[str, Answer, str, Exit, str, str]] = [
    # id, answer, failure, exit, field, words of the cause
    ("secret's id", aadsts(7000215, "invalid_client"), "client-refused", SETTING,
     "oauth.client_secret", "secret's id was taken in place of its value"),
    ("secret expired", aadsts(7000222, "invalid_client"), "client-refused", SETTING,
     "oauth.client_secret", "has expired: make a new one"),
    ("not public", aadsts(7000218, "invalid_client"), "client-refused", SETTING,
     "oauth.client_secret", "Allow public client flows"),
    ("public with secret", aadsts(700025, "invalid_client"), "client-refused", SETTING,
     "oauth.client_secret", "set Client secret to none"),
    ("other client refusal", refusal("invalid_client", status=401), "client-refused", SETTING,
     "oauth.client_secret", "Look at both"),
    ("app not in tenant", aadsts(700016, "unauthorized_client"), "client-not-allowed", SETTING,
     "oauth.tenant", "no app with this client id"),
    ("single tenant", aadsts(50194, "unauthorized_client"), "client-not-allowed", SETTING,
     "oauth.tenant", "one tenant only"),
    ("no tenant", aadsts(90002, "invalid_request"), "request-refused", SETTING,
     "oauth.tenant", "no such tenant"),
    ("client not allowed", refusal("unauthorized_client"), "client-not-allowed", SETTING,
     "oauth.client_id", "may not use this way"),
    ("mixed scopes", aadsts(28000, "invalid_scope"), "scope-refused", SETTING,
     "oauth.scope", "mixes two resources"),
    ("wrong scope", aadsts(70011, "invalid_scope"), "scope-refused", SETTING,
     "oauth.scope", "mixes two resources"),
    ("scope", refusal("invalid_scope"), "scope-refused", SETTING, "oauth.scope", "Leave Scope"),
    ("audience", refusal("invalid_target"), "audience-refused", SETTING,
     "oauth.audience", "RFC 8707"),
    ("resource", refusal("invalid_resource"), "audience-refused", SETTING,
     "oauth.audience", "RFC 8707"),
    ("no consent", aadsts(65001, "invalid_grant", suberror="consent_required"),
     "consent-missing", PERSON, "oauth.client_id",
     "/acme.example/adminconsent?client_id=app-1"),
    ("consent", refusal("consent_required"), "consent-missing", PERSON, "oauth.client_id",
     "have an administrator agree"),
    ("second factor", aadsts(50076, "invalid_grant", suberror="basic_action"),
     "interaction-needed", PERSON, "", "second factor is wanted"),
    ("interaction", aadsts(50079, "interaction_required"), "interaction-needed", PERSON, "",
     "posthouse login acme"),
    ("conditional access", aadsts(53003, "access_denied", suberror="message_only"),
     "access-blocked", PERSON, "oauth.flow", "Conditional Access blocks it"),
    ("flow blocked", aadsts(530036, "invalid_grant", suberror="conditional_access_policy"),
     "access-blocked", PERSON, "oauth.flow", "take browser"),
    ("not assigned", aadsts(50105, "invalid_grant", suberror="message_only"), "access-blocked",
     PERSON, "authentication.username", "not assigned"),
    ("no account", aadsts(50034, "invalid_grant"), "sign-in-ended", PERSON,
     "authentication.username", "no such account"),
    ("password", aadsts(50126, "invalid_grant"), "sign-in-ended", PERSON, "", "is wrong"),
    ("locked", aadsts(50053, "invalid_grant"), "sign-in-ended", PERSON, "", "locked"),
    ("disabled", aadsts(50057, "invalid_grant"), "sign-in-ended", PERSON,
     "authentication.username", "disabled"),
    ("password expired", aadsts(50055, "invalid_grant", suberror="user_password_expired"),
     "password-expired", PERSON, "", "sets a new one"),
    ("expired", aadsts(70008, "invalid_grant", suberror="token_expired"), "sign-in-ended",
     PERSON, "", "It has expired"),
    ("unused", aadsts(700082, "invalid_grant"), "sign-in-ended", PERSON, "", "90 days"),
    ("frequency", aadsts(70043, "invalid_grant", suberror="bad_token"), "sign-in-ended", PERSON,
     "oauth.flow", "how often to sign in"),
    ("password changed", aadsts(50173, "invalid_grant", suberror="bad_token"), "sign-in-ended",
     PERSON, "", "password was changed"),
    ("SPA", aadsts(700084, "invalid_grant"), "sign-in-ended", PERSON, "oauth.client_id",
     "24 hours"),
    ("used twice", aadsts(54005, "invalid_grant"), "sign-in-ended", PERSON, "", "used before"),
    ("malformed", aadsts(70000, "invalid_grant"), "sign-in-ended", PERSON, "", "another app's"),
    ("assertion's time", aadsts(700024, "invalid_client"), "client-refused", SETTING,
     "oauth.client_secret", "look at this host's clock"),
    ("certificate", aadsts(700027, "invalid_client"), "client-refused", SETTING,
     "oauth.key_file", "not the one that the app has"),
    ("redirect", aadsts(50011, "invalid_request"), "request-refused", SETTING,
     "oauth.client_id", "http://localhost under Mobile and desktop"),
    ("declined", aadsts(65004, "access_denied"), "sign-in-declined", PERSON, "", "said no"),
    ("authorization declined", refusal("authorization_declined"), "sign-in-declined", PERSON, "",
     "said no"),
    ("code over", aadsts(70020, "expired_token"), "code-expired", PERSON, "", "15 minutes"),
    ("code expired", refusal("code_expired"), "code-expired", PERSON, "", "new code"),
    ("log in again", refusal("login_required"), "interaction-needed", PERSON, "",
     "posthouse login acme"),
    ("additional action", aadsts(50074, "interaction_required", suberror="additional_action"),
     "interaction-needed", PERSON, "", "second factor is wanted"),
    ("app protection", aadsts(53001, "invalid_grant", suberror="protection_policy_required"),
     "access-blocked", PERSON, "oauth.flow", "Conditional Access blocks it"),
    ("device", aadsts(53000, "invalid_grant", suberror="device_authentication_failed"),
     "access-blocked", PERSON, "oauth.flow", "Conditional Access blocks it"),
    ("conditional access as an error", refusal("conditional_access_policy"), "access-blocked",
     PERSON, "oauth.flow", "device codes alone"),
    ("another client's", refusal("invalid_grant", suberror="client_mismatch"), "sign-in-ended",
     PERSON, "", "posthouse login acme"),
    ("scope left out", aadsts(900144, "invalid_request"), "request-refused", SETTING,
     "oauth.scope", "misses a parameter"),
    ("response type", refusal("unsupported_response_type"), "flow-refused", SETTING, "oauth.flow",
     "Choose another"),
    ("grant type", refusal("unsupported_grant_type"), "flow-refused", SETTING, "oauth.flow",
     "Choose another"),
    ("ended", refusal("invalid_grant"), "sign-in-ended", PERSON, "", "posthouse login acme"),
    ("unknown code", aadsts(999999, "invalid_grant"), "sign-in-ended", PERSON, "",
     "posthouse login acme"),
    ("unknown error", refusal("moon_phase", "wrong"), "issuer-refused", PERSON, "", "own words"),
    ("busy", refusal("temporarily_unavailable", status=503), "issuer-busy", LATER, "", "later"),
    ("busy, with 400", refusal("temporarily_unavailable"), "issuer-busy", LATER, "", "later"),
    ("server error", refusal("server_error"), "issuer-busy", LATER, "", "later"),
    ("too many", said({}, 429, Retry_After="120"), "issuer-busy", LATER, "", "later"),
    ("invalid_grant with 503", refusal("invalid_grant", status=503), "issuer-busy", LATER, "",
     "no setting is known to be wrong"),
    ("HTML 502", html("<h1>Bad Gateway</h1>", 502), "issuer-busy", LATER, "", "later"),
    ("HTML", html("<html>\n<title>Welcome to Hotel WiFi"), "issuer-not-oauth",
     Exit.UNAVAILABLE, "oauth.issuer", "portal"),
    ("404", html("Not Found", 404), "issuer-not-oauth", Exit.UNAVAILABLE, "oauth.issuer", "proxy"),
    ("redirect of a portal", html("", 302, Location="https://portal.example/?x=1"),
     "issuer-not-oauth", Exit.UNAVAILABLE, "oauth.issuer", "portal"),
    ("JSON of another shape", said(["access_token"]), "issuer-not-oauth", Exit.UNAVAILABLE,
     "oauth.issuer", "portal"),
    ("no token", said({"token_type": "Bearer"}), "token-malformed", Exit.UNAVAILABLE,
     "oauth.issuer", "portal"),
    ("token is a number", tokens(access_token=5), "token-malformed", Exit.UNAVAILABLE,
     "oauth.issuer", "portal"),
    ("token with a line end", tokens("a\r\nRCPT TO:<x>"), "token-malformed", Exit.UNAVAILABLE,
     "oauth.issuer", "portal"),
    ("token with ^A", tokens("a\x01auth=b"), "token-malformed", Exit.UNAVAILABLE,
     "oauth.issuer", "portal"),
    ("MAC token", tokens(token_type="mac"), "token-malformed", Exit.UNAVAILABLE, "oauth.issuer",
     "portal"),
    ("16 KB", tokens("a" * 16_384), "token-too-long", SETTING, "oauth.scope", "RFC 4954"),
    ("too much", html("x" * 300_000), "issuer-not-oauth", Exit.UNAVAILABLE, "oauth.issuer",
     "portal"),
]  # fmt: skip


def renewed(workspace: Workspace, clock: SetClock) -> Failure:
    """Why there is no token."""
    with pytest.raises(NoToken) as caught:
        access_token(workspace, in_force(workspace), clock=clock)
    assert caught.value.exit_code == caught.value.failure.exit
    return caught.value.failure


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_refusal_has_its_name_and_words(
    workspace: Workspace, issuer: Issuer, row: tuple[str, Answer, str, Exit, str, str]
) -> None:
    """On a real socket. Mutations: a row of ERRORS, SUBERRORS or HINTS taken out.

    Whatever it is, what renews the token is still there: nothing but a person forgets it.
    """
    _id, answer, name, code, field, words = row
    store_sign_in(workspace, issuer)
    issuer.answer("/token", answer)
    failure = renewed(workspace, SetClock(NOW))
    assert (failure.name, failure.exit, failure.field) == (name, code, field)
    assert words in failure.cause
    assert "ORG" not in failure.cause
    kept = kept_refresh_token(workspace)
    assert kept == "refresh-1"
    assert len(issuer.forms()) == 1, "it is not asked twice"


def test_the_table_is_whole() -> None:
    """Each error, suberror and code has its row above."""
    answers = [row[1] for row in ROWS]
    text = " ".join(answer.body.decode() for answer in answers if not callable(answer))
    for error in {*ERRORS, *SUBERRORS}:
        assert f'"{error}"' in text, error
    covered = {int(code) for code in re.findall(r"AADSTS(\d+)", text)}
    for hint in HINTS:
        assert not hint.codes or covered & set(hint.codes), hint


@pytest.mark.parametrize("code", [7000215, 53003, 70008, 999999])
@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "access_denied"])
def test_a_code_chooses_words_and_nothing_else(
    workspace: Workspace, issuer: Issuer, code: int, error: str
) -> None:
    """Mutation: the name or the exit comes from the code."""
    store_sign_in(workspace, issuer)
    issuer.answer("/token", aadsts(code, error))
    failure = renewed(workspace, SetClock(NOW))
    assert (failure.name, failure.exit) == (ERRORS[error].name, ERRORS[error].exit)
    assert f"AADSTS{code}" in failure.trace
    assert "0f0f0f0f-trace" in failure.trace
    assert "2026-11-28 21:00:00Z" in failure.trace


def test_a_clock_that_is_wrong_is_told(workspace: Workspace, issuer: Issuer) -> None:
    """Off by 10 minutes, as the issuer's Date header shows."""
    store_sign_in(workspace, issuer)
    issuer.answer("/token", refusal("invalid_grant"))
    clock = SetClock(datetime.now(UTC) - timedelta(minutes=10))
    assert "clock is 10 min ahead of this host's" in renewed(workspace, clock).cause


def test_what_was_sent_is_not_said_back(workspace: Workspace, issuer: Issuer) -> None:
    """An issuer, a proxy or a portal that echoes. Mutation: Answer.shown does not redact."""
    workspace.directory.save("acme", {"oauth.client_secret": "environment",
                                      "oauth.client_secret_variable": "APP"})  # fmt: skip
    workspace = replace(workspace, environ={"APP": "client-secret-value"})
    store_sign_in(workspace, issuer, "refresh-token-value")
    words = "no: refresh-token-value client-secret-value cmVmcmVzaC10b2tlbi12YWx1ZQ=="
    for answer in (
        refusal("invalid_grant", words),
        refusal(words),
        html(words),
        html("", 302, Location=f"https://x.example/?t={words.replace(' ', '%20')}"),
        aadsts(1, "invalid_grant", words),
    ):
        issuer.answer("/token", answer)
        failure = renewed(workspace, SetClock(NOW))
        told = f"{failure!r} {NoToken(failure)}"
        assert "refresh-token-value" not in told
        assert "client-secret-value" not in told
        assert "cmVmcmVzaC10b2tlbi12YWx1ZQ" not in told
        assert "\x1b" not in told


@pytest.mark.parametrize(
    ("given", "lifetime"),
    [(3599, 3599), ("3599", 3599), (3599.5, 3599.5), (0, 0), ("0", 0), (-5, 0), (None, 0),
     ("soon", 0), (True, 0), ([], 0), (1e308, 30 * 24 * 3600), ("9" * 400, 30 * 24 * 3600)],
)  # fmt: skip
def test_how_long_a_token_lasts(
    workspace: Workspace, issuer: Issuer, given: object, lifetime: float
) -> None:
    """Missing, as text, or 0: it is used once, and the next time the issuer is asked."""
    store_sign_in(workspace, issuer)
    issuer.answer("/token", tokens("access-1", None, expires_in=given))
    clock, settings = SetClock(NOW), in_force(workspace)
    for _round in range(2):
        assert access_token(workspace, settings, clock=clock).get_secret_value() == "access-1"
    assert len(issuer.forms()) == (1 if lifetime else 2)
    if lifetime:
        clock.at += timedelta(seconds=lifetime) - timedelta(minutes=9)
        access_token(workspace, settings, clock=clock)
        assert len(issuer.forms()) == 2, "near its end a new one is got"


def test_no_network(workspace: Workspace, issuer: Issuer) -> None:
    store_sign_in(workspace, issuer)
    issuer.answer("/token", tokens())
    issuer.__exit__(None, None, None)
    failure = renewed(workspace, SetClock(NOW))
    assert (failure.name, failure.exit) == ("issuer-unreachable", LATER)
    assert "Connection refused" in failure.summary
    assert kept_refresh_token(workspace) == "refresh-1"


def test_an_answer_that_is_cut(workspace: Workspace, issuer: Issuer) -> None:
    store_sign_in(workspace, issuer)
    issuer.answer("/token", Said(b"", cut=True))
    failure = renewed(workspace, SetClock(NOW))
    assert (failure.name, failure.exit) == ("issuer-unreachable", LATER)
