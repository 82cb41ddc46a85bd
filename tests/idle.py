"""Waits until an app that a test drives has come to rest, however long the machine takes for it.

Textual's own pilot waits until the process has used hardly any processor time for 20 ms: beside
busy neighbours it uses none because it gets none, and the test goes on in the middle of a layout.
"""

import asyncio
import contextvars
import functools
import math
from collections.abc import Callable
from typing import Any

import pytest
from textual import app, pilot

from tui.screens.terminal.ordered_keys import OrderedKeys

SOON = 0.02
"""Seconds: a timer that is due so soon belongs to what goes on now; a frame takes 0.008."""
FRAMES = 200
"""Timers after which the next one is taken for a clock, which never ends."""
PATIENCE = 2.0
"""Seconds after which a call in a thread is taken for one that hangs."""


class Idle:
    """What goes on in the threads and on the event loop of a test.

    Attributes:
        calls: The calls of ``asyncio.to_thread`` that have not come back.
    """

    def __init__(self) -> None:
        self.calls: set[asyncio.Future[Any]] = set()

    async def to_thread(self, function: Callable[..., Any], *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as asyncio has it
        """Call a function in a thread, and remember that it runs until it is done."""
        loop = asyncio.get_running_loop()
        here = contextvars.copy_context()
        call = loop.run_in_executor(None, functools.partial(here.run, function, *args, **named))
        self.calls.add(call)
        call.add_done_callback(self.calls.discard)
        return await call

    async def wait(self, *_: object) -> bool:
        """Wait until nothing is left to do but what a person, a clock or a hanging call does."""
        loop = asyncio.get_running_loop()
        frames = calls = 0
        while True:
            await asyncio.sleep(0)
            if loop._ready:  # type: ignore[attr-defined] # asyncio tells nobody else
                continue
            running = {call for call in self.calls if call.get_loop() is loop}
            timers = [timer.when() for timer in loop._scheduled if not timer.cancelled()]  # type: ignore[attr-defined] # nor of these
            due = min(timers, default=math.inf) - loop.time()
            if due < SOON and frames < FRAMES:
                frames += 1
                await asyncio.sleep(due)
            elif running:
                first = asyncio.FIRST_COMPLETED
                done, _hanging = await asyncio.wait(running, timeout=PATIENCE, return_when=first)
                if not done:
                    self.calls -= running
                elif calls < FRAMES:
                    frames, calls = 0, calls + 1  # what comes of it has its own
            else:
                return True


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pilot wait for its app."""
    idle = Idle()

    async def wait_for_screen(driven: pilot.Pilot[Any], *_: object) -> bool:
        await idle.wait()
        while isinstance(driven.app, OrderedKeys) and driven.app.has_keys_waiting:
            await idle.wait()
        return True

    pause = pilot.Pilot.pause

    async def pause_and_wait(driven: pilot.Pilot[Any], delay: float | None = None) -> None:
        await pause(driven, delay)
        await idle.wait()  # for what comes of the layout that a pause ends with

    monkeypatch.setattr(pilot.Pilot, "pause", pause_and_wait)
    monkeypatch.setattr(asyncio, "to_thread", idle.to_thread)
    monkeypatch.setattr(app, "wait_for_idle", idle.wait)
    monkeypatch.setattr(pilot, "wait_for_idle", idle.wait)
    monkeypatch.setattr(pilot.Pilot, "_wait_for_screen", wait_for_screen)
