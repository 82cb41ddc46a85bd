"""Hold what a transaction sends: the envelope, and a message that need not be in memory."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from tui.settings.checking.values import ascii_host


def ascii_address(address: str) -> str:
    """Return an address with its domain as DNS has it (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    literal = domain.startswith("[")
    return f"{local}@{domain if literal else ascii_host(domain)}"


def on_the_wire(message: bytes) -> bytes:
    """Return a message as DATA sends it: lines end with CRLF, dots are doubled (RFC 5321 4.5.2).

    A bare CR or LF would let a server see the end of the message elsewhere (CVE-2023-51764).
    """
    lines = crlf(message)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return doubled_dots(lines)


def crlf(text: bytes) -> bytes:
    """End each line with CRLF, be it ended with CRLF, LF or CR before."""
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def doubled_dots(lines: bytes) -> bytes:
    """Double the dot that begins a line, in whole lines (RFC 5321 4.5.2)."""
    stuffed = lines.replace(b"\n.", b"\n..")
    return b"." + stuffed if lines.startswith(b".") else stuffed


class Content(Protocol):
    """A message as DATA sends it, without the dot that ends it.

    Attributes:
        size: In octets (RFC 1870).
        lines: How many.
        is_ascii: Whether every octet is below 128.
        header: The header's lines, for those who tell a person which mail it is.
    """

    @property
    def size(self) -> int:
        """Return the length in bytes (SIZE, RFC 1870)."""

    @property
    def lines(self) -> int:
        """Return the number of lines."""

    @property
    def is_ascii(self) -> bool:
        """Tell whether all bytes are ASCII; else it takes 8BITMIME (RFC 6152)."""

    @property
    def header(self) -> bytes:
        """Return the header, as bytes."""

    def chunks(self) -> Iterator[bytes]:
        """Yield all of the message, in pieces."""


class Short:
    """A test's message, in memory.

    Args:
        message: As RFC 5322 has it, whatever its lines end with; empty for none.
    """

    def __init__(self, message: bytes) -> None:
        self._wire = on_the_wire(message) if message else b""
        self.size = len(self._wire)
        self.lines = self._wire.count(b"\r\n")
        self.is_ascii = message.isascii()
        self.header = self._wire.partition(b"\r\n\r\n")[0]

    def chunks(self) -> Iterator[bytes]:
        """Yield all of the message at once."""
        yield self._wire


class Mail(NamedTuple):
    """One message and its envelope (RFC 5321 2.3.1).

    Attributes:
        sender: An e-mail address; empty for the null sender of reports (RFC 5321 4.5.5).
        recipients: E-mail addresses; none where the dialogue ends before RCPT.
    """

    sender: str
    recipients: tuple[str, ...]
    content: Content
