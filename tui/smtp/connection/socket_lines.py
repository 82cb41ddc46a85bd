"""Read and write one TCP connection as lines: stamped, bounded, with TLS from any point on."""

import asyncio
import ssl
from collections import deque
from typing import cast

from tui.language import _
from tui.smtp.record.stop import Signal, Stop

LONGEST_LINE = 8 * 1024
"""RFC 5321 4.5.3.1.5 allows 512 bytes; servers exceed it, but not by that much."""

MOST_UNREAD = 32 * 1024


class Connection(asyncio.Protocol):
    """The client's end of a TCP connection, read line by line.

    Attributes:
        tls: Whether TLS is on.
    """

    def __init__(self) -> None:
        self.tls = False
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._lines: deque[tuple[float, bytes]] = deque()
        self._unread = 0
        self._partial = bytearray()
        self._flooded = False
        self._end: Stop | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; nothing is read before :meth:`listen`, for implicit TLS's sake."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()

    def data_received(self, data: bytes) -> None:
        """Keep whole lines with the time of their last byte; stop at what no server may send."""
        if self._flooded:
            return
        now = self._loop.time()
        self._partial += data
        while not self._flooded:
            end = self._partial.find(b"\n")
            length = end if end >= 0 else len(self._partial)
            if length > LONGEST_LINE:
                self._flooded = True
            elif end < 0:
                break
            else:
                line = bytes(self._partial[:end])
                del self._partial[: end + 1]
                self._lines.append((now, line.removesuffix(b"\r")))
                self._unread += len(line) + 1
                self._flooded = self._unread > MOST_UNREAD
        if self._flooded:
            del self._partial[LONGEST_LINE:]
            self._open.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """End all waits: the other side closed, or the network broke."""
        self._end = Stop(Signal.CLOSED, error=exc, remains=bytes(self._partial))
        self._writable.set()
        self._wake()

    def pause_writing(self) -> None:
        """Note that the other side takes less than is sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Note that the other side has caught up."""
        self._writable.set()

    def listen(self) -> None:
        """Begin to read."""
        self._open.resume_reading()

    async def line(self) -> tuple[float, bytes]:
        """Return the next line without its end, and when it arrived by the loop's clock, in
        seconds.

        Raises:
            Stop: The connection ended, or the line is longer than any line may be.
        """
        while not self._lines:
            if self._flooded:
                raise Stop(Signal.TOO_LONG, remains=bytes(self._partial))
            if self._end:
                raise self._end
            self._waiter = self._loop.create_future()
            await self._waiter
        arrived, line = self._lines.popleft()
        self._unread -= len(line) + 1
        return arrived, line

    @property
    def unread(self) -> bytes:
        """Return what arrived and was not asked for yet, as far as it is kept."""
        return b"".join(line + b"\n" for _, line in self._lines) + bytes(self._partial)

    async def caught_up(self) -> None:
        """Let what has come by now be read: the loop looks at the network once more."""
        await asyncio.sleep(0)  # the loop has looked by then, and reads after whoever waits here
        await asyncio.sleep(0)

    def write(self, data: bytes) -> None:
        """Send as soon as the network takes it."""
        self._open.write(data)

    async def drained(self) -> bool:
        """Wait until what was written is sent but for a little; false where the connection ended.

        Not before what came meanwhile is seen: the loop gets its turn.
        """
        await asyncio.sleep(0)
        await self._writable.wait()
        return self._end is None

    async def start_tls(
        self, context: ssl.SSLContext, server_name: str, seconds: float
    ) -> ssl.SSLObject:
        """Switch to TLS; what comes next is read as TLS from its first byte.

        Raises:
            Stop: Something came in clear before TLS began (RFC 3207 6, CVE-2011-0411).
            OSError: The handshake failed; ssl.SSLError is one.
            TimeoutError: It took longer than ``seconds``.
        """
        if self._end:
            raise self._end
        if self.unread:
            raise Stop(Signal.INJECTED, remains=self.unread)
        async with asyncio.timeout(seconds):
            upgraded = await self._loop.start_tls(
                self._open,
                self,
                context,
                server_hostname=server_name,
                ssl_handshake_timeout=seconds + 60,  # asyncio.timeout above is the bound
            )
        if upgraded is None:
            raise ConnectionAbortedError(_("The connection ended in the TLS handshake."))
        self._transport = upgraded
        self.tls = True
        return cast(ssl.SSLObject, upgraded.get_extra_info("ssl_object"))

    def abort(self) -> None:
        """Close the connection now, without waiting for anything."""
        if self._transport:
            self._transport.abort()

    def own_address(self) -> str:
        """Return the IP address of this end."""
        return str(self._open.get_extra_info("sockname")[0]).partition("%")[0]

    @property
    def _open(self) -> asyncio.Transport:
        assert self._transport is not None  # noqa: S101 - create_connection has called us
        return self._transport

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
