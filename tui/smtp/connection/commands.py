"""Send commands and read replies over a connection, each recorded as it passes (RFC 5321 4)."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from tui.smtp.connection.socket_lines import MOST_UNREAD, Connection
from tui.smtp.record.events import Stage
from tui.smtp.record.record import Record, Said
from tui.smtp.record.reply import Reply, gather, parse_line
from tui.smtp.record.stop import Signal, Stop

WAITS = {
    Stage.DNS: 5.0,
    Stage.CONNECT: 10.0,
    Stage.TLS: 10.0,
    Stage.BANNER: 30.0,
    Stage.EHLO: 30.0,
    Stage.AUTH: 30.0,
    Stage.MAIL: 30.0,
    Stage.RCPT: 30.0,
    Stage.DATA: 30.0,
    Stage.QUIT: 5.0,
}
"""The longest wait for one reply in each stage, in seconds. RFC 5321 4.5.3.2 allows minutes, for
relays that work through the night; somebody watches this one."""

AFTER_DOT = 60.0
"""The longest wait once the message is sent: servers scan it meanwhile."""

DEADLINE = 120.0
"""For a whole dialogue, where nobody says otherwise: with less, AFTER_DOT could not be waited."""

SECOND_LOOK = 3.0
"""Seconds for a look at what else the server offers; kept free at the end of a dialogue's time."""


class Waits(NamedTuple):
    """The longest waits for one reply, in seconds; the timeout of the settings may be shorter.

    Attributes:
        after_dot: Once the message is sent.
    """

    stages: Mapping[Stage, float]
    after_dot: float


WATCHED = Waits(WAITS, AFTER_DOT)
PATIENT = Waits(
    {
        Stage.DNS: 30.0,
        Stage.CONNECT: 120.0,
        Stage.TLS: 120.0,
        Stage.BANNER: 300.0,
        Stage.EHLO: 300.0,
        Stage.AUTH: 300.0,
        Stage.MAIL: 300.0,
        Stage.RCPT: 300.0,
        Stage.DATA: 180.0,
        Stage.QUIT: 5.0,
    },
    600.0,
)
"""RFC 5321 4.5.3.2, where nobody watches: a real mail shall rather be late than lost."""


class Wire:
    """The client's side of the dialogue: sends commands, reads replies, and records both.

    Args:
        connection: Open, maybe with TLS.
        record: Where every line goes.
        timeout: The longest wait for any one reply, in seconds; a stage may have a shorter one.
        waits: Those of the stages.
    """

    def __init__(
        self, connection: Connection, record: Record, timeout: float, waits: Waits
    ) -> None:
        self.connection = connection
        self.record = record
        self.waits = waits
        self._timeout = timeout

    def send(self, *commands: str, shown: str = "") -> None:
        """Send commands in one write.

        Args:
            commands: Without their line ends.
            shown: What the record has in their place where they are secret.

        Raises:
            Stop: An answer that is no refusal is there before them; nothing was sent. Whoever
                sends has taken the answers to all that was sent before.
        """
        ahead = self.connection.unread
        # A refusal may come unasked (RFC 5321 3.8 has 421), and is what the next answer is.
        if ahead[:1] in (b"2", b"3"):
            raise Stop(Signal.EARLY, remains=self.record.remains(ahead))
        for command in commands:
            self.record.sent(shown or command)
        self.connection.write("".join(f"{command}\r\n" for command in commands).encode())

    async def pour(self, data: bytes) -> None:
        """Send a piece of the message, unrecorded, and wait until the network has taken most of it.

        Raises:
            Stop: It was not taken in time, or the connection ended, maybe with a reply.
        """
        self.connection.write(data)
        try:
            async with asyncio.timeout(min(self._timeout, self.waits.stages[Stage.DATA])):
                open_still = await self.connection.drained()
        except TimeoutError:
            raise Stop(Signal.TIMEOUT, remains=self.connection.unread) from None
        if not open_still:
            raise Stop(Signal.REPLY, reply=await self.reply(()))

    async def expect(self, *hoped: int, wait: float = 0.0) -> Reply:
        """Wait for the next reply, which must have one of the codes ``hoped`` for.

        Raises:
            Stop: It has another, or did not come whole, in time, or at all.
        """
        reply = await self.reply(hoped, wait)
        if reply.code not in hoped:
            raise Stop(Signal.REPLY, reply=reply)
        return reply

    async def reply(self, hoped: Iterable[int], wait: float = 0.0) -> Reply:
        """Wait for the next reply, whatever it says; a code not in ``hoped`` is marked as
        unexpected.

        Args:
            hoped: The codes that are good news.
            wait: The longest wait in seconds; 0 for that of the stage.

        Raises:
            Stop: It did not come whole, in time, or at all.
        """
        seconds = min(self._timeout, wait or self.waits.stages[self.record.stage])
        self.record.waiting(seconds)
        with self._remains():
            try:
                async with asyncio.timeout(seconds):
                    whole = await self._whole(frozenset(hoped))
            except TimeoutError:
                raise Stop(Signal.TIMEOUT, remains=self.connection.unread) from None
        self.record.answered()
        return whole

    async def _whole(self, hoped: frozenset[int]) -> Reply:
        first: int | None = None
        said: list[Said] = []
        size = 0
        while True:
            arrived, line = await self.connection.line()
            parsed = parse_line(line)
            # RFC 5321 4.2.1: every line of a reply has the same code.
            if parsed is None or first not in (None, parsed[0]):
                raise Stop(Signal.NOT_SMTP, remains=line)
            first, more, text = parsed
            said.append(self.record.came(line, arrived, unexpected=first not in hoped))
            size += len(line)
            if size > MOST_UNREAD:
                raise Stop(Signal.TOO_LONG)
            if not more:
                texts = [self.record.shown(each.enhanced + each.text) for each in said]
                return gather(first, texts, text)

    @contextmanager
    def _remains(self) -> Iterator[None]:
        """What came and is no reply belongs into the record too."""
        try:
            yield
        except Stop as stop:
            if stop.remains:
                stop.remains = self.record.remains(stop.remains)
            raise
