"""A server that does exactly what a script says: on a real socket, with real TLS, in a thread."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

WAIT = 60.0
"""Longer than any client here waits; a server that is left alone ends by itself."""

Step = Callable[["ScriptedServer"], None]


class Gone(Exception):
    """The client ended the connection."""


class ScriptedServer:
    """Listens on a free port of the loopback and plays its steps for one client.

    Attributes:
        port: Where it listens.
        received: The lines that were asked for, without their ends.
        heard: All bytes that came, asked for or not.
        gone: Set once the client has ended the connection.
    """

    def __init__(self, *steps: Step) -> None:
        self.received: list[bytes] = []
        self.heard = b""
        self._buffer = b""
        self.gone = threading.Event()
        self._steps = steps
        self._errors: list[Exception] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # nobody may have come
        self._listener.close()
        self._thread.join(WAIT + 1)
        if error is None:
            assert not self._thread.is_alive()
            assert not self._errors, self._errors

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError:
            raise Gone from None

    def receive(self) -> bytes:
        """Some bytes."""
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            raise AssertionError(f"The client fell silent after {self.received[-1:]}") from None
        except OSError:
            data = b""
        if not data:
            self.gone.set()
            raise Gone
        self.heard += data
        return data

    def line(self) -> bytes:
        while b"\n" not in self._buffer:
            self._buffer += self.receive()
        line, _, self._buffer = self._buffer.partition(b"\n")
        self.received.append(line.removesuffix(b"\r"))
        return self.received[-1]

    def _serve(self) -> None:
        with suppress(OSError):
            client, _ = self._listener.accept()
            self._play(client)

    def _play(self, client: socket.socket) -> None:
        self.socket = client
        self.socket.settimeout(WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for step in self._steps:
                step(self)
        except Gone:
            pass
        except Exception as error:
            self._errors.append(error)
        finally:
            with suppress(OSError):
                self.socket.close()


def send(data: bytes) -> Step:
    """Send this."""
    return lambda server: server.send(data)


def split(data: bytes) -> Step:
    """Send this a byte at a time."""

    def step(server: ScriptedServer) -> None:
        for byte in data:
            server.send(bytes([byte]))

    return step


def expect(start: bytes, answer: bytes = b"") -> Step:
    """Read one line, which must start so, and answer it."""

    def step(server: ScriptedServer) -> None:
        line = server.line()
        assert line.upper().startswith(start.upper()), (start, line)
        if answer:
            server.send(answer)

    return step


def message(answer: bytes) -> Step:
    """Read lines up to the dot, and answer."""

    def step(server: ScriptedServer) -> None:
        while server.line() != b".":
            pass
        server.send(answer)

    return step


def until_gone(server: ScriptedServer) -> None:
    """Take whatever comes until the client ends the connection."""
    while True:
        server.receive()


def finish(server: ScriptedServer) -> None:
    """Answer QUIT, and nothing else, until the client is gone."""
    while True:
        if server.line() == b"QUIT":
            server.send(b"221 Bye\r\n")


def flood(chunk: bytes, most: int = 64) -> Step:
    """Send this over and over, until the client has enough of it."""

    def step(server: ScriptedServer) -> None:
        for _ in range(most):
            server.send(chunk)
        until_gone(server)

    return step


def close(server: ScriptedServer) -> None:
    """End the connection in good order."""
    server.socket.close()
    raise Gone


def reset(server: ScriptedServer) -> None:
    """Break the connection off with RST."""
    server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close(server)


def tls(context: ssl.SSLContext) -> Step:
    """Switch to TLS; a client that will not is let go."""

    def step(server: ScriptedServer) -> None:
        try:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        except OSError:
            raise Gone from None

    return step


def wait_for(event: threading.Event) -> Step:
    """Wait until the test says so."""

    def step(_: ScriptedServer) -> None:
        assert event.wait(WAIT)

    return step


def script(*parts: Step | Sequence[Step]) -> list[Step]:
    """Steps, and groups of steps, one after the other."""
    steps: list[Step] = []
    for part in parts:
        steps += [part] if callable(part) else part
    return steps
