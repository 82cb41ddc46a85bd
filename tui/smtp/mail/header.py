"""Read and complete the header of a mail that a program wrote (RFC 5322)."""

import re
from datetime import UTC, datetime

from tui.errors import InvalidInput
from tui.language import _
from tui.smtp.mail.address_list import addresses
from tui.smtp.mail.content import ascii_address
from tui.smtp.mail.date_and_id import date, message_id
from tui.smtp.mail.line_ends import LONGEST_LINE
from tui.text import printable

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_TO = (b"to", b"cc", b"bcc")
_AGAIN = b"resent-"


class Header:
    """The fields of a header, each with its line ends, as they came.

    Args:
        text: The lines before the empty one, ended by CRLF.
    """

    def __init__(self, text: bytes) -> None:
        fields: list[list[bytes]] = []
        for line in text.splitlines(keepends=True):
            if line[:1] in (b" ", b"\t") and fields:
                fields[-1].append(line)
            else:
                fields.append([line])
        self._fields = [b"".join(lines) for lines in fields]

    def recipients(self, domain: str) -> list[str]:
        """Return the addresses of To, Cc and Bcc; of the Resent- fields alone where there are any.

        Args:
            domain: What follows the @ of a name that has none.
        """
        prefix = _AGAIN if self._resent() else b""
        wanted = {prefix + name for name in _TO}
        values = [_value(field) for field in self._fields if _name(field) in wanted]
        return [found for value in values for found in addresses(value, domain)]

    def complete(self, name: str, sender: str) -> bytes:
        """Return the header to send: without Bcc, with Date, Message-ID and From; all else as it
        was.

        Args:
            name: The display name of a From that is missing, or that has no full address.
            sender: Its address.

        Raises:
            InvalidInput: A line is over 998 bytes and has no space to be folded at.
        """
        kept = [f for f in self._fields if _name(f) not in (b"bcc", b"resent-bcc")]
        kept = [f for f in kept if _name(f) != b"from" or b"@" in f]
        names = {_name(field) for field in kept}
        if b"from" not in names:
            from tui.smtp.mail.from_field import from_field  # programs mostly write their own

            kept.insert(0, from_field(name, ascii_address(sender)))
        if b"message-id" not in names:
            domain = ascii_address(sender).rpartition("@")[2]
            kept.insert(0, f"Message-ID: {message_id(domain)}\r\n".encode())
        if b"date" not in names:
            kept.insert(0, f"Date: {date(datetime.now(UTC))}\r\n".encode())
        return b"".join(_folded(field) for field in kept)

    def _resent(self) -> bool:
        again = {_AGAIN + name for name in _TO}
        return any(_name(field) in again for field in self._fields)


class Parting:
    """Looks for the end of a message's header while the message comes in.

    A first line as mbox files have it is dropped; a line that is no field begins the body.
    """

    def __init__(self) -> None:
        self._text = bytearray()
        self._first: int | None = None
        self._position = 0

    def __len__(self) -> int:
        """How many bytes have come."""
        return len(self._text)

    def add(self, lines: bytes) -> tuple[bytes, bytes] | None:
        """Take more whole lines.

        Returns:
            Header and body, as far as it has come; None while it may be amid the header.
        """
        self._text += lines
        if self._first is None:
            is_mbox = self._text.startswith((b"From ", b">From "))
            self._first = self._position = self._text.index(b"\n") + 1 if is_mbox else 0
        while self._position < len(self._text):
            start, end = self._position, self._text.index(b"\n", self._position) + 1
            line = bytes(self._text[start:end])
            if line == b"\r\n":
                return bytes(self._text[self._first : start]), bytes(self._text[end:])
            is_more = line[:1] in (b" ", b"\t") and start > self._first
            if not is_more and not _FIELD.match(line):
                return bytes(self._text[self._first : start]), bytes(self._text[start:])
            self._position = end
        return None

    def all(self) -> bytes:
        """Return all that has come, where it was a header to its end."""
        return bytes(self._text[self._first or 0 :])


def _name(field: bytes) -> bytes:
    found = _FIELD.match(field)
    return found[1].lower() if found else b""


def _value(field: bytes) -> str:
    return field.partition(b":")[2].replace(b"\r\n", b"").decode("utf-8", "replace").strip()


def _folded(field: bytes) -> bytes:
    """A field whose lines are at most 998 bytes, folded at its own spaces (RFC 5322 2.2.3)."""
    if all(len(line) <= LONGEST_LINE for line in field.splitlines()):
        return field
    lines = []
    for line in field.splitlines():
        start = 0
        while len(line) - start > LONGEST_LINE:
            longest = (start + 1, start + LONGEST_LINE)
            place = max(line.rfind(b" ", *longest), line.rfind(b"\t", *longest))
            if place < 0:
                shown = printable(_name(field), 80)
                raise InvalidInput(
                    _(
                        "The header {shown} has a line of more than 998 bytes without a space."
                    ).format(shown=shown)
                )
            lines.append(line[start:place])
            start = place
        lines.append(line[start:])
    return b"\r\n".join(lines) + b"\r\n"
