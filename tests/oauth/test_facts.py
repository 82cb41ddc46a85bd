"""Nothing of what is known of token endpoints and of AUTH goes without a test on a real socket."""

import pytest

from tests.oauth import test_auth, test_device, test_google, test_refusals
from tests.oauth.helpers.issuer import PENDING, Said

# Every signal that Microsoft, Google and the RFCs are known to give, as of November 2026, each line
# a meaning: RFC 6749 5.2, RFC 8628 3.5, Microsoft's reference of error codes, Google's documents.
TOKEN_ENDPOINT = [
    "authorization_pending",
    "slow_down",
    "expired_token",
    "code_expired",
    "AADSTS70020",
    "access_denied",
    "authorization_declined",
    "AADSTS65004",
    "invalid_client",
    "AADSTS7000215",
    "AADSTS7000222",
    "AADSTS7000218",
    "AADSTS700025",
    "unauthorized_client",
    "AADSTS700016",
    "AADSTS50194",
    "AADSTS90002",
    "invalid_scope",
    "AADSTS70011",
    "AADSTS28000",
    "AADSTS65001",
    "consent_required",
    "AADSTS50076",
    "AADSTS50079",
    "interaction_required",
    "AADSTS53003",
    "AADSTS50105",
    "AADSTS530036",
    "conditional_access_policy",
    "AADSTS50034",
    "AADSTS50126",
    "AADSTS50053",
    "AADSTS50057",
    "invalid_grant",
    "AADSTS70008",
    "AADSTS700082",
    "AADSTS70043",
    "AADSTS50173",
    "AADSTS700084",
    "AADSTS54005",
    "AADSTS70000",
    "AADSTS900144",
    "temporarily_unavailable",
    "server_error",
]
IN_WORDS = (
    "Token has been expired or revoked",
    "Client is unauthorized",
    "Invalid email or User ID",
    "reasonable timeframe",
    "Invalid JWT Signature",
)
AUTH = (
    "535 5.7.3 ",
    "535 5.7.139 ",
    "504 5.7.4 ",
    "430 4.2.0 STOREDRV",
    "451 4.2.0 STOREDRV",
    "501 5.5.127 ",
    "535 5.7.8 ",
)
_STATUSES = (404, 302, 429, 502, 503)


def _heard() -> list[Said]:
    """What the issuer of the tests says in all those rows."""
    rows = [row[1] for row in test_refusals.ROWS] + [row[2] for row in test_google.GOOGLE]
    return [said for said in (test_device.SLOW, PENDING, *rows) if isinstance(said, Said)]


@pytest.mark.parametrize("signal", [*TOKEN_ENDPOINT, *IN_WORDS])
def test_a_signal_of_a_token_endpoint_has_its_row(signal: str) -> None:
    """Each row of those tables is a test of its own, on a real socket."""
    assert any(signal in answer.body.decode() for answer in _heard())


@pytest.mark.parametrize("status", _STATUSES)
def test_a_status_has_its_row(status: int) -> None:
    assert any(answer.status == status for answer in _heard())


@pytest.mark.parametrize("signal", AUTH)
def test_a_reply_to_a_token_has_its_row(signal: str) -> None:
    assert any(row[0].startswith(signal) for row in test_auth.ROWS)
