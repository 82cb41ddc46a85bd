"""UiPath's Identity API: a token for the app, GET and PUT Setting; one organization's app."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode, urlsplit

from tui.exports.applications.uipath import PREFIX, body
from tui.oauth.answers import Answer
from tui.oauth.flows.grant import claims, granted
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import NoToken
from tui.secret import SecretStr
from tui.uipath.refusals import (
    LONGEST_WAIT,
    READ,
    WRITE,
    foreign_endpoint,
    no_token,
    refused,
    unreached,
)
from tui.uipath.there import KEYS, There, read

_PREFIXES = ("identity_", "identity")
"""How the paths of Identity begin: in the cloud and a Suite, and at a Standalone Orchestrator."""


@dataclass(frozen=True, slots=True)
class Application:
    """An external application of one organization, and where that is.

    Attributes:
        base: The deployment's address.
        organization: Its name in the addresses; empty for none.
        client_id: The app's id.
        secret: The app's secret.
    """

    base: str
    organization: str
    client_id: str
    secret: SecretStr


class Api:
    """What one application asks.

    Args:
        writes: Whether it will also write: each asks for no more rights than it needs.

    Attributes:
        organization_id: The partition that the token is for, by its own words; empty before the
            first question, and where it does not say. A proposal, not a proof.
    """

    def __init__(self, http: Http, application: Application, *, writes: bool = False) -> None:
        self._http = http
        self._application = application
        self._scope = f"{READ} {WRITE}" if writes else READ
        self._prefix = _PREFIXES[0]
        self._token: SecretStr | None = None
        self._waited = False
        self.organization_id = ""

    async def sign_in(self) -> None:
        """Get a token (RFC 6749 4.4).

        Raises:
            Refused: There is none; the sentence says why.
        """
        application = self._application
        form = {
            "grant_type": "client_credentials",
            "client_id": application.client_id,
            "client_secret": application.secret.get_secret_value(),
            "scope": self._scope,
        }
        secrets = (application.secret,)

        async def post(url: str) -> Answer:
            return await self._patiently(lambda: self._http.post(url, form, secrets=secrets))

        answer = await post(f"{application.base}/{self._prefix}/connect/token")
        if answer.status == 404:
            answer = await post(await self._discover(answer))
        if answer.status != 200:
            raise no_token(answer, self._scope)
        grant = granted(answer, self._scope)
        if grant.access is None:
            raise refused(answer, "", self._scope)
        self._token = grant.access.value
        partition = claims(self._token.get_secret_value()).get("prt_id")
        self.organization_id = partition if isinstance(partition, str) else ""

    async def get(self, partition_id: str) -> There:
        """What is stored for an organization as a whole.

        Args:
            partition_id: Its id; empty for the host level.

        Raises:
            Refused: It can't be had; the sentence says why.
        """
        fields = [("partitionGlobalId", partition_id)] if partition_id else []
        query = urlencode([*fields, *(("key", f"{PREFIX}{key}") for key in KEYS)])
        answer = await self._as_app(
            lambda token: self._http.get(f"{self._setting}?{query}", token), partition_id
        )
        if answer.status != 200:
            raise refused(answer, partition_id, self._scope)
        return read(answer, partition_id)

    async def put(
        self, partition_id: str, values: Mapping[str, str], password: SecretStr | None = None
    ) -> None:
        """Store values; those that are not given stay as they are there.

        Args:
            partition_id: The organization's id; empty for the host level.
            values: By UiPath's key, without its Email.Smtp.
            password: A new password; None leaves the one that is there.

        Raises:
            Refused: They were not stored; the sentence says why.
        """
        hidden = (password,) if password else ()
        keys = dict(values)
        if password:
            keys["Password"] = password.get_secret_value()
        members = body(keys, partition_id)
        answer = await self._as_app(
            lambda token: self._http.put(self._setting, members, token, hidden), partition_id
        )
        if answer.status not in (200, 201, 204):
            raise refused(answer, partition_id, self._scope)

    @property
    def _setting(self) -> str:
        """Identity is routed by organization; a Standalone Orchestrator knows none."""
        base, name = self._application.base, self._application.organization
        above = f"{base}/{name}" if name and self._prefix == _PREFIXES[0] else base
        return f"{above}/{self._prefix}/api/Setting"

    async def _as_app(
        self, ask: Callable[[SecretStr], Awaitable[Answer]], partition_id: str
    ) -> Answer:
        """Ask with the token; where that is refused, once more with a new one."""
        for _attempt in range(2):
            if self._token is None:
                await self.sign_in()
            token = self._token
            if token is None:
                break
            answer = await self._patiently(partial(ask, token))
            if answer.status != 401:
                return answer
            self._token = None
        raise refused(answer, partition_id, self._scope)

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask; where there were too many questions, wait as long as it says, once."""
        try:
            answer = await ask()
            if answer.status == 429 and not self._waited and 0 < answer.retry_after <= LONGEST_WAIT:
                self._waited = True
                await self._http.clock.sleep(answer.retry_after)
                answer = await ask()
        except NoToken as error:
            raise unreached(error) from None
        return answer

    async def _discover(self, not_found: Answer) -> str:
        """The token endpoint (OpenID Connect Discovery 1.0 4); it must be on the same server."""
        base = self._application.base
        for prefix in _PREFIXES:
            url = f"{base}/{prefix}/.well-known/openid-configuration"
            answer = await self._patiently(partial(self._http.get, url))
            if answer.status == 200 and answer.members:
                endpoint = answer.text("token_endpoint")
                if _origin(endpoint) != _origin(base):
                    raise foreign_endpoint(answer.shown(endpoint))
                self._prefix = prefix
                return endpoint
        raise refused(not_found, "", self._scope)


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an https address (RFC 6454 4); None for what is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.username is not None:
        return None
    return parts.scheme, host.lower(), port or 443
