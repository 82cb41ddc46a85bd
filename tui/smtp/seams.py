"""Secrets that a server says in pieces: begun in one line, ended in a later one."""

from collections.abc import Iterator, Sequence

STARS = "********"
SHORTEST_PART = 6
"""So many characters of base64 are a piece of what was sent, and no accident."""


_SPACE = b" \t"

SUSPICIOUS = 3
"""A line that ends with so many characters of a secret's beginning waits for the next one."""


class Seams:
    """Knows secrets and finds those that go on from one line to the next.

    Case and space are left out of the comparison: who breaks a text in two may add some space, or
    drop it.
    """

    def __init__(self) -> None:
        self._whole: list[bytes] = []
        self._blobs: list[bytes] = []

    def hide(self, secret: bytes, *, in_parts: bool = False) -> None:
        """Look for this secret; ``in_parts`` for base64, of which a piece tells something too."""
        known, squeezed = self._blobs if in_parts else self._whole, _squeezed(secret)
        if squeezed not in known:
            known.append(squeezed)

    @property
    def longest(self) -> int:
        """Bytes of the longest secret; 0 where there is none."""
        return max(map(len, (*self._whole, *self._blobs)), default=0)

    def redact(self, lines: Sequence[bytes]) -> list[bytes]:
        """Lines that followed each other, with stars for a secret that goes on into the last."""
        *before, last = [_squeezed(line) for line in lines]
        stream, seam = b"".join((*before, last)), sum(map(len, before))
        known = (*self._secrets_at(stream, seam), *self._parts_at(stream, seam))
        start, end = max(known, key=lambda span: span[1] - span[0], default=(0, 0))
        found = list(lines)
        hidden = _places(lines)[start:end] if end else []
        for number in {line for line, _ in hidden}:
            columns = [column for line, column in hidden if line == number]
            text = found[number]
            found[number] = text[: columns[0]] + STARS.encode() + text[columns[-1] + 1 :]
        return found

    def unfinished(self, lines: Sequence[bytes]) -> int:
        """How many bytes at the end, without space, may be the beginning of a secret.

        An end of fewer than SUSPICIOUS bytes tells nothing and counts as none.
        """
        stream, longest = b"".join(_squeezed(line) for line in lines), 0
        for secret in (*self._whole, *self._blobs):
            at = stream.find(secret[:SUSPICIOUS], max(0, len(stream) - len(secret) + 1))
            while at >= 0 and not secret.startswith(stream[at:]):
                at = stream.find(secret[:SUSPICIOUS], at + 1)
            if at >= 0:
                longest = max(longest, len(stream) - at)
        return longest

    def _secrets_at(self, stream: bytes, seam: int) -> Iterator[tuple[int, int]]:
        """Where in the stream secrets begin before the seam and end after it."""
        for secret in self._whole:
            at = stream.find(secret, max(0, seam - len(secret) + 1), seam + len(secret) - 1)
            if 0 <= at < seam < at + len(secret):
                yield at, at + len(secret)

    def _parts_at(self, stream: bytes, seam: int) -> Iterator[tuple[int, int]]:
        """The same for pieces of what was sent."""
        for blob in self._blobs:
            start, end = seam, seam
            while start > 0 and stream[start - 1 : seam] in blob:
                start -= 1
            while end < len(stream) and stream[start : end + 1] in blob:
                end += 1
            if start < seam < end and end - start >= SHORTEST_PART:
                yield start, end


def _squeezed(text: bytes) -> bytes:
    return text.translate(None, _SPACE).lower()


def _places(lines: Sequence[bytes]) -> list[tuple[int, int]]:
    """Line and column of each byte that is left when the lines are squeezed into one."""
    return [
        (number, column)
        for number, line in enumerate(lines)
        for column, byte in enumerate(line)
        if byte not in _SPACE
    ]
