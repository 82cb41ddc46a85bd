"""Turn a message as a program writes it into the lines that SMTP wants (RFC 5321 2.3.8)."""

from collections.abc import Iterator
from typing import BinaryIO

from tui.errors import InvalidInput
from tui.language import _
from tui.smtp.mail.content import crlf

LONGEST_LINE = 998
"""RFC 5322 2.1.1, without its end."""

LONGEST_HELD = 1024 * 1024
_CHUNK = 64 * 1024


def blocks(stream: BinaryIO, *, dot_ends: bool) -> Iterator[bytes]:
    """Yield the stream in blocks of whole lines, each ended by CRLF, whatever ended it before.

    Args:
        stream: Read to its end, or to a line with a single dot.
        dot_ends: Whether such a line ends the message, as sendmail has it without -i.

    Raises:
        InvalidInput: A NUL (RFC 5321 4.5.2 and 6152 allow none), or a line of over 1 MiB.
    """
    held = 0
    rest: list[bytes] = []  # of a line that has not ended: joined once, not with each piece
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined] # typeshed's BinaryIO lacks it
        if b"\0" in chunk:
            raise InvalidInput(_("The message holds a NUL byte, which no mail may; encode it."))
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, -1)) + 1  # a last CR may await its LF
        awaited = bool(rest) and rest[-1].endswith(b"\r")
        if end or awaited:
            whole = b"".join((*rest, chunk[:end]))
            lines, is_over = _until_dot(crlf(whole), dot_ends)
            if lines:
                yield lines
            if is_over:
                return
            rest, held = [], 0
        if end < len(chunk):
            rest.append(chunk[end:])
            held += len(rest[-1])
        if held > LONGEST_HELD:
            raise InvalidInput(_("The message has a line of more than 1 MiB; break or encode it."))
    if rest:
        ended = crlf(b"".join(rest))
        ended = ended if ended.endswith(b"\r\n") else ended + b"\r\n"
        lines, _is_over = _until_dot(ended, dot_ends)
        if lines:
            yield lines


def broken(lines: bytes) -> bytes:
    """Break the lines of a body over 998 bytes as Postfix does: with CRLF and a space."""
    parts = lines.split(b"\r\n")
    if max(map(len, parts)) <= LONGEST_LINE:
        return lines
    return b"\r\n".join(piece for line in parts for piece in _pieces(line))


def _pieces(line: bytes) -> Iterator[bytes]:
    start, room, space = 0, LONGEST_LINE, b""
    while len(line) - start > room:
        end = start + room
        while end > start + room - 3 and line[end] & 0xC0 == 0x80:  # not within a UTF-8 character
            end -= 1
        yield space + line[start:end]
        start, room, space = end, LONGEST_LINE - 1, b" "
    yield space + line[start:]


def _until_dot(lines: bytes, dot_ends: bool) -> tuple[bytes, bool]:
    if dot_ends and lines.startswith(b".\r\n"):
        return b"", True
    found = lines.find(b"\n.\r\n") if dot_ends else -1
    return (lines[: found + 1], True) if found >= 0 else (lines, False)
