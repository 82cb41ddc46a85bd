"""Keeps secrets out of everything that is shown: they are never shown, whoever says them."""

import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

from pydantic import SecretStr

from tui.smtp.seams import STARS, Seams
from tui.text import printable

__all__ = ["STARS", "Redactor"]

SHORTEST = 4
SHORTEST_CORE = 6
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/]{6,}={0,2}")


class Redactor:
    """Knows the secrets of one dialogue and takes them out of texts.

    Args:
        password: The password or token, where there is one.

    Attributes:
        seams: Finds what lies across lines.
    """

    def __init__(self, password: SecretStr | None) -> None:
        self.seams = Seams()
        self._blobs: list[str] = []
        self._cores: tuple[str, ...] = ()
        self._secrets: set[str] = set()
        self._short: re.Pattern[str] | None = None
        self._patterns: list[re.Pattern[str]] = []
        secret = password.get_secret_value() if password else ""
        if 0 < len(secret) < SHORTEST:
            # Anywhere else, a secret of a letter or two would star every other word.
            forms = "|".join(map(re.escape, (*_forms(secret), _base64(_bytes(secret)).rstrip("="))))
            self._short = re.compile(rf"(?<!\w)({forms})(?!\w)", re.IGNORECASE)
        elif secret:
            self._hide(*_forms(secret))
        if secret:
            self._cores = tuple(core.lower() for core in _cores(_bytes(secret)))
            for core in self._cores:
                self.seams.hide(core.encode())
            self.sent(_bytes(secret))

    def __repr__(self) -> str:
        return "Redactor()"

    def sent(self, response: bytes) -> None:
        """Take note of a SASL response, so that its base64 form is known when it comes back."""
        blob = _base64(response)
        if len(blob) >= 2 * SHORTEST:
            self._blobs.append(blob.lower())
            self._hide(blob, blob.rstrip("="))
            self.seams.hide(blob.rstrip("=").encode(), in_parts=True)

    def scrub(self, text: str, *, in_auth: bool = False) -> str:
        """``text`` with every secret replaced by stars, whatever its case.

        Args:
            text: What a server, an exception or we ourselves want to say.
            in_auth: Whether it belongs to AUTH, where even the shortest secret is taken out.
        """
        for pattern in self._patterns:
            text = pattern.sub(STARS, text)
        if self._blobs or self._cores:
            text = _BASE64_RUN.sub(self._unless_part, text)
        if in_auth and self._short:
            text = self._short.sub(STARS, text)
        return text

    def shown(self, text: str | bytes, *, in_auth: bool = False) -> str:
        """``text`` as it may be shown: redacted before and after it is made printable."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "backslashreplace")
        scrubbed = self.scrub(text, in_auth=in_auth)
        shown = printable(scrubbed)
        return shown if shown == scrubbed else self.scrub(shown, in_auth=in_auth)

    def _unless_part(self, run: re.Match[str]) -> str:
        """Stars for base64 that holds the secret, or is a piece of what was sent, cut or not."""
        piece = run[0].rstrip("=").lower()
        known = any(core in piece for core in self._cores)
        return STARS if known or any(piece in blob for blob in self._blobs) else run[0]

    def _hide(self, *secrets: str) -> None:
        new = {
            case
            for secret in secrets
            for case in (secret, secret.upper(), secret.lower())
            if case not in self._secrets
        }
        if not new:
            return
        for case in new:
            self.seams.hide(_bytes(case))
        self._secrets |= new
        longest_first = sorted(new, key=len, reverse=True)
        # One of its own: what a dialogue learns on its way is compiled while the server waits.
        self._patterns.insert(0, re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE))


def _forms(secret: str) -> tuple[str, ...]:
    """A password as others may write it: quoted for an address, in hex, backwards."""
    raw = _bytes(secret)
    undecoded = raw.decode("utf-8", "backslashreplace")
    return (
        secret,
        printable(secret),
        undecoded,
        quote(raw, safe=""),
        quote(raw),
        raw.hex(),
        secret[::-1],
    )


def _base64(secret: bytes) -> str:
    return b64encode(secret).decode("ascii")


def _cores(secret: bytes) -> Iterator[str]:
    """What base64 of anything that holds the secret has in it, whatever stands before and after."""
    for before, mixed in enumerate((0, 2, 3)):
        core = _base64(bytes(before) + secret)[mixed : (before + len(secret)) * 8 // 6]
        if len(core) >= SHORTEST_CORE:
            yield core


def _bytes(secret: str) -> bytes:
    """As SASL sends it: what came from the environment may be no UTF-8."""
    return secret.encode("utf-8", "surrogateescape")
