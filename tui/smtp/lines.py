"""A message as a program writes it, as the lines that SMTP wants."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from tui.errors import InvalidInput
from tui.language import _
from tui.smtp.mail import crlf

LONGEST_LINE = 998
"""RFC 5322 2.1.1, without its end."""

LONGEST_HELD = 1024 * 1024
_CHUNK = 64 * 1024
_TOO_LONG = re.compile(rb"[^\r\n]{999,}")


def blocks(stream: BinaryIO, *, dot_ends: bool) -> Iterator[bytes]:
    """The stream in blocks of whole lines, each ended by CRLF, whatever ended it before.

    Args:
        stream: Read to its end, or to a line with a single dot.
        dot_ends: Whether such a line ends the message, as sendmail has it without -i.

    Raises:
        InvalidInput: A NUL (RFC 5321 4.5.2 and 6152 allow none), or a line of over 1 MiB.
    """
    rest = b""
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined] # typeshed's BinaryIO lacks it
        if b"\0" in chunk:
            raise InvalidInput(_("The message holds a NUL byte, which no mail may; encode it."))
        data = rest + chunk
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1  # a last CR may await its LF
        whole, rest = data[:end], data[end:]
        if len(rest) > LONGEST_HELD:
            raise InvalidInput(_("The message has a line of more than 1 MiB; break or encode it."))
        lines, is_over = _until_dot(crlf(whole), dot_ends)
        if lines:
            yield lines
        if is_over:
            return
    if rest:
        ended = crlf(rest)
        ended = ended if ended.endswith(b"\r\n") else ended + b"\r\n"
        lines, _is_over = _until_dot(ended, dot_ends)
        if lines:
            yield lines


def broken(lines: bytes) -> bytes:
    """The lines of a body, those over 998 bytes broken as Postfix does: CRLF and a space."""
    longest = max(map(len, lines.split(b"\r\n")))
    return lines if longest <= LONGEST_LINE else _TOO_LONG.sub(_pieces, lines)


def _pieces(line: re.Match[bytes]) -> bytes:
    rest, pieces = line[0], []
    while len(rest) > LONGEST_LINE:
        end = LONGEST_LINE
        while end > LONGEST_LINE - 3 and rest[end] & 0xC0 == 0x80:  # not within a UTF-8 character
            end -= 1
        pieces.append(rest[:end])
        rest = b" " + rest[end:]
    return b"\r\n".join([*pieces, rest])


def _until_dot(lines: bytes, dot_ends: bool) -> tuple[bytes, bool]:
    if dot_ends and lines.startswith(b".\r\n"):
        return b"", True
    found = lines.find(b"\n.\r\n") if dot_ends else -1
    return (lines[: found + 1], True) if found >= 0 else (lines, False)
