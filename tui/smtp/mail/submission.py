"""Take a mail that a program hands over on a stream: read once, kept on disk, ready for DATA."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import IO, BinaryIO, Self

from tui.errors import InvalidInput, NotKept
from tui.language import _
from tui.smtp.mail.content import doubled_dots
from tui.smtp.mail.header import Header, Parting
from tui.smtp.mail.line_ends import blocks, broken
from tui.system_words import because
from tui.text import printable

LONGEST_HEADER = 256 * 1024  # bytes
_IN_MEMORY = 512 * 1024  # bytes; more goes into a file
_CHUNK = 64 * 1024  # bytes


class Submission(AbstractContextManager["Submission"]):
    """A message whose body lies in memory while it is short, else in a file without a name.

    Args:
        stream: Where the message comes from; read to its end.
        dot_ends: Whether a line with a single dot ends it before.

    Attributes:
        fields: Its header.

    Raises:
        InvalidInput: It can't be sent as a mail; says why.
        NotKept: There is no room for it here.
    """

    def __init__(self, stream: BinaryIO, *, dot_ends: bool) -> None:
        self._header = b""
        self._size = self._lines = 0
        self._is_ascii = True
        self._body: IO[bytes] = io.BytesIO()
        try:
            self.fields = Header(self._read(blocks(stream, dot_ends=dot_ends)))
        except OSError as error:
            from tempfile import gettempdir

            self._body.close()
            raise NotKept(
                _(
                    "The message could not be kept until it is sent: {strerror} "
                    "in {gettempdir}. Nothing was sent."
                ).format(strerror=because(error), gettempdir=printable(gettempdir()))
            ) from None
        except InvalidInput:
            self._body.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._body.close()

    def __enter__(self) -> Self:
        return self

    def complete(self, name: str, sender: str) -> None:
        """Fix the header that goes out; see :meth:`Header.complete`."""
        self._header = self.fields.complete(name, sender) + b"\r\n"

    @property
    def size(self) -> int:
        """Return the length in bytes (SIZE, RFC 1870)."""
        return len(self._header) + self._size

    @property
    def lines(self) -> int:
        """Return the number of lines."""
        return self._header.count(b"\n") + self._lines

    @property
    def is_ascii(self) -> bool:
        """Tell whether all bytes are ASCII; else it takes 8BITMIME (RFC 6152)."""
        return self._is_ascii and self._header.isascii()

    @property
    def header(self) -> bytes:
        """Return the header that goes out, as bytes."""
        return self._header

    def chunks(self) -> Iterator[bytes]:
        """Yield the message as DATA sends it, in pieces."""
        yield doubled_dots(self._header)
        self._body.seek(0)
        while chunk := self._body.read(_CHUNK):
            yield chunk

    def _read(self, found: Iterator[bytes]) -> bytes:
        """Keep the body; return the header."""
        parting = Parting()
        for block in found:
            if parts := parting.add(block):
                header, body = parts
                break
            if len(parting) > LONGEST_HEADER:
                raise InvalidInput(_("The header of the message is longer than 256 KiB."))
        else:
            header, body = parting.all(), b""
        self._keep(body)
        for block in found:
            self._keep(block)
        return header

    def _keep(self, lines: bytes) -> None:
        lines = broken(lines)
        self._size += len(lines)
        self._lines += lines.count(b"\n")
        self._is_ascii = self._is_ascii and lines.isascii()
        if isinstance(self._body, io.BytesIO) and self._size > _IN_MEMORY:
            self._body = _in_file(self._body.getvalue())
        self._body.write(doubled_dots(lines))


def _in_file(content: bytes) -> IO[bytes]:
    """A file without a name that begins with that."""
    from tempfile import TemporaryFile  # most mails are short

    file = TemporaryFile()  # noqa: SIM115 - closed with the submission
    try:
        file.write(content)
    except BaseException:
        file.close()
        raise
    return file
