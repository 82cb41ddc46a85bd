"""Numbers and dates of an issuer that no clock has: none ends a sign-in, or loses its token."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.oauth.helpers.issuer import Issuer, Said, device_code, refusal, tokens
from tests.oauth.helpers.signing import kept_refresh_token, sign_in
from tui.oauth.answers import Answer, seconds_of
from tui.oauth.flows.events import SignedIn, SignInFailed
from tui.storage.workspace import Workspace

NOW = datetime(2026, 11, 29, tzinfo=UTC)
HUGE = f"1{'0' * 400}"
DATES = [
    f"Mon, 01 Jan {HUGE} 00:00:00 GMT",
    f"Mon, {HUGE} Jan 2026 00:00:00 GMT",
    f"Mon, 01 Jan 2026 00:00:{HUGE} GMT",
    f"Mon, 01 Jan 2026 00:00:00 +{HUGE}",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "Mon, 31 Dec 9999 23:59:59 -2359",
]


@pytest.mark.parametrize("date", DATES, ids=range(len(DATES)))
def test_a_date_that_no_clock_has(date: str) -> None:
    """Mutation: OverflowError is not caught."""
    answer = Answer(200, b"{}", {"date": date, "retry-after": date}, NOW)
    assert isinstance(answer.ahead, timedelta)
    assert 0.0 <= answer.retry_after <= 3600.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(10**400, 60.0), (-(10**400), 0.0), ("9" * 400, 60.0), (float("inf"), 0.0),
     (float("nan"), 0.0), (True, 0.0), (None, 0.0), ([], 0.0), ("1e9", 0.0), (5.5, 5.5)],
    ids=lambda one: str(one)[:8],
)  # fmt: skip
def test_a_lifetime_that_is_none(value: object, seconds: float) -> None:
    assert seconds_of(value, 60.0) == seconds


@pytest.mark.parametrize("expires", [HUGE, "1e999", "-1e999", "NaN"])
async def test_a_token_without_an_end_is_kept(
    workspace: Workspace, issuer: Issuer, expires: str
) -> None:
    """What renews it was given once. Mutation: isfinite() of an integer."""
    issuer.answer("/devicecode", device_code())
    token = f'{{"access_token": "a", "refresh_token": "r", "expires_in": {expires}}}'
    issuer.answer("/token", Said(token.encode()))
    assert isinstance((await sign_in(workspace))[-1], SignedIn)
    assert kept_refresh_token(workspace) == "r"


@pytest.mark.parametrize("half", ["\ud800", "a\udc80\ud800b"])
async def test_half_a_pair_is_shown_as_such(
    workspace: Workspace, issuer: Issuer, half: str
) -> None:
    """JSON can name it, and no encoding has it. Mutation: it is encoded as it is."""
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", refusal("invalid_grant", f"No{half}."))
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    assert "\\ud800" in last.failure.said
    issuer.answer("/token", tokens(token_type=half))
    assert isinstance((await sign_in(workspace))[-1], SignInFailed)
    assert kept_refresh_token(workspace) == "refresh-1"
