"""Keep secrets out of everything that is shown, whoever says them."""

import re
from base64 import b32encode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from tui.secret import SecretStr
from tui.smtp.record.split_secrets import STARS, Seams
from tui.smtp.record.squeezing import BLANKS, MARKS, Squeezed, may_escape, squeezed
from tui.text import printable

__all__ = ["STARS", "Redactor"]

SHORTEST = 4
"""Characters of a secret that is starred anywhere; a shorter one only while the client logs in."""

SHORTEST_CORE = 6
"""Characters of base64 or base32 that a secret makes whatever is before it; fewer are chance."""

SHORTEST_SPREAD = 6
"""Letters and digits of a secret that is found whatever stands between them. Of five small letters
one dialogue in 6,000 says any by chance, across words (2,000 letters, 26 ** 5 words); of six, one
in 150,000. A shorter secret is found as others write it, see ``_forms``."""

_BASE64_RUN = re.compile(r"[A-Za-z0-9+/]{6,}={0,2}")
_OWN_FIELDS = frozenset({"failure", "key", "direction", "state"})
"""Fields of events that hold names of ours and nothing else; scripts rely on them."""


class Redactor:
    """The secrets of one dialogue, taken out of texts.

    Args:
        password: The password or token, where there is one.

    Attributes:
        seams: Finds what lies across lines.
    """

    def __init__(self, password: SecretStr | None) -> None:
        self._secret = secret = password.get_secret_value() if password else ""
        raw = _bytes(secret)
        is_long = len(squeezed(raw, MARKS)) >= SHORTEST_SPREAD
        self._dropped = MARKS if is_long else BLANKS
        # What the secret has itself may stand at a seam too, and tells something.
        own = bytes(set(MARKS) - set(raw) | set(BLANKS))
        self.seams = Seams(own if is_long else BLANKS)
        self._needles: list[bytes] = []
        self._sent: list[str] = []
        self._blobs: list[str] = []
        self._cores: tuple[str, ...] = ()
        if not secret:
            return
        if len(secret) >= SHORTEST:
            self._seek(*map(_bytes, _spellings(secret)), raw.hex().encode())
        self._cores = tuple(core.lower() for core in _cores(b64encode, raw, 6))
        self._seek(*(core.encode() for core in (*self._cores, *_cores(b32encode, raw, 5))))
        self.sent(raw)

    def __repr__(self) -> str:
        return "Redactor()"

    def sent(self, response: bytes) -> None:
        """Take note of a SASL response, so that its base64 form is known when it comes back."""
        blob = b64encode(response).decode("ascii")
        if len(blob) >= 2 * SHORTEST:
            self._blobs.append(blob.lower())
            self._sent += [blob, blob.rstrip("=")]
            self._seek(blob.rstrip("=").encode(), in_parts=True)

    def scrub(self, text: str, *, in_auth: bool = False) -> str:
        """Return ``text`` with every secret replaced by stars, whatever its case.

        Args:
            text: What a server, an exception or we ourselves want to say.
            in_auth: Whether it belongs to AUTH, where even the shortest secret is taken out.
        """
        if not self._secret:
            return text
        if self._is_in(text):
            text = self._without_spread(self._exact.sub(STARS, text))
        elif self._dropped is BLANKS and len(self._secret) >= SHORTEST:
            text = self._exact.sub(STARS, text)
        if self._blobs or self._cores:
            text = _BASE64_RUN.sub(self._unless_part, text)
        if in_auth and len(self._secret) < SHORTEST:
            text = self._word.sub(STARS, text)
        return text

    def shown(self, text: str | bytes, *, in_auth: bool = False) -> str:
        """Return ``text`` as it may be shown: redacted before and after it is made printable."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "backslashreplace")
        scrubbed = self.scrub(text, in_auth=in_auth)
        shown = printable(scrubbed)
        return shown if shown == scrubbed else self.scrub(shown, in_auth=in_auth)

    def clean(self, event: Any, *, in_auth: bool = False) -> Any:  # noqa: ANN401 - any event, or a part of one
        """Return an event with every text in it scrubbed, but for names of our own."""
        if type(event) is str:  # no StrEnum
            return self.scrub(event, in_auth=in_auth)
        if isinstance(event, tuple):
            return tuple(self.clean(each, in_auth=in_auth) for each in event)
        if not is_dataclass(event) or isinstance(event, type):
            return event
        given = {each.name: getattr(event, each.name) for each in fields(event)}
        found = {
            name: self.clean(value, in_auth=in_auth)
            for name, value in given.items()
            if name not in _OWN_FIELDS
        }
        changed = {name: value for name, value in found.items() if value != given[name]}
        return replace(event, **changed) if changed else event

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        """The secret as others write it, as it is; compiled once somebody says it."""
        forms = sorted({*_forms(self._secret), *self._sent}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, forms)), re.IGNORECASE)

    @cached_property
    def _word(self) -> re.Pattern[str]:
        """A short secret as a word: anywhere else, a letter or two would star every other one."""
        blob = b64encode(_bytes(self._secret)).decode("ascii").rstrip("=")
        forms = "|".join(map(re.escape, (*_forms(self._secret), blob)))
        return re.compile(rf"(?<!\w)({forms})(?!\w)", re.IGNORECASE)

    def _seek(self, *secrets: bytes, in_parts: bool = False) -> None:
        for secret in secrets:
            self.seams.hide(secret, in_parts=in_parts)
            needle = squeezed(secret, self._dropped)
            if len(needle) >= SHORTEST_SPREAD and needle not in self._needles:
                self._needles.append(needle)
        self.__dict__.pop("_exact", None)

    def _is_in(self, text: str) -> bool:
        """Whether a secret is in it, whatever stands between its letters."""
        data = _bytes(text)
        stream = squeezed(data, self._dropped)
        for needle in self._needles:
            if needle in stream:
                return True
        if may_escape(data):
            stream = Squeezed([data], self._dropped, decoded=True).stream
            return any(needle in stream for needle in self._needles)
        return False

    def _without_spread(self, text: str) -> str:
        """Stars for each secret that is spread or escaped, with its own marks where they came."""
        data = _bytes(text)
        for dropped, needles in (
            (self.seams.dropped, self.seams.whole),
            (self._dropped, self._needles),
        ):
            long = [needle for needle in needles if len(needle) >= SHORTEST_SPREAD]
            for decoded in (False, True):
                view = Squeezed([data], dropped, decoded=decoded)
                spans = sorted(span for needle in long for span in _found(view.stream, needle))
                for start, end in reversed(_merged(spans)):
                    for _line, left, right in view.spans(start, end):
                        data = data[:left] + STARS.encode() + data[right:]
        return data.decode("utf-8", "surrogateescape")

    def _unless_part(self, run: re.Match[str]) -> str:
        """Stars for base64 that holds the secret, or is a piece of what was sent, cut or not."""
        piece = run[0].rstrip("=").lower()
        known = any(core in piece for core in self._cores)
        return STARS if known or any(piece in blob for blob in self._blobs) else run[0]


def _found(stream: bytes, needle: bytes) -> Iterator[tuple[int, int]]:
    at = stream.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = stream.find(needle, at + 1)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _spellings(secret: str) -> Iterator[str]:
    """A secret forwards and backwards, in every case, and as what is shown of it."""
    shown = printable(secret), _bytes(secret).decode("utf-8", "backslashreplace")
    for one in dict.fromkeys((secret, secret[::-1], *shown)):
        yield one
        if not one.isascii():  # ASCII is compared in lower case
            yield from (one.upper(), one.lower(), one.swapcase())


def _forms(secret: str) -> Iterator[str]:
    """A password as others may write it: quoted for an address, in hex, letter by letter."""
    raw = _bytes(secret)
    yield from _spellings(secret)
    yield from (quote(raw, safe=""), quote(raw), b32encode(raw).decode().rstrip("="))
    yield from (raw.hex(), *(raw.hex(mark) for mark in " :-"))
    yield from (mark.join(secret) for mark in " -:._,")
    for each in ("%{:02x}", "={:02x}", "\\x{:02x}", "0x{:02x} ", "\\{:03o}"):
        yield "".join(map(each.format, raw)).rstrip()
    for each in ("&#{};", "&#x{:x};"):
        yield "".join(each.format(ord(letter)) for letter in secret)


def _cores(encode: Callable[[bytes], bytes], secret: bytes, bits: int) -> Iterator[str]:
    """What base64 of anything that holds the secret has in it, whatever stands before and after;
    so base32.

    Args:
        encode: The encoding.
        secret: What it encodes.
        bits: How many of them each character has.
    """
    for before in range({6: 3, 5: 5}[bits]):
        first, last = -(-before * 8 // bits), (before + len(secret)) * 8 // bits
        core = encode(bytes(before) + secret)[first:last].decode("ascii")
        if len(core) >= SHORTEST_CORE:
            yield core


def _bytes(text: str) -> bytes:
    """As SASL sends it: what came from the environment may be no UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair, which JSON can have (RFC 8259, 8.2)
        return text.encode("utf-8", "surrogatepass")
