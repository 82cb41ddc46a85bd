"""Read a server's reply: lines with a code, gathered (RFC 5321 4.2)."""

import re
from typing import NamedTuple

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")


class Reply(NamedTuple):
    """A whole reply.

    Attributes:
        code: The three digits.
        enhanced: The enhanced code of the first line that has one (RFC 3463), or empty.
        lines: The texts without codes; redacted and printable.
        raw: The last line's text as it came, for SASL, which needs its bytes; never shown.
    """

    code: int
    enhanced: str
    lines: tuple[str, ...]
    raw: bytes = b""

    @property
    def text(self) -> str:
        """Return all lines as one text, without the codes."""
        return " ".join(line for line in self.lines if line)

    def says(self, pattern: str) -> bool:
        """Tell whether the pattern is found in the reply, whatever the case."""
        return re.search(pattern, self.text, re.IGNORECASE) is not None

    def __repr__(self) -> str:
        return f"Reply({self})"

    def __str__(self) -> str:
        """The reply on one line: ``535 5.7.8 Error: authentication failed``."""
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)


def parse_line(line: bytes) -> tuple[int, bool, bytes] | None:
    """Return a reply line's code, whether more follow, and its text; None for any other line."""
    found = _LINE.fullmatch(line)
    if not found:
        return None
    return int(found[1]), found[2] == b"-", found[3] or b""


def gather(code: int, texts: list[str], raw: bytes) -> Reply:
    """Make one reply of its lines, their enhanced codes taken out (RFC 2034)."""
    enhanced = ""
    lines = []
    for text in texts:
        found = _ENHANCED.match(text)
        if found:
            enhanced = enhanced or found[1]
        lines.append(text[found.end() :] if found and found[1] == enhanced else text)
    return Reply(code, enhanced, tuple(lines), raw)
