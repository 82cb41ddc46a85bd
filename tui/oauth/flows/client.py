"""The app that asks: how it proves itself to a token endpoint (RFC 6749 2.3, RFC 7523)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.oauth.answers import Answer
from tui.oauth.flows.grant import Grant, granted
from tui.oauth.flows.scopes import scope_of
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import NoToken
from tui.oauth.refusals.failures import refused
from tui.secret import SecretStr
from tui.settings.model import OAuth

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Client:
    """An app at an issuer, and what it proves itself with.

    Attributes:
        oauth: The settings.
        username: Who logs in at the mail server.
        secret: The client secret, where there is one.
        key: The content of the key file, where there is one.
    """

    oauth: OAuth
    username: str
    secret: SecretStr | None = None
    key: bytes | None = field(default=None, repr=False)

    @property
    def scope(self) -> str:
        """What it asks for."""
        return scope_of(self.oauth)

    async def ask(
        self, http: Http, url: str, form: Mapping[str, str], *secrets: SecretStr
    ) -> Answer:
        """Post a form as this app.

        Args:
            http: How.
            url: An endpoint of the issuer.
            form: What is asked.
            secrets: What of it is never shown.

        Raises:
            NoToken: There is no answer, or the key can't sign.
        """
        whole = {"client_id": self.oauth.client_id, **form}
        hidden, basic = list(secrets), None
        if self.key is not None:
            from tui.oauth.flows.assertions import client_assertion

            assertion = client_assertion(self.oauth, self.key, url, http.clock.now())
            hidden.append(assertion)
            whole["client_assertion_type"] = _ASSERTION
            whole["client_assertion"] = assertion.get_secret_value()
        elif self.secret and self.oauth.provider == "generic":
            basic = (self.oauth.client_id, self.secret)  # every server must take this one
        elif self.secret:
            hidden.append(self.secret)
            whole["client_secret"] = self.secret.get_secret_value()
        return await http.post(url, whole, secrets=hidden, basic=basic)

    def audience(self) -> dict[str, str]:
        """What names the mail server, where the settings do: RFC 8707, or the older word."""
        audience = self.oauth.audience
        if not audience:
            return {}
        return {"resource" if "://" in audience else "audience": audience}


async def refresh(
    client: Client, endpoints: Endpoints, http: Http, token: SecretStr, *, cut_off: bool = False
) -> Grant:
    """Get the next access token (RFC 6749 6).

    Args:
        token: The refresh token.
        cut_off: Whether an earlier refresh was cut off before its answer was stored.

    Raises:
        NoToken: There is none; the failure says why.
    """
    form = {"grant_type": "refresh_token", "refresh_token": token.get_secret_value()}
    form |= _scope(client) | client.audience()
    answer = await client.ask(http, endpoints.token, form, token)
    return read(answer, client, cut_off=cut_off)


async def client_credentials(client: Client, endpoints: Endpoints, http: Http) -> Grant:
    """Get a token for the app itself (RFC 6749 4.4); errors as of ``refresh``."""
    form = {"grant_type": "client_credentials", **_scope(client), **client.audience()}
    return read(await client.ask(http, endpoints.token, form), client)


async def service_account(client: Client, endpoints: Endpoints, http: Http) -> Grant:
    """Get a token for a mailbox by a signed assertion (RFC 7523 2.1); errors as of ``refresh``."""
    from tui.oauth.flows.assertions import service_assertion

    assertion = service_assertion(
        client.key or b"", client.username, client.scope, endpoints.token, http.clock.now()
    )
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": assertion.get_secret_value(),
    }
    return read(await http.post(endpoints.token, form, secrets=(assertion,)), client)


async def revoke(client: Client, endpoints: Endpoints, http: Http, token: SecretStr) -> bool:
    """Give a refresh token back (RFC 7009); whether the issuer takes them, and took it.

    Raises:
        NoToken: There is no answer.
    """
    if not endpoints.revocation:
        return False
    form = {"token": token.get_secret_value(), "token_type_hint": "refresh_token"}
    answer = await client.ask(http, endpoints.revocation, form, token)
    return answer.status == 200


def read(answer: Answer, client: Client, *, cut_off: bool = False) -> Grant:
    """The grant of an answer.

    Raises:
        NoToken: It is a refusal.
    """
    if answer.status != 200 or answer.text("error"):
        raise NoToken(refused(answer, client.oauth, cut_off=cut_off))
    return granted(answer, client.scope)


def _scope(client: Client) -> dict[str, str]:
    return {"scope": client.scope} if client.scope else {}
