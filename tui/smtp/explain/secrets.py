"""The secrets of a pasted dialogue: found wherever they stand, and starred wherever they return."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from tui.secret import SecretStr
from tui.smtp.explain.formats import Item
from tui.smtp.record.redaction import STARS, Redactor
from tui.text import printable

MOST_SECRETS = 50
"""Different ones that are looked for again; a dialogue has one or two."""

_AUTH = re.compile(
    r"(AUTH\s+(?:PLAIN|LOGIN|CRAM-MD5|XOAUTH2|OAUTHBEARER|NTLM|EXTERNAL|[A-Z]+-[A-Z0-9-]+)(?:\s+|=))"
    r"(?-i:(?=[a-z/+]*[A-Z0-9=]))[A-Za-z0-9+/=_-]{6,}",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"(AUTH\s+\S+)\s+\S.*", re.IGNORECASE)
_KEY = r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key)"
_NAMED = re.compile(
    rf"(\b\w*{_KEY}['\"]? ?= ?['\"]?|['\"]\w*{_KEY}['\"] ?: ?['\"]?|^\s*\w*{_KEY} ?: ?['\"]?"
    rf"|\b{_KEY} ?: ?['\"]|(?:^|\s)(?:--auth-password|--password|-ap|-pass) ['\"]?)"
    r"(?!\*{4})([^\s'\",;}}&]{3,})",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"(://[^\s/:@]+:)([^\s/@]+)(?=@)")
_TOKENS = re.compile(
    r"(?<![\w-])(?:Bearer [\w.~+/=-]{8,}|ya29\.[\w-]{8,}|SG\.[\w-]{8,}\.[\w-]{8,}|xkeysib-[\w-]{8,}"
    r"|xsmtpsib-[\w-]{8,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|GOCSPX-[\w-]{8,}|1//[\w-]{20,}"
    r"|key-[0-9a-f]{32})"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")


class Response(NamedTuple):
    """A response that a client gave after AUTH, as it stands in the text.

    Attributes:
        mechanism: In upper case.
        place: The how many-th of the exchange, from 0.
    """

    mechanism: str
    place: int
    text: str


class Secrets:
    """The secrets of a text, and the lines without them.

    Args:
        responses: What clients said to log in.
        texts: All lines: passwords stand in them by name.
    """

    def __init__(self, responses: Iterable[Response], texts: Iterable[str]) -> None:
        given = list(dict.fromkeys(responses))[-MOST_SECRETS:]
        found = list(dict.fromkeys((*_named(texts), *filter(None, map(_secret, given)))))
        self._redactors = [Redactor(SecretStr(one)) for one in found[-MOST_SECRETS:]]
        for response in given:
            if decoded := _decoded(response.text):
                whole = Redactor(None)
                whole.sent(decoded)
                self._redactors.append(whole)

    def in_item(self, item: Item) -> Item:
        """Return a line of a dialogue as it may be shown; what follows AUTH is never."""
        text = _COMMAND.sub(rf"\1 {STARS}", item.text) if item.who == "client" else item.text
        return replace(item, text=self.starred(text))

    def starred(self, text: str) -> str:
        """Return a line as it may be shown: secrets starred, printable."""
        text = _AUTH.sub(rf"\1{STARS}", text)
        text = _NAMED.sub(rf"\1{STARS}", text)
        text = _IN_URL.sub(rf"\1{STARS}", text)
        text = _TOKENS.sub(STARS, text)
        text = _BASE64.sub(_unless_harmless, text)
        for redactor in self._redactors:
            text = redactor.scrub(text, in_auth=True)
        return printable(text)


def _secret(response: Response) -> str:
    """The password or token in it (RFC 4616, RFC 7628); empty where there is none in clear."""
    decoded = _decoded(response.text)
    text = decoded.decode("utf-8", "backslashreplace") if decoded else response.text
    if "\0" in text:
        return text.rpartition("\0")[2]
    if "auth=Bearer " in text:
        return text.partition("auth=Bearer ")[2].partition("\x01")[0]
    is_password = response.mechanism == "LOGIN" and response.place == 1
    return text if is_password and not set(text) <= set("*.") else ""


def _named(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for found in _NAMED.finditer(text):
            if len(found[2]) > 5:
                yield found[2]
        for found in _IN_URL.finditer(text):
            yield found[2]


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text.strip(), validate=True)
    except (NotBase64, ValueError):
        return b""


def _unless_harmless(run: re.Match[str]) -> str:
    """Stars for base64 of a SASL response: NUL or ^A stands in it."""
    decoded = _decoded(run[0])
    return STARS if b"\0" in decoded or b"\x01auth=" in decoded else run[0]
