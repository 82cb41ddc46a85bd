"""Which Microsoft 365 tenant a domain belongs to."""

import re
from urllib.parse import urlsplit

from tui.oauth.issuer.endpoints import MICROSOFT
from tui.oauth.issuer.http import Http
from tui.settings.checking.values import ascii_host, is_this_host

_CLOUDS = {
    MICROSOFT,
    "https://login.microsoftonline.us",
    "https://login.partner.microsoftonline.cn",
}
_GUID = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


async def tenant_of(domain: str, http: Http, authority: str = "") -> str:
    """Ask Microsoft for the id of the tenant of a mail domain; empty where there is none.

    Args:
        domain: The sender's domain; Microsoft learns it, so somebody must have agreed.
        http: How it is asked.
        authority: A national cloud's. What is none of Microsoft's is not asked: a settings file
            may name any host, and the person agreed that Microsoft learns of it.

    Raises:
        NoToken: There is no answer.
    """
    name = ascii_host(domain)
    counts = authority in _CLOUDS or is_this_host(urlsplit(authority).hostname or "")
    url = f"{authority if counts else MICROSOFT}/{name}/v2.0/.well-known/openid-configuration"
    answer = await http.get(url)
    found = _GUID.search(answer.text("issuer")) if answer.status == 200 else None
    return found[1] if found else ""
