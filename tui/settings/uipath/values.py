"""The rules of single values of the table [uipath]."""

import re
from urllib.parse import urlsplit

from tui.language import _
from tui.settings.checking.values import single_line
from tui.settings.checking.wrong_value import WrongValue
from tui.settings.model import UIPATH_CLOUD

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?")


def base(text: str) -> str:
    """The address of a deployment of UiPath: https and a host, nothing after it; never empty."""
    single_line(text)
    address = text.rstrip("/") or UIPATH_CLOUD
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    plain = parts.username is None and not (parts.path or parts.query or parts.fragment)
    is_one = address.isascii() and address.split() == [address] and not address.endswith(("?", "#"))
    if parts.scheme != "https" or not host or not plain or not is_one:
        raise WrongValue(
            _("must be an address like https://cloud.uipath.com, with nothing after it.")
        )
    return address


def organization(text: str) -> str:
    """The name of an organization in the addresses of UiPath; empty for none."""
    single_line(text)
    if text and not _SLUG.fullmatch(text):
        raise WrongValue(
            _("must be the organization's name in UiPath's addresses, one word like acmegmbh.")
        )
    return text


def partition_id(text: str) -> str:
    """An organization's id at UiPath: a GUID (RFC 9562 4), or empty."""
    if text and not _GUID.fullmatch(text):
        raise WrongValue(
            _("must be UiPath's id of the organization, like 0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f.")
        )
    return text
