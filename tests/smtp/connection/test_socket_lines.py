"""The bounds of a connection while nobody reads from it."""

import asyncio
import socket
import threading

import pytest

from tests.smtp.helpers.scripted import ScriptedServer, Step, until_gone
from tests.smtp.helpers.scripts import BANNER
from tui.smtp.connection.addresses import connect, resolve
from tui.smtp.connection.socket_lines import LONGEST_LINE, MOST_UNREAD, Connection
from tui.smtp.record.record import Record
from tui.smtp.record.stop import Signal, Stop


async def connected(server: ScriptedServer) -> Connection:
    addresses = await resolve("127.0.0.1", server.port, 3)
    connection, _ = await connect(addresses, 3, Record(lambda _: None, None))
    return connection


async def read_all(connection: Connection) -> None:
    while True:
        await connection.line()


async def test_nothing_is_read_before_it_is_asked_for() -> None:
    """Else a banner in clear would be taken for part of the TLS that is to come."""
    sent = threading.Event()
    steps: list[Step] = [BANNER, lambda _: sent.set(), until_gone]
    with ScriptedServer(*steps) as server:
        connection = await connected(server)
        assert await asyncio.to_thread(sent.wait, 60)
        assert connection.unread == b""
        connection.listen()
        assert (await connection.line())[1] == b"220 mail.example ESMTP"
        connection.abort()
        assert await asyncio.to_thread(server.gone.wait, 60)


async def test_what_nobody_reads_does_not_pile_up() -> None:
    with ScriptedServer(until_gone) as server:
        connection = await connected(server)
        for _ in range(10):
            connection.data_received(b"250-x\r\n" * 10_000)
        assert len(connection.unread) <= MOST_UNREAD + LONGEST_LINE
        with pytest.raises(Stop) as stopped:
            await read_all(connection)
        assert stopped.value.signal is Signal.TOO_LONG
        connection.abort()
        assert await asyncio.to_thread(server.gone.wait, 60)
        assert await asyncio.to_thread(server.gone.wait, 60)


async def test_small_writes_do_not_wait_for_each_other() -> None:
    """Mutation: a socket that does not name TCP, for which asyncio leaves Nagle's algorithm on."""
    with ScriptedServer(until_gone) as server:
        connection = await connected(server)
        opened = connection._open.get_extra_info("socket")
        assert opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        connection.abort()
        assert await asyncio.to_thread(server.gone.wait, 60)
