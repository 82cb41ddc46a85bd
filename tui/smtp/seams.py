"""Secrets that a server says in pieces: begun in one line, ended in a later one."""

from collections.abc import Iterator, Sequence

STARS = "********"
SHORTEST_PART = 6
"""So many characters of base64 are a piece of what was sent, and no accident."""


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
        (self._blobs if in_parts else self._whole).append(_squeezed(secret))

    @property
    def longest(self) -> int:
        """Bytes of the longest secret; 0 where there is none."""
        return max(map(len, (*self._whole, *self._blobs)), default=0)

    def redact(self, lines: Sequence[bytes]) -> list[bytes]:
        """Lines that followed each other, with stars for every secret that lies across them."""
        stream, places = _stream(lines)
        found = list(lines)
        for start, end in sorted(self._spans(stream, places), reverse=True):
            for number in {line for line, _ in places[start:end]}:
                columns = [column for line, column in places[start:end] if line == number]
                text = found[number]
                found[number] = text[: columns[0]] + STARS.encode() + text[columns[-1] + 1 :]
        return found

    def unfinished(self, lines: Sequence[bytes]) -> int:
        """How many bytes at the end, without space, may be the beginning of a secret."""
        stream, _ = _stream(lines)
        secrets = (*self._whole, *self._blobs)
        for length in range(min(len(stream), self.longest - 1), 0, -1):
            if any(secret.startswith(stream[-length:]) for secret in secrets):
                return length
        return 0

    def _spans(self, stream: bytes, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where secrets lie across a seam; none overlaps another."""
        seams = [at for at in range(1, len(stream)) if places[at - 1][0] != places[at][0]]
        found: list[tuple[int, int]] = []
        for seam in seams:
            if found and found[-1][1] > seam:
                continue
            known = (*self._secrets_at(stream, seam), *self._parts_at(stream, seam))
            if span := max(known, key=lambda each: each[1] - each[0], default=None):
                start = max(span[0], found[-1][1] if found else 0)
                found.append((start, span[1]))
        return found

    def _secrets_at(self, stream: bytes, seam: int) -> Iterator[tuple[int, int]]:
        for secret in self._whole:
            at = stream.find(secret, max(0, seam - len(secret) + 1), seam + len(secret) - 1)
            if 0 <= at < seam < at + len(secret):
                yield at, at + len(secret)

    def _parts_at(self, stream: bytes, seam: int) -> Iterator[tuple[int, int]]:
        for blob in self._blobs:
            start, end = seam, seam
            while start > 0 and stream[start - 1 : seam] in blob:
                start -= 1
            while end < len(stream) and stream[start : end + 1] in blob:
                end += 1
            if start < seam < end and end - start >= SHORTEST_PART:
                yield start, end


def _squeezed(text: bytes) -> bytes:
    return bytes(byte for byte in text.lower() if byte not in b" \t")


def _stream(lines: Sequence[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    """The lines as one, squeezed, and for each of its bytes the line and the place in it."""
    places = [
        (number, column)
        for number, line in enumerate(lines)
        for column, byte in enumerate(line)
        if byte not in b" \t"
    ]
    return bytes(lines[number][column] for number, column in places).lower(), places
