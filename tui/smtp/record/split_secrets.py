"""Find secrets that a server says in pieces: begun in one line, ended in a later one."""

from collections.abc import Iterator, Sequence

from tui.smtp.record.squeezing import BLANKS, Squeezed, may_escape, squeezed, views

STARS = "********"
SHORTEST_PART = 6
"""So many characters of base64 are a piece of what was sent, and no accident."""

SUSPICIOUS = 3
"""A line that ends with so many characters of a secret's beginning waits for the next one."""


class Seams:
    """The secrets that go on from one line to the next.

    Args:
        dropped: The bytes that may stand between the letters of a secret: who breaks a text in two
            may add some, or drop them. Case does not count.

    Attributes:
        dropped: These bytes.
        whole: The secrets, squeezed.
        longest: Bytes of the longest of these and of what was sent; 0 where there is none.
    """

    def __init__(self, dropped: bytes = BLANKS) -> None:
        self.dropped = dropped
        self.whole: list[bytes] = []
        self.longest = 0
        self._blobs: list[bytes] = []
        self._begins: list[tuple[bytes, bytes, int]] = []

    def hide(self, secret: bytes, *, in_parts: bool = False) -> None:
        """Look for this secret; ``in_parts`` for base64, of which a piece tells something too."""
        known, found = self._blobs if in_parts else self.whole, squeezed(secret, self.dropped)
        if found and found not in known:
            known.append(found)
            self._begins.append((found[:SUSPICIOUS], found, len(found) - 1))
            self.longest = max(self.longest, len(found))

    def length(self, line: bytes) -> int:
        """Return how many bytes of a line count."""
        return len(squeezed(line, self.dropped))

    def redact(self, lines: Sequence[bytes]) -> list[bytes]:
        """Return consecutive lines, with stars for a secret that goes on into the last."""
        found = list(lines)
        if len(found) < 2:
            return found
        joined = b"".join(found)
        if not may_escape(joined):  # as most are: no view of them is needed
            stream = squeezed(joined, self.dropped)
            seam = len(stream) - self.length(found[-1])
            if not any(self._secrets_at(stream, seam)) and not any(self._parts_at(stream, seam)):
                return found
        best: tuple[int, int, Squeezed | None] = (0, 0, None)
        for view in views(found, self.dropped):
            seam = view.before(len(found) - 1)
            known = (*self._secrets_at(view.stream, seam), *self._parts_at(view.stream, seam))
            for start, end in known:
                if end - start > best[1] - best[0]:
                    best = (start, end, view)
        start, end, seen = best
        for number, left, right in list(seen.spans(start, end)) if seen else ():
            text = found[number]
            found[number] = text[:left] + STARS.encode() + text[right:]
        return found

    def unfinished(self, lines: Sequence[bytes]) -> int:
        """Return how many of the last lines end with what may be the beginning of a secret.

        An end of fewer than SUSPICIOUS bytes tells nothing and counts as none.
        """
        joined = b"".join(lines)
        if not may_escape(joined) and not self._begun(squeezed(joined, self.dropped)):
            return 0
        most = 0
        for view in views(list(lines), self.dropped):
            left = self._begun(view.stream)
            if left:
                start = len(view.stream) - left
                begun = next(view.spans(start, start + 1), (len(lines), 0, 0))[0]
                most = max(most, len(lines) - begun)
        return most

    def _begun(self, stream: bytes) -> int:
        """How many bytes at the end may be the beginning of a secret."""
        longest, length = 0, len(stream)
        for begin, secret, most in self._begins:
            at = stream.find(begin, max(0, length - most))
            while at >= 0 and not secret.startswith(stream[at:]):
                at = stream.find(begin, at + 1)
            if at >= 0:
                longest = max(longest, length - at)
        return longest

    def _secrets_at(self, stream: bytes, seam: int) -> Iterator[tuple[int, int]]:
        """Where in the stream secrets begin before the seam and end after it."""
        for secret in self.whole:
            length = len(secret)
            at = stream.find(secret, max(0, seam - length + 1), seam + length - 1)
            if 0 <= at < seam < at + length:
                yield at, at + length

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
