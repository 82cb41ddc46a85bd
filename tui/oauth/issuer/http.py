"""Ask over HTTPS: TLS verified, bounded, no redirect followed, proxies as the environment says."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote_plus, urlsplit

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
from tui.secret import SecretStr
from tui.settings.checking.values import is_this_host
from tui.settings.oauth.values import is_endpoint

SECONDS = 30.0
"""For a whole question, with its answer."""

LARGEST = 256 * 1024
"""Bytes of an answer: a token is 16 KB at most, a discovery document a few."""


class Http:
    """A way to ask issuers, and UiPath.

    Args:
        clock: What time it is.
        seconds: How long one question may take.
        context: What TLS is verified with; None trusts the system's authorities.
    """

    def __init__(
        self, clock: Clock, seconds: float = SECONDS, context: ssl.SSLContext | None = None
    ) -> None:
        self.clock = clock
        self._seconds = seconds
        self._given = context

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self._given or ssl.create_default_context()

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
        return await self._ask(_Question("POST", url, tuple(secrets), form=form, basic=auth))

    async def get(self, url: str, bearer: SecretStr | None = None) -> Answer:
        """Get a document, with an access token (RFC 6750 2.1) or without; errors as of ``post``."""
        return await self._ask(_Question("GET", url, (bearer,) if bearer else (), bearer=bearer))

    async def put(
        self, url: str, members: object, bearer: SecretStr, secrets: Sequence[SecretStr] = ()
    ) -> Answer:
        """Put JSON, with an access token; errors as of ``post``.

        Args:
            secrets: What of it must not be shown where it is said back.
        """
        hidden = (bearer, *secrets)
        return await self._ask(_Question("PUT", url, hidden, members=members, bearer=bearer))

    async def _ask(self, question: "_Question") -> Answer:
        url = question.url
        if not is_endpoint(url):
            raise NoToken(odd_address(url))
        import httpx  # a mail with a valid token asks nobody

        host = urlsplit(url).hostname or ""
        asked_at = self.clock.now()
        headers = {
            "User-Agent": f"posthouse/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",  # what is unpacked has no bound
        }
        if question.bearer:
            headers["Authorization"] = f"Bearer {question.bearer.get_secret_value()}"
        try:
            async with (
                asyncio.timeout(self._seconds),
                httpx.AsyncClient(
                    verify=self._context,
                    trust_env=not is_this_host(host),  # no proxy is between this host and itself
                    follow_redirects=False,
                    timeout=self._seconds,
                    headers=headers,
                ) as client,
                client.stream(
                    question.method,
                    url,
                    data=question.form,
                    json=question.members,
                    auth=question.basic,
                ) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > LARGEST:
                        raise NoToken(odd_answer(url, response.status_code, LARGEST))
                given = {name.lower(): value for name, value in response.headers.items()}
                status = response.status_code
                return Answer(status, bytes(body), given, asked_at, question.secrets)
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


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked.

    Attributes:
        secrets: What must not be shown, whoever says it.
        form: The fields of a form.
        members: What is sent as JSON.
        basic: Name and password for the header (RFC 7617).
        bearer: An access token for it.
    """

    method: str
    url: str
    secrets: tuple[SecretStr, ...]
    form: Mapping[str, str] | None = None
    members: object = None
    basic: tuple[str, str] | None = None
    bearer: SecretStr | None = None


def _certificate_error(error: BaseException | None) -> ssl.SSLError | None:
    """The TLS error that is behind another one; to wait for more bytes is none."""
    while error is not None:
        waits = isinstance(error, ssl.SSLWantReadError | ssl.SSLWantWriteError)
        if isinstance(error, ssl.SSLError) and not waits:
            return error
        error = error.__cause__ or error.__context__
    return None
