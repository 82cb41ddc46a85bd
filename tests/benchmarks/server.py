"""A correct SMTP server, and a proxy before it that delays, counts and remembers."""

import asyncio
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from tests.smtp.helpers.scripted import ScriptedServer, Step

USER = "bob@sender.example"
PASSWORD = "s3cret-Passw0rd!"


@dataclass
class Mails:
    """Takes every mail; counts mails and failed logins.

    Attributes:
        sizes: How many bytes each mail had.
    """

    sizes: list[int] = field(default_factory=list)
    failed_logins: int = 0

    async def handle_EHLO(
        self, server: Server, session: Session, _: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*lines[:-1], "250-PIPELINING", lines[-1]]

    async def handle_DATA(self, _: Server, __: Session, envelope: Envelope) -> str:
        self.sizes.append(len(envelope.content or b""))
        return "250 2.0.0 Ok: queued as BENCH"

    def login(self, *arguments: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's own types
        given = arguments[-1]
        right = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
        self.failed_logins += not right
        return AuthResult(success=right, handled=False)


@contextmanager
def server(context: ssl.SSLContext | None) -> Iterator[tuple[Mails, int]]:
    """A server on the loopback; with a TLS context it wants STARTTLS and a login."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # clients that break off are wanted
    mails = Mails()
    options: dict[str, Any] = {"data_size_limit": 64 * 2**20}
    if context is not None:
        options |= {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": mails.login,
        }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mails, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mails, port
    finally:
        controller.stop()


class Repeated(ScriptedServer):
    """Plays its script for every client that comes, side by side: a second look finds the same.

    Attributes:
        began: When the first client came, by time.monotonic(); 0 while none has.
        clients: A player for each, which knows what it heard.
    """

    def __init__(self, *steps: Step) -> None:
        super().__init__(*steps)
        self.began = 0.0
        self.clients: list[ScriptedServer] = []

    def _serve(self) -> None:
        self._listener.settimeout(None)
        with suppress(OSError):  # at the end it is shut down
            while True:
                client, _ = self._listener.accept()
                self.began = self.began or time.monotonic()
                player = ScriptedServer(*self._steps)
                self.clients.append(player)
                threading.Thread(target=player._play, args=(client,), daemon=True).start()


@dataclass
class Passed:
    """One connection through the proxy.

    Attributes:
        trips: How often the client spoke and then heard something.
        seconds: From the connection to the client's end of it.
    """

    trips: int = 0
    seconds: float = 0.0


class Proxy:
    """Passes bytes on after a delay each way.

    Attributes:
        connections: What passed, in the order of the connections' ends.
    """

    def __init__(self, target: int, delay: float) -> None:
        self.connections: list[Passed] = []
        self.port = 0
        self._target = target
        self._delay = delay
        self._passing: set[asyncio.Task[None]] = set()

    async def serve(self, started: threading.Event, stop: asyncio.Event) -> None:
        listening = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        started.set()
        async with listening:
            await stop.wait()
        await asyncio.gather(*self._passing)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began, passed = time.perf_counter(), Passed()
        spoken = ended = False
        if (task := asyncio.current_task()) is not None:
            self._passing.add(task)
        there, thither = await asyncio.open_connection("127.0.0.1", self._target)

        def heard() -> None:
            nonlocal spoken
            if not ended:
                passed.trips += spoken
            spoken = False

        async def client() -> None:
            nonlocal spoken, ended
            async for data in _chunks(reader):
                spoken = True
                self._later(thither, data)
            ended = True
            passed.seconds = time.perf_counter() - began
            self.connections.append(passed)
            thither.close()

        async def back() -> None:
            async for data in _chunks(there):
                self._later(writer, data, heard)
            self._later(writer, b"")

        await _quietly(client(), back())

    def _later(
        self, writer: asyncio.StreamWriter, data: bytes, then: Callable[[], None] = lambda: None
    ) -> None:
        def write() -> None:
            if data:
                writer.write(data)
                then()
            else:
                writer.close()

        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, write)
        else:
            write()


@contextmanager
def proxy(target: int, delay: float) -> Iterator[Proxy]:
    """A proxy before a port of the loopback.

    Args:
        delay: Seconds that bytes take, each way.
    """
    made, started = Proxy(target, delay), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(made.serve(started, stop),), daemon=True
    )
    thread.start()
    started.wait(5)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)


async def _chunks(reader: asyncio.StreamReader) -> Any:  # noqa: ANN401 - an async generator of bytes
    with suppress(OSError):
        while data := await reader.read(65536):
            yield data


async def _quietly(*work: Coroutine[Any, Any, None]) -> None:
    await asyncio.gather(*work, return_exceptions=True)
