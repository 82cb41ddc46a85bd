"""Ask an issuer: TLS verified, bounded, no redirect followed, proxies as the environment says."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from urllib.parse import quote_plus, urlsplit

from pydantic import SecretStr

from tui import __version__
from tui.oauth.answers import Answer
from tui.oauth.clock import Clock
from tui.oauth.refusals.failure import NoToken
from tui.oauth.refusals.failures import (
    certificate_failed,
    odd_address,
    odd_answer,
    proxy_failed,
    unreachable,
)
from tui.settings.oauth.values import is_endpoint
from tui.settings.values import is_this_host

SECONDS = 30.0
"""For a whole question, with its answer."""

LARGEST = 256 * 1024
"""Bytes of an answer: a token is 16 KB at most, a discovery document a few."""


class Http:
    """A way to ask issuers.

    Args:
        clock: What time it is.
        seconds: How long one question may take.
    """

    def __init__(self, clock: Clock, seconds: float = SECONDS) -> None:
        self.clock = clock
        self._seconds = seconds

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        secrets: Sequence[SecretStr] = (),
        basic: tuple[str, SecretStr] | None = None,
    ) -> Answer:
        """Post a form (RFC 6749 appendix B).

        Args:
            secrets: What of the form must not be shown where the issuer says it back.
            basic: The client's id and secret, to be sent in the header (RFC 6749 2.3.1).

        Raises:
            NoToken: There is no answer; the failure says why.
        """
        auth = None
        if basic:
            name, secret = quote_plus(basic[0]), quote_plus(basic[1].get_secret_value())
            auth = (name, secret)
            secrets = (*secrets, basic[1])
        return await self._ask("POST", url, form, secrets, auth)

    async def get(self, url: str) -> Answer:
        """Get a document; errors as of ``post``."""
        return await self._ask("GET", url, None, (), None)

    async def _ask(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None,
        secrets: Sequence[SecretStr],
        auth: tuple[str, str] | None,
    ) -> Answer:
        if not is_endpoint(url):
            raise NoToken(odd_address(url))
        import httpx  # a mail with a valid token asks nobody

        host = urlsplit(url).hostname or ""
        asked_at = self.clock.now()
        try:
            async with (
                asyncio.timeout(self._seconds),
                httpx.AsyncClient(
                    verify=ssl.create_default_context(),
                    trust_env=not is_this_host(host),  # no proxy is between this host and itself
                    follow_redirects=False,
                    timeout=self._seconds,
                    headers={
                        "User-Agent": f"posthouse/{__version__}",
                        "Accept": "application/json",
                        "Accept-Encoding": "identity",  # what is unpacked has no bound
                    },
                ) as client,
                client.stream(method, url, data=form, auth=auth) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > LARGEST:
                        raise NoToken(odd_answer(url, response.status_code, LARGEST))
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, bytes(body), headers, asked_at, tuple(secrets))
        except httpx.ProxyError as error:
            raise NoToken(proxy_failed(host, error)) from None
        except (
            ImportError,
            ValueError,
            httpx.InvalidURL,
        ) as error:
            raise NoToken(proxy_failed(host, error)) from None
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            if certificate := _certificate_error(error):
                raise NoToken(certificate_failed(host, certificate)) from None
            raise NoToken(unreachable(host, error)) from None


def _certificate_error(error: BaseException | None) -> ssl.SSLError | None:
    """The TLS error that is behind another one."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None
