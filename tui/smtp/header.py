"""The header of a mail that a program wrote: who gets it, and what it lacks (RFC 5322)."""

import re
from datetime import UTC, datetime
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid

from pydantic_core import PydanticCustomError

from tui.errors import InvalidInput
from tui.language import _
from tui.settings.values import address
from tui.smtp.lines import LONGEST_LINE
from tui.smtp.mail import ascii_address
from tui.smtp.message import mailbox
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
        self._fields: list[bytes] = []
        for line in text.splitlines(keepends=True):
            if line[:1] in (b" ", b"\t") and self._fields:
                self._fields[-1] += line
            else:
                self._fields.append(line)

    def recipients(self, domain: str) -> list[str]:
        """The addresses of To, Cc and Bcc; of the Resent- fields alone where there are any.

        Args:
            domain: What follows the @ of a name that has none.
        """
        prefix = _AGAIN if self._resent() else b""
        wanted = {prefix + name for name in _TO}
        values = [_value(field) for field in self._fields if _name(field) in wanted]
        return [found for value in values for found in addresses(value, domain)]

    def complete(self, name: str, sender: str) -> bytes:
        """The header to send: without Bcc, with Date, Message-ID and From; all else as it was.

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
            kept.insert(0, _from(name, sender))
        if b"message-id" not in names:
            domain = ascii_address(sender).rpartition("@")[2]
            kept.insert(0, f"Message-ID: {make_msgid(domain=domain)}\r\n".encode())
        if b"date" not in names:
            kept.insert(0, f"Date: {format_datetime(datetime.now(UTC))}\r\n".encode())
        return b"".join(_folded(field) for field in kept)

    def _resent(self) -> bool:
        again = {_AGAIN + name for name in _TO}
        return any(_name(field) in again for field in self._fields)


def parted(text: bytes) -> tuple[bytes, bytes] | None:
    """A message's header and body; None where ``text`` may end amid the header.

    A first line as mbox files have it is dropped; a line that is no field begins the body.
    """
    first = position = text.index(b"\n") + 1 if text.startswith((b"From ", b">From ")) else 0
    while position < len(text):
        end = text.index(b"\n", position) + 1
        line = text[position:end]
        if line == b"\r\n":
            return text[first:position], text[end:]
        is_more = line[:1] in (b" ", b"\t") and position > first
        if not is_more and not _FIELD.match(line):
            return text[first:position], text[position:]
        position = end
    return None


def addresses(text: str, domain: str) -> list[str]:
    """The addresses of a list as To has it (RFC 5322 3.4), groups among them.

    Args:
        text: One or several, with or without display names.
        domain: What follows the @ of a name that has none, like root.

    Raises:
        InvalidInput: Something in it is no address.
    """
    try:
        parsed = SMTPUTF8.header_factory("To", text)
    except Exception:  # on what is no list Python's parser may fail in any way
        raise _no_list(text) from None
    if any("invalid address" in str(defect) for defect in parsed.defects):
        raise _no_list(text)
    found = []
    for one in parsed.addresses:
        try:
            found.append(address(f"{one.username}@{one.domain or domain}"))
        except PydanticCustomError as error:
            shown = printable(one.addr_spec, 100)
            raise InvalidInput(
                _("Recipient {shown} {rest}").format(shown=shown, rest=error.message())
            ) from None
    return found


def _no_list(text: str) -> InvalidInput:
    return InvalidInput(
        _(
            "{strip} is no list of addresses; commas part them, like a@example.com, b@example.com."
        ).format(strip=printable(text.strip(), 100))
    )


def _name(field: bytes) -> bytes:
    found = _FIELD.match(field)
    return found[1].lower() if found else b""


def _value(field: bytes) -> str:
    return field.partition(b":")[2].replace(b"\r\n", b"").decode("utf-8", "replace").strip()


def _from(name: str, sender: str) -> bytes:
    shown = mailbox(name, ascii_address(sender))
    policy = SMTP if ascii_address(sender).isascii() else SMTPUTF8
    line: str = policy.header_factory("From", shown).fold(policy=policy)
    return line.encode()


def _folded(field: bytes) -> bytes:
    """A field whose lines are at most 998 bytes, folded at its own spaces (RFC 5322 2.2.3)."""
    if all(len(line) <= LONGEST_LINE for line in field.splitlines()):
        return field
    lines = []
    for line in field.splitlines():
        rest = line
        while len(rest) > LONGEST_LINE:
            place = max(rest.rfind(b" ", 1, LONGEST_LINE), rest.rfind(b"\t", 1, LONGEST_LINE))
            if place < 1:
                shown = printable(_name(field), 80)
                raise InvalidInput(
                    _(
                        "The header {shown} has a line of more than 998 bytes without a space."
                    ).format(shown=shown)
                )
            lines.append(rest[:place])
            rest = rest[place:]
        lines.append(rest)
    return b"\r\n".join(lines) + b"\r\n"
