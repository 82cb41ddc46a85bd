"""What Google refuses has its own words: its ``error`` says little."""

import json

import pytest

from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Answer, Issuer, refusal
from tests.oauth.helpers.signing import service_key
from tui.oauth.flows.client import Client, refresh, service_account
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import NoToken
from tui.secret import SecretStr
from tui.settings.model import Flow, OAuth, settings_of
from tui.settings.oauth.checks import missing

GOOGLE: list[tuple[str, str, Answer, str, str, str]] = [
    ("ended", "browser", refusal("invalid_grant", "Token has been expired or revoked."),
     "sign-in-ended", "", "ends after 7 days"),
    ("revoked", "browser", refusal("invalid_grant", "Bad Request"), "sign-in-ended", "",
     "somebody revoked it"),
    ("clock, by a person's token", "browser", refusal("invalid_grant"), "sign-in-ended", "",
     "this host's clock is wrong"),
    ("scope", "browser", refusal("invalid_scope", "Invalid device flow scope: mail"),
     "scope-refused", "oauth.scope", "Leave Scope empty"),
    ("no delegation", "service-account", refusal("unauthorized_client", "Client is unauthorized",
     401), "client-not-allowed", "oauth.client_id", "Domain-wide delegation"),
    ("wrong mailbox", "service-account", refusal("invalid_grant", "Invalid email or User ID"),
     "sign-in-ended", "authentication.username", "may not act for this user name"),
    ("clock", "service-account", refusal("invalid_grant", "Invalid JWT: Token must be a "
     "short-lived token (60 minutes) and in a reasonable timeframe."), "sign-in-ended", "",
     "look at this host's clock"),
    ("key", "service-account", refusal("invalid_grant", "Invalid JWT Signature."),
     "sign-in-ended", "oauth.key_file", "make a new one"),
]  # fmt: skip


@pytest.mark.parametrize("row", GOOGLE, ids=lambda row: row[0])
async def test_google_has_its_own_words(
    issuer: Issuer, row: tuple[str, Flow, Answer, str, str, str]
) -> None:
    """Mutation: GOOGLE_ENDED or SERVICE_ACCOUNT is not used."""
    _id, flow, answer, name, field, words = row
    issuer.answer("/token", answer)
    oauth = OAuth(provider="google", flow=flow, client_id="app-1")
    client = Client(oauth, "ops@acme.example", key=_key() if flow == "service-account" else None)
    at, http = Endpoints("", f"{issuer.url}/token"), Http(SetClock())
    asked = (
        service_account(client, at, http)
        if flow == "service-account"
        else refresh(client, at, http, SecretStr("refresh-1"))
    )
    with pytest.raises(NoToken) as caught:
        await asked
    failure = caught.value.failure
    assert (failure.name, failure.field) == (name, field)
    assert words in failure.cause
    assert len(issuer.forms()) == 1


def _key() -> bytes:
    return json.dumps(service_key()).encode()


def test_that_google_has_no_code_for_mail_is_said_before_it_is_tried() -> None:
    """Mutation: FLOWS has device for Google."""
    values = {
        "authentication.secret": "oauth", "oauth.provider": "google", "oauth.flow": "device",
        "oauth.client_id": "app-1",
    }  # fmt: skip
    problem = next(missing(settings_of(values)))
    assert problem.key == "oauth.flow"
    assert "Google gives no device code for mail" in problem.sentence
