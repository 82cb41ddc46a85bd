"""The issuer that a server names once it has refused a token: what Issuer should say."""

import re
from urllib.parse import urlsplit

from tui.language import _
from tui.settings.checking.values import is_this_host
from tui.settings.oauth.values import is_endpoint
from tui.smtp.record.events import Remedy
from tui.smtp.stages.findings import Ending

_NAMED = re.compile(
    r"\bopenid-configuration\s(https?://[^\s,?#]+?)/*"
    r"/\.well-known/(?:openid-configuration|oauth-authorization-server)(?:,|$)"
)


def named_issuer(ending: Ending) -> tuple[Remedy, ...]:
    """The issuer of ``openid-configuration`` (RFC 7628 3.2.2), where the settings have another.

    None where the app proves itself with a secret: that would go to whomever a server names.
    """
    settings = ending.facts.settings
    oauth = settings.oauth
    found = _NAMED.search(ending.stop.detail)
    signs_in = settings.authentication.secret == "oauth" and oauth.provider == "generic"
    if not found or not signs_in or oauth.client_secret != "none" or oauth.key_file:
        return ()
    issuer = found[1]
    if not is_endpoint(issuer) or issuer == oauth.issuer:
        return ()
    if is_this_host(urlsplit(issuer).hostname or "") and not is_this_host(settings.smtp.host):
        return ()  # a server must not send anybody to their own host
    return (Remedy("oauth.issuer", issuer, _("Sign in at {issuer}").format(issuer=issuer)),)
