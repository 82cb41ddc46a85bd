"""What a token is asked for."""

from urllib.parse import urlsplit

from tui.settings.model import OAuth

_CLOUDS = {
    "login.microsoftonline.us": "https://outlook.office365.us",
    "login.partner.microsoftonline.cn": "https://partner.outlook.cn",
}
"""Microsoft's national clouds: the authority, and the resource of its mail."""

_IDENTITY = "openid email profile"
"""For whose token it is; at Microsoft these may stand beside any resource."""


def scope_of(oauth: OAuth) -> str:
    """The scope of settings, or the provider's own for sending mail."""
    if oauth.scope:
        return oauth.scope
    if oauth.provider == "google":
        return "https://mail.google.com/"
    if oauth.provider == "generic":
        return "" if oauth.is_application else "openid email offline_access"
    cloud = _CLOUDS.get(urlsplit(oauth.issuer).hostname or "", "")
    if oauth.is_application:
        return f"{cloud or 'https://outlook.office365.com'}/.default"
    return f"{cloud or 'https://outlook.office.com'}/SMTP.Send offline_access {_IDENTITY}"
