"""Device codes: polling on a set clock, slow_down obeyed, an end by the clock."""

from datetime import timedelta

import pytest

from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import (
    PENDING,
    Answer,
    Issuer,
    Said,
    aadsts,
    device_code,
    html,
    jwt,
    refusal,
    said,
    tokens,
)
from tests.oauth.helpers.signing import kept_refresh_token, sign_in
from tui.oauth.flows.events import CodeOffered, Event, SignedIn, SignInFailed, Waited
from tui.storage.workspace import Workspace

SLOW = refusal("slow_down")
GRANTED = tokens(id_token=jwt(preferred_username="ops@acme.example"))


async def polled(
    workspace: Workspace, issuer: Issuer, *answers: Answer, code: Said | None = None
) -> tuple[list[Event], SetClock]:
    issuer.answer("/devicecode", code or device_code(interval=5))
    issuer.answer("/token", *answers)
    clock = SetClock()
    return await sign_in(workspace, clock=clock), clock


async def test_the_code_and_its_end(workspace: Workspace, issuer: Issuer) -> None:
    events, clock = await polled(workspace, issuer, PENDING, PENDING, GRANTED)
    first = events[0]
    assert isinstance(first, CodeOffered)
    assert (first.code, first.url) == ("B6BQ8NPR3", "https://microsoft.com/devicelogin")
    assert first.until - (clock.at - timedelta(seconds=15)) == timedelta(seconds=900)
    assert [type(event) for event in events[1:]] == [Waited, Waited, SignedIn]
    assert clock.waits == [5, 5, 5]
    form = issuer.forms()[0]
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code"
    assert form["device_code"] == "device-code-1"
    assert kept_refresh_token(workspace) == "refresh-1"


async def test_slow_down_counts_for_good(workspace: Workspace, issuer: Issuer) -> None:
    """RFC 8628 3.5. Mutation: the interval goes back to what it was."""
    _events, clock = await polled(workspace, issuer, SLOW, PENDING, SLOW, PENDING, GRANTED)
    assert clock.waits == [5, 10, 10, 15, 15]


async def test_an_issuer_in_trouble_is_asked_later(workspace: Workspace, issuer: Issuer) -> None:
    """429 with Retry-After, 5xx, a cut connection: the sign-in goes on."""
    events, clock = await polled(
        workspace, issuer, said({}, 429, Retry_After="40"), html("Oops", 502), Said(b"", cut=True),
        GRANTED,
    )  # fmt: skip
    assert isinstance(events[-1], SignedIn)
    assert clock.waits == [5, 40, 5, 10]


async def test_nobody_types_the_code(workspace: Workspace, issuer: Issuer) -> None:
    """The clock ends it, also where the issuer would answer “pending” for ever."""
    events, clock = await polled(workspace, issuer, PENDING)
    last = events[-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "code-expired"
    assert sum(clock.waits) == 900
    assert kept_refresh_token(workspace) == ""


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (aadsts(70020, "expired_token"), "code-expired"),
        (refusal("access_denied"), "sign-in-declined"),
        (aadsts(53003, "access_denied", suberror="message_only"), "access-blocked"),
    ],
)
async def test_it_ends_where_the_issuer_says_so(
    workspace: Workspace, issuer: Issuer, answer: Answer, name: str
) -> None:
    last = (await polled(workspace, issuer, PENDING, answer))[0][-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == name


@pytest.mark.parametrize(
    "code",
    [device_code(device_code=None), device_code(user_code=None), device_code(verification_uri=""),
     said(["x"]), html("<h1>Portal"), device_code(device_code=7)],
)  # fmt: skip
async def test_an_answer_without_a_code(workspace: Workspace, issuer: Issuer, code: Said) -> None:
    last = (await polled(workspace, issuer, GRANTED, code=code))[0][-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name in ("token-malformed", "issuer-not-oauth")
    assert issuer.forms() == []


@pytest.mark.parametrize(
    ("interval", "first"), [(None, 5), ("7", 7), (0, 5), (-1, 5), ("x", 5), (10**9, 300)]
)
async def test_an_odd_interval(
    workspace: Workspace, issuer: Issuer, interval: object, first: float
) -> None:
    _events, clock = await polled(workspace, issuer, GRANTED, code=device_code(interval=interval))
    assert clock.waits == [first]


async def test_escapes_of_an_issuer_are_printable(workspace: Workspace, issuer: Issuer) -> None:
    code = device_code(user_code="\x1b[2JEVIL\u202e", verification_uri="https://x.example/\x07")
    first = (await polled(workspace, issuer, GRANTED, code=code))[0][0]
    assert isinstance(first, CodeOffered)
    assert first.code.isprintable()
    assert first.url.isprintable()


async def test_a_sign_in_of_somebody_else_is_a_warning(
    workspace: Workspace, issuer: Issuer
) -> None:
    """It is stored all the same: a shared mailbox may want it so."""
    granted = tokens(id_token=jwt(preferred_username="admin@acme.example"), expires_in=300)
    last = (await polled(workspace, issuer, granted))[0][-1]
    assert isinstance(last, SignedIn)
    assert "Signed in as admin@acme.example, but Username is ops@acme.example" in last.warnings[0]
    assert "lasts 5 min only" in last.warnings[1]
    assert kept_refresh_token(workspace) == "refresh-1"


async def test_whose_is_not_guessed(workspace: Workspace, issuer: Issuer) -> None:
    """From the id_token alone. Mutation: the account is taken from the access token."""
    access = jwt(upn="admin@acme.example", appid="app-1", scp="SMTP.Send", aud="https://outlook")
    last = (await polled(workspace, issuer, tokens(access)))[0][-1]
    assert isinstance(last, SignedIn)
    whose = last.whose
    assert (whose.account, whose.app, whose.scopes) == ("", "app-1", "SMTP.Send")
    assert whose.audience == "https://outlook"
    assert last.warnings == ()


async def test_without_a_refresh_token_it_is_told(workspace: Workspace, issuer: Issuer) -> None:
    last = (await polled(workspace, issuer, tokens(refresh=None)))[0][-1]
    assert isinstance(last, SignedIn)
    assert last.kept == ""
    assert "offline_access" in last.warnings[0]


async def test_a_token_too_long_does_not_lose_what_renews_it(
    workspace: Workspace, issuer: Issuer
) -> None:
    last = (await polled(workspace, issuer, tokens("a" * 16_384)))[0][-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "token-too-long"
    assert kept_refresh_token(workspace) == "refresh-1"
