"""The rules of single values of the table [oauth]."""

import re
from urllib.parse import urlsplit

from tui.language import _
from tui.settings.checking.values import is_this_host, single_line
from tui.settings.checking.wrong_value import WrongValue

_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_LONGEST_ID = 256
_VISIBLE = re.compile(r"[!-~]{1,2048}")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")


def tenant(text: str) -> str:
    """A Microsoft Entra tenant: its GUID, a domain of it, organizations, consumers or common."""
    single_line(text)
    if text and not _TENANT.fullmatch(text):
        raise WrongValue(_("must be the tenant's id (a GUID) or one of its domains, nothing else."))
    return text


def client_id(text: str) -> str:
    """The id of a client (RFC 6749 2.2): visible ASCII, here without blanks."""
    single_line(text)
    if text.split() not in ([], [text]):
        raise WrongValue(_("must not hold spaces."))
    if not text.isascii() or len(text) > _LONGEST_ID:
        raise WrongValue(_("must be the id of the app, as the provider shows it."))
    return text


def scope(text: str) -> str:
    """Scopes parted by one blank each (RFC 6749 3.3)."""
    single_line(text)
    words = " ".join(text.split())
    if words and not _SCOPE.fullmatch(words):
        raise WrongValue(_("must be words of visible ASCII, parted by blanks."))
    return words


def issuer(text: str) -> str:
    """The address of a sign-in server: https, or http within this host; no query, no login."""
    single_line(text)
    if not text:
        return text
    if not is_endpoint(text) or "?" in text or "#" in text:
        raise WrongValue(_("must be an address like https://id.example.com, without ? and #."))
    return text.rstrip("/")


def is_endpoint(text: str) -> bool:
    """Whether secrets may go to a URL, and a terminal may show it: visible ASCII, https with a host
    and no login in it; http within this host.
    """
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or not _VISIBLE.fullmatch(text):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_host(host))
