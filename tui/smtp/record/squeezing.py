"""Texts without what others put between the letters of a secret: blanks, marks, escapes."""

import re
from collections.abc import Iterator

BLANKS = b" \t"
MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
"""All of ASCII but letters and digits: blanks, dashes, colons, quotes, control characters."""

_LOWER = bytes(range(256)).lower()
_ESCAPE = rb"""(?ix)
    [%=]([0-9a-f]{2})              # RFC 3986 2.1, RFC 2045 6.7
       | (?:\\|0)x([0-9a-f]{2}) | \\u([0-9a-f]{4}) | %u([0-9a-f]{4}) | \\([0-7]{3})
       | &\#x([0-9a-f]{1,6});? | &\#([0-9]{1,7});? | &([a-z][a-z0-9]{1,31});  # HTML"""
"""Compiled where there may be one: most lines have none."""


class Squeezed:
    """A text of one or several lines, in lower case, without what is dropped.

    Args:
        lines: Bytes that followed each other.
        dropped: The bytes to leave out.
        decoded: Whether escapes count as what they stand for: ``%41`` in addresses, ``=41`` in
            quoted-printable, ``&#65;`` in HTML, ``\\x41`` in programs.

    Attributes:
        stream: What is left.
    """

    def __init__(self, lines: list[bytes], dropped: bytes, *, decoded: bool = False) -> None:
        self._lines = lines
        self._dropped = dropped
        self._decoded = decoded
        joined = b"".join(lines)
        self.stream = squeezed(re.sub(_ESCAPE, _meant, joined) if decoded else joined, dropped)

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Return where in the lines a piece of the stream is, and what was dropped within it.

        Yields:
            A line's number, from, and to.
        """
        places = self._places()
        left, right, offset = places[start][0], places[end - 1][1], 0
        for number, line in enumerate(self._lines):
            if left < offset + len(line) and right > offset:
                yield number, max(left - offset, 0), min(right - offset, len(line))
            offset += len(line)

    def before(self, line: int) -> int:
        """Return how many bytes of the stream begin before this line does."""
        if not self._decoded:
            after = sum(len(squeezed(each, self._dropped)) for each in self._lines[line:])
            return len(self.stream) - after
        offset = sum(map(len, self._lines[:line]))
        return sum(place[0] < offset for place in self._places())

    def _places(self) -> list[tuple[int, int]]:
        """For each byte of the stream, from where to where in the joined lines it comes."""
        joined, position = b"".join(self._lines), 0
        found: list[tuple[int, int]] = []

        def plain(end: int) -> None:
            kept = (at for at in range(position, end) if joined[at] not in self._dropped)
            found.extend((at, at + 1) for at in kept)

        for escape in re.finditer(_ESCAPE, joined) if self._decoded else ():
            plain(escape.start())
            found += [escape.span()] * len(squeezed(_meant(escape), self._dropped))
            position = escape.end()
        plain(len(joined))
        return found


def squeezed(text: bytes, dropped: bytes) -> bytes:
    """Return a text in lower case, without the bytes that are dropped."""
    return text.translate(_LOWER, dropped)


def may_escape(text: bytes) -> bool:
    """Tell whether there may be an escape in a text; most lines have none of these."""
    return b"=" in text or b"%" in text or b"\\" in text or b"&" in text or b"0x" in text


def views(lines: list[bytes], dropped: bytes) -> Iterator[Squeezed]:
    """Return the lines as they are, and with their escapes decoded where there may be any.

    As they are too: what looks like an escape may be part of the secret.
    """
    yield Squeezed(lines, dropped)
    if any(map(may_escape, lines)):
        yield Squeezed(lines, dropped, decoded=True)


def _meant(escape: re.Match[bytes]) -> bytes:
    """The bytes that an escape stands for; a character's are UTF-8."""
    byte, in_program, two, percent, octal, entity, number, name = escape.groups()
    if one := byte or in_program:
        return bytes([int(one, 16)])
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if name:
        from html.entities import html5  # hardly any server says one

        known = name.decode()
        return html5.get(f"{known};", html5.get(f"{known.lower()};", "")).encode()
    code = int(number) if number else int(two or percent or entity, 16)
    return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b""
