"""The addresses of an issuer: known for Microsoft and Google, looked up for others."""

from dataclasses import dataclass, fields
from typing import Self
from urllib.parse import urlsplit

from tui.oauth.answers import Answer
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import NoToken
from tui.oauth.refusals.failures import no_discovery, other_issuer, unsafe_endpoint
from tui.settings.model import OAuth
from tui.settings.oauth.values import is_endpoint

MICROSOFT = "https://login.microsoftonline.com"
GOOGLE = "https://accounts.google.com"
_TENANTS = {"microsoft-365": "organizations", "outlook.com": "consumers"}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where an issuer is asked; empty for what it does not offer.

    Attributes:
        issuer: Its name, as a redirect may say it (RFC 9207); empty where that varies.
        token: Gives tokens.
        authorization: Where a browser goes.
        device: Gives device codes (RFC 8628).
        revocation: Takes tokens back (RFC 7009).
    """

    issuer: str
    token: str
    authorization: str = ""
    device: str = ""
    revocation: str = ""

    def as_dict(self) -> dict[str, str]:
        """By name, to be stored."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def stored(cls, members: object) -> Self | None:
        """What was stored; None where it is no such thing, or is not safe to ask."""
        names = {each.name for each in fields(cls)}
        if not isinstance(members, dict) or set(members) != names:
            return None
        if not all(isinstance(value, str) for value in members.values()):
            return None
        found = cls(**members)
        asked = (found.token, found.authorization, found.device, found.revocation)
        return found if found.token and all(is_endpoint(url) for url in asked if url) else None


def known(oauth: OAuth) -> Endpoints | None:
    """The endpoints of settings, as far as nobody need be asked for them."""
    if oauth.provider in _TENANTS:
        authority = oauth.issuer or MICROSOFT  # another one for national clouds
        base = f"{authority}/{oauth.tenant or _TENANTS[oauth.provider]}/oauth2/v2.0"
        return Endpoints("", f"{base}/token", f"{base}/authorize", f"{base}/devicecode")
    if oauth.provider == "google" and not oauth.issuer:
        return Endpoints(
            GOOGLE,
            "https://oauth2.googleapis.com/token",
            f"{GOOGLE}/o/oauth2/v2/auth",
            revocation="https://oauth2.googleapis.com/revoke",
        )
    return None


async def endpoints(oauth: OAuth, http: Http) -> Endpoints:
    """The endpoints of settings; for others than Microsoft and Google from the issuer itself.

    Raises:
        NoToken: The issuer does not say, or names another or one that is not https.
    """
    return known(oauth) or await _discover(oauth.issuer, http)


async def _discover(issuer: str, http: Http) -> Endpoints:
    """OpenID Connect Discovery 1.0 4, else RFC 8414 3."""
    answer = await http.get(f"{issuer}/.well-known/openid-configuration")
    if answer.status == 404:
        parts = urlsplit(issuer)
        base = f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server"
        answer = await http.get(f"{base}{parts.path.rstrip('/')}")
    if answer.status != 200 or not answer.members:
        raise NoToken(no_discovery(issuer, answer))
    if answer.text("issuer").rstrip("/") != issuer:
        raise NoToken(other_issuer(issuer, answer.shown(answer.text("issuer"))))
    return Endpoints(
        answer.text("issuer"),
        _endpoint(answer, "token_endpoint", issuer),
        _endpoint(answer, "authorization_endpoint", issuer),
        _endpoint(answer, "device_authorization_endpoint", issuer),
        _endpoint(answer, "revocation_endpoint", issuer),
    )


def _endpoint(answer: Answer, member: str, issuer: str) -> str:
    """An address that an issuer names; plain http, within this host, for one that is here too."""
    url = answer.text(member)
    if not url and member != "token_endpoint":
        return ""
    if not is_endpoint(url) or urlsplit(url).scheme not in ("https", urlsplit(issuer).scheme):
        raise NoToken(unsafe_endpoint(member, answer.shown(url)))
    return url
