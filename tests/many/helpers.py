"""A clock that jumps, and servers that count who is there."""

import asyncio
import base64
import ssl
import threading
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Self

from tui.storage.directory.config_directory import ConfigDirectory

PASSWORD = "right-Passw0rd"


class JumpingClock:
    """Who waits by it waits no time at all."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        until = self.time + seconds
        await asyncio.sleep(0)
        self.time = max(self.time, until)


class CountingServer:
    """Takes any number of clients, and counts.

    Args:
        replies: What it says to a user's login in the place of what the password deserves.
        hosts: Where it listens: Linux has all of 127.0.0.0/8.
        delay: Seconds before it says anything.

    Attributes:
        port: At the first of its hosts.
        ports: At each.
        logins: Who tried, in order.
        most: Clients at once.
        most_at: Clients at once at each of its hosts.
        mails: How many it took.
    """

    def __init__(
        self,
        replies: Mapping[str, str] | None = None,
        hosts: Sequence[str] = ("127.0.0.1",),
        delay: float = 0.0,
    ) -> None:
        self.ports: dict[str, int] = {}
        self.most_at: Counter[str] = Counter()
        self._now_at: Counter[str] = Counter()
        self._delay = delay
        self._hosts = hosts
        self.replies = dict(replies or {})
        self.logins: list[str] = []
        self.connections = self.most = self.mails = self._now = 0
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(
            target=self._loop.run_until_complete, args=(self._serve(),), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)
        self._loop.close()

    @property
    def port(self) -> int:
        return self.ports[self._hosts[0]]

    async def _serve(self) -> None:
        async with AsyncExitStack() as stack:
            for host in self._hosts:
                listening = await asyncio.start_server(self._client, host, 0)
                await stack.enter_async_context(listening)
                self.ports[host] = listening.sockets[0].getsockname()[1]
            self._started.set()
            await self._stop.wait()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        self._now += 1
        self._now_at[host] += 1
        self.connections += 1
        self.most = max(self.most, self._now)
        self.most_at[host] = max(self.most_at[host], self._now_at[host])
        try:
            await asyncio.sleep(self._delay)
            writer.write(b"220 mail.example ESMTP\r\n")
            in_mail = False
            while data := await reader.readline():
                await asyncio.sleep(self._delay)  # without one, others come meanwhile
                line = data.decode(errors="replace").strip()  # it may be TLS
                if not in_mail:
                    writer.write(self._answer(line))
                elif line == ".":
                    writer.write(b"250 2.0.0 Ok\r\n")
                in_mail = line == "DATA" or (in_mail and line != ".")
        except OSError:
            pass
        finally:
            self._now -= 1
            self._now_at[host] -= 1
            writer.close()

    def _answer(self, line: str) -> bytes:
        match line.split():
            case ["EHLO", *_]:
                return b"250-mail.example\r\n250 AUTH PLAIN\r\n"
            case ["AUTH", "PLAIN", given]:
                _, user, password = base64.b64decode(given).decode().split("\0")
                self.logins.append(user)
                right = "235 2.7.0 Ok" if password == PASSWORD else "535 5.7.8 No"
                return f"{self.replies.get(user, right)}\r\n".encode()
            case ["DATA"]:
                self.mails += 1
                return b"354 Go on\r\n"
            case ["QUIT"]:
                return b"221 Bye\r\n"
            case _:
                return b"250 2.0.0 Ok\r\n"


def organization(
    directory: ConfigDirectory,
    own_id: str,
    server: CountingServer,
    host: str = "",
    /,
    **changed: object,
) -> None:
    """Add an organization that logs in with $MANY, and a user name of its own.

    Args:
        changed: Further values; ``__`` stands for the dot of a key.
    """
    host = host or next(iter(server.ports))
    directory.add(own_id, own_id.title())
    values: dict[str, object] = {
        "mail.mode": "custom",
        "smtp.host": host,
        "smtp.port": server.ports[host],
        "smtp.encryption": "none",
        "smtp.domain": "client.example",
        "smtp.timeout_ms": 60_000,
        "authentication.required": True,
        "authentication.username": own_id,
        "authentication.secret": "environment",
        "authentication.variable": "MANY",
        "sender.address": f"{own_id}@example.com",
    }
    given = {key.replace("__", "."): value for key, value in changed.items()}
    directory.save(own_id, values | given)


@asynccontextmanager
async def one_at_a_time(
    tls: ssl.SSLContext | None = None, *silent: int
) -> AsyncIterator[list[int]]:
    """A mail server without a login, which has ears for one client at a time.

    Args:
        silent: On which connections it says nothing.

    Yields:
        Its port; then a number for each connection.
    """
    seen: list[int] = []
    free = asyncio.Lock()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(len(seen))
        mine = seen[-1]
        try:
            async with free:
                if tls:
                    await writer.start_tls(tls)
                if mine not in silent:
                    writer.write(b"220 mail.example ESMTP\r\n")
                while line := await reader.readline():
                    writer.write(b"221 bye\r\n" if line == b"QUIT\r\n" else b"250 mail.example\r\n")
        except (OSError, ValueError):  # ValueError: what looks like TLS has no end of line
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        seen.append(running.sockets[0].getsockname()[1])
        yield seen


def without_login(directory: ConfigDirectory, own_id: str, **changed: object) -> None:
    """Add an organization that sends without a login, as ``own_id@example.com``."""
    directory.add(own_id, own_id.title())
    values: dict[str, object] = {
        "mail.mode": "custom",
        "smtp.host": "127.0.0.1",
        "smtp.timeout_ms": 30_000,
        "sender.address": f"{own_id}@example.com",
    }
    directory.save(own_id, values | changed)
