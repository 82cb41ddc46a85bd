"""From a password to a sign-in, at the providers that have one."""

from collections.abc import Mapping

from tui.settings.model import Settings
from tui.settings.providers.filling import filling
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import by_domain, by_host

_SOURCE = "authentication.secret"


def moves_to(settings: Settings) -> Provider | None:
    """The provider whose sign-in could take the password's place; None where there is none."""
    provider = by_host(settings.smtp.host)
    if provider is None or not provider.sign_in or settings.authentication.secret == "oauth":
        return None
    # Personal accounts of Microsoft get in through the server of Microsoft 365 too.
    own = by_domain(settings.authentication.username.rpartition("@")[2])
    return own if own and own.sign_in and provider.password_ends else provider


def is_prepared(settings: Settings) -> bool:
    """Whether settings that log in with a password name an app and its issuer already."""
    oauth = settings.oauth
    has_issuer = oauth.provider != "generic" or oauth.issuer
    return settings.authentication.secret != "oauth" and bool(oauth.client_id and has_issuer)


def moved(provider: Provider, now: Mapping[str, object]) -> dict[str, str | bool]:
    """The values that make a login with a password one with a token, by key; the server stays.

    Args:
        now: What stands in the form.
    """
    filled = filling(provider, {**now, _SOURCE: "oauth"})
    of_sign_in = ("authentication.mechanism", "oauth.")
    values = {key: value for key, value in filled.items() if key.startswith(of_sign_in)}
    tenant = _tenant(provider, now)
    return {_SOURCE: "oauth", **values, **({"oauth.tenant": tenant} if tenant else {})}


def _tenant(provider: Provider, now: Mapping[str, object]) -> str:
    """The domain of the login, which names a Microsoft 365 tenant as its id does."""
    if provider.sign_in != "microsoft-365" or now.get("oauth.tenant"):
        return ""
    return str(now.get("authentication.username", "")).rpartition("@")[2]
