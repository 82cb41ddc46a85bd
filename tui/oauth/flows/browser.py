"""Sign in with a browser: authorization code, PKCE (RFC 7636), a redirect to this host (RFC 8252).

On a jump host the browser is elsewhere: a tunnel makes the redirect arrive, or a person pastes the
address that it ended on.
"""

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from tui.errors import Exit, InvalidInput
from tui.language import _
from tui.oauth.flows.client import Client, read
from tui.oauth.flows.events import AddressOffered, Event, StrayArrived, TokenGranted, Waited
from tui.oauth.flows.grant import Grant
from tui.oauth.flows.redirect import LONGEST, Redirects, as_answer
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import Failure, NoToken
from tui.oauth.refusals.failures import refused
from tui.secret import SecretStr

PATIENCE = timedelta(minutes=10)
"""How long a browser may take; Microsoft's and Google's pages end about then too."""

_TICK = 15.0
_FALLBACK_PORT = 49200  # nobody listens there; the address is pasted


class Browser:
    """One sign-in with a browser.

    Args:
        client: The app.
        at: The issuer's endpoints.
        http: How the issuer is asked.
    """

    def __init__(self, client: Client, at: Endpoints, http: Http) -> None:
        self._client = client
        self._at = at
        self._http = http
        self._state = secrets.token_urlsafe(32)
        self._verifier = SecretStr(secrets.token_urlsafe(64))
        self._redirects = Redirects(self._state, at.issuer)

    def paste(self, address: str) -> None:
        """Take the whole address that the browser ended on.

        Raises:
            InvalidInput: It is not of this attempt; another can be pasted.
        """
        if len(address) > LONGEST:
            raise InvalidInput(_("The address is too long to be one of a sign-in."))
        self._redirects.paste(address)

    async def sign_in(self) -> AsyncGenerator[Event, None]:
        """Offer an address, wait for the browser or the paste; the last event is TokenGranted.

        Raises:
            NoToken: There is none; the failure says why.
        """
        if not self._at.authorization:
            raise NoToken(_not_offered())
        server = None
        with suppress(OSError):
            server = await asyncio.start_server(
                self._redirects.serve, "127.0.0.1", 0, limit=LONGEST
            )
        try:
            port = server.sockets[0].getsockname()[1] if server else 0
            redirect = self._redirect(port or _FALLBACK_PORT)
            until = self._http.clock.now() + PATIENCE
            yield AddressOffered(self._address(redirect), port, until)
            found = None
            while found is None:
                is_stray, found = await self._next(until)
                if found is None:
                    yield StrayArrived() if is_stray else Waited(until, _TICK)
            yield TokenGranted(await self._redeemed(found, redirect), self._at)
        finally:
            if server:
                server.close()

    async def _next(self, until: datetime) -> tuple[bool, Mapping[str, str] | None]:
        """What comes next: whether something came that is not ours, and what is."""
        left = (until - self._http.clock.now()).total_seconds()
        if left <= 0:
            raise NoToken(_over())
        arrival = asyncio.ensure_future(self._redirects.arrived.get())
        tick = asyncio.ensure_future(self._http.clock.sleep(min(left, _TICK)))
        try:
            await asyncio.wait({arrival, tick}, return_when=asyncio.FIRST_COMPLETED)
            return (True, arrival.result()) if arrival.done() else (False, None)
        finally:
            arrival.cancel()
            tick.cancel()

    async def _redeemed(self, found: Mapping[str, str], redirect: str) -> Grant:
        if "error" in found:
            answer = as_answer(found, self._http.clock.now())
            raise NoToken(refused(answer, self._client.oauth))
        code = SecretStr(found["code"])
        form = {
            "grant_type": "authorization_code",
            "code": code.get_secret_value(),
            "redirect_uri": redirect,
            "code_verifier": self._verifier.get_secret_value(),
        }
        answer = await self._client.ask(self._http, self._at.token, form, code, self._verifier)
        return read(answer, self._client)

    def _redirect(self, port: int) -> str:
        """Microsoft lets localhost have any port, others the address (RFC 8252 7.3)."""
        microsoft = self._client.oauth.provider in ("microsoft-365", "outlook.com")
        return f"http://{'localhost' if microsoft else '127.0.0.1'}:{port}"

    def _address(self, redirect: str) -> str:
        digest = sha256(self._verifier.get_secret_value().encode()).digest()
        asked = {
            "client_id": self._client.oauth.client_id,
            "response_type": "code",
            "redirect_uri": redirect,
            "scope": self._client.scope,
            "state": self._state,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "login_hint": self._client.username,
            **self._client.audience(),
        }
        if self._client.oauth.provider == "google":
            asked |= {"access_type": "offline", "prompt": "consent"}  # else nothing renews it
        mark = "&" if "?" in self._at.authorization else "?"
        return f"{self._at.authorization}{mark}{urlencode(asked)}"


def _over() -> Failure:
    return Failure(
        "browser-expired",
        _("Nobody came back from the browser in time."),
        _("Begin again, and paste the address that the browser ends on."),
    )


def _not_offered() -> Failure:
    return Failure(
        "flow-refused",
        _("The issuer has no sign-in with a browser."),
        _("Choose another one in Way to sign in."),
        "oauth.flow",
        Exit.CONFIGURATION,
    )
