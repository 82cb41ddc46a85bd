"""Whose turn it is to talk to a server: waits until no bound is broken, across processes."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime

from tui.errors import PosthouseError
from tui.language import _
from tui.many.bounds import Bounds
from tui.many.clock import Clock
from tui.many.server_memory import Login, Refusal, Server, ServerMemory
from tui.smtp.record.events import Verdict
from tui.text import printable

POLL = 0.05
"""Seconds until another process is asked again; within one process nobody asks."""

_MOST_HELD = 100
"""Turns that have a place at a server at once: each takes open files, of which a process may have
1,024, and whoever may make organizations can name any number of servers."""

_ALL = "*"
_PLACES = "dialogue"

Settle = Callable[[Verdict], None]


class NotNow(PosthouseError):
    """A bound forbids this dialogue, for longer than a test may wait.

    Attributes:
        reason: Its stable name.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class RefusedBefore(PosthouseError):
    """The server refused this very login not long ago, so it is not tried again.

    Attributes:
        refusal: What it said then.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.verdict.summary)
        self.refusal = refusal


class Turns:
    """Gives turns to the dialogues of one run.

    Args:
        memory: What is known of servers, shared with other processes.
        bounds: None of them is exceeded.
        clock: What it waits by.
    """

    def __init__(self, memory: ServerMemory, bounds: Bounds, clock: Clock) -> None:
        self._memory = memory
        self._bounds = bounds
        self._clock = clock
        self._began = clock.now()
        self._dialogues = asyncio.Semaphore(bounds.dialogues)
        self._held = asyncio.Semaphore(max(_MOST_HELD, bounds.dialogues))

    @asynccontextmanager
    async def turn(self, server: str, login: Login | None) -> AsyncIterator[Settle]:
        """Wait for a turn, and have it until the end of the block.

        Args:
            server: Its name; whatever the port, it is one.
            login: Who is to log in; None where nobody is.

        Yields:
            What takes the verdict, before the next has a turn.

        Raises:
            NotNow: The server is left alone, or refused a login of this user in this run.
            RefusedBefore: It refused this login before.
            NotSaved: The turns can't be counted here.
        """
        async with AsyncExitStack() as held:
            await self._place_at(server, login, held)
            await self._begin(server, login, held)
            settled: list[Verdict] = []
            try:
                yield settled.append
            finally:
                for verdict in settled:
                    await asyncio.shield(self._settle(server, login, verdict))

    async def _place_at(self, server: str, login: Login | None, held: AsyncExitStack) -> None:
        """Take one of the server's places; all of them where one more refusal is the last."""
        end = self._patience()
        while True:
            async with AsyncExitStack() as place:
                await place.enter_async_context(self._held)
                async with self._opened(server) as known:
                    self._refuse(known, login)
                    taken = self._take_places(known, login, place)
                if taken:
                    held.push_async_exit(place.pop_all())
                    return
            await self._pause(end)

    def _take_places(self, known: Server, login: Login | None, held: AsyncExitStack) -> bool:
        connections = self._bounds.connections
        known.users = [*known.users, *[""] * connections][:connections]
        taken = [self._memory.place(f"{_PLACES} {known.name}", n) for n in range(connections)]
        free = {number: one for number, one in enumerate(taken) if one is not None}
        busy = [user for number, user in enumerate(known.users) if number not in free]
        needed = 1
        if login is not None and known.refused > self._bounds.refusals - connections:
            needed = connections  # those that run now might be refused too
        is_busy = login is not None and login.user in busy
        keeps = list(free)[:needed] if len(free) >= needed and not is_busy else []
        for number, descriptor in free.items():
            if number in keeps:
                known.users[number] = login.user if login else ""
                held.callback(_let_go, descriptor)
            else:
                _let_go(descriptor)
        return bool(keeps)

    async def _begin(self, server: str, login: Login | None, held: AsyncExitStack) -> None:
        """Wait for the server's next login with nothing in hand; then take a place among all."""
        while True:
            async with self._opened(server) as known:
                self._refuse(known, login)
                wait = known.wait(self._clock.now(), self._bounds, logs_in=login is not None)
            if wait:
                await self._clock.sleep(wait)
                continue
            async with AsyncExitStack() as place:
                await place.enter_async_context(self._dialogues)
                await self._place_among_all(place)
                async with self._opened(server) as known:
                    self._refuse(known, login)
                    now = self._clock.now()
                    if not known.wait(now, self._bounds, logs_in=login is not None):
                        known.claim(now, self._bounds, logs_in=login is not None)
                        held.push_async_exit(place.pop_all())
                        return

    async def _place_among_all(self, place: AsyncExitStack) -> None:
        end = self._patience()
        while True:
            for number in range(self._bounds.dialogues):
                descriptor = self._memory.place(_ALL, number)
                if descriptor is not None:
                    place.callback(_let_go, descriptor)
                    return
            await self._pause(end)

    def _refuse(self, known: Server, login: Login | None) -> None:
        now = self._clock.now()
        if login is not None:
            if refusal := known.refusal_of(login, now, self._bounds):
                raise RefusedBefore(refusal)
            if known.refused_since(login.user, self._began, now):
                raise NotNow(
                    "user-refused",
                    _("{server} refused a login of {user} with other values just now.").format(
                        server=printable(known.name), user=printable(login.user)
                    ),
                )
        if known.is_left_alone(now, self._bounds):
            until = datetime.fromtimestamp(known.alone_until, UTC)
            raise NotNow(
                "server-left-alone",
                _("{server} refused too much, so it is left alone until {until} UTC.").format(
                    server=printable(known.name), until=f"{until:%H:%M}"
                ),
            )

    async def _settle(self, server: str, login: Login | None, verdict: Verdict) -> None:
        async with self._opened(server) as known:
            known.settle(verdict, login, self._clock.now(), self._bounds)

    @asynccontextmanager
    async def _opened(self, server: str) -> AsyncIterator[Server]:
        end = self._patience()
        while True:
            with self._memory.opened(server) as known:
                if known is not None:
                    yield known
                    return
            await self._pause(end)

    def _patience(self) -> float:
        """When what another process has is not waited for any more, by the loop's own clock."""
        return asyncio.get_running_loop().time() + self._bounds.patience

    async def _pause(self, end: float) -> None:
        """Wait before the next try."""
        if asyncio.get_running_loop().time() >= end:
            words = _("Other tests of this user hold all places, and do not come to an end.")
            raise NotNow("busy", words)
        await self._clock.sleep(POLL)


def _let_go(descriptor: int) -> None:
    with suppress(OSError):  # the lock goes with it
        os.close(descriptor)
