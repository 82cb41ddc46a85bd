"""Keys and clicks that arrive together do what they would have done one by one."""

import asyncio
from collections import deque
from collections.abc import Sequence
from math import inf
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker, get_current_worker

from tui.screens.terminal.lean_driver import LeanDriver
from tui.terminal import terminal_size

_Ordered = events.Key | events.Paste | events.MouseDown | events.MouseUp
OPENS = "opens"
"""The name of a worker that the next key waits for: its box or screen is to have it, or the key
acts on what it changes.
"""
LOOK = 0.01
"""Seconds between two looks at whether that is there."""
GONE = 0.1
"""Seconds after which it is looked whether a widget under the last key was removed."""
LONGEST = 5.0
"""Seconds that keys wait for what a key asked for: a disk may hang."""


class OrderedKeys(App[int]):
    """Hands a key on when all that the one before it did is done.

    A slow line delivers keys in bursts. Textual gives each to the widget that has the focus when
    it arrives, while the tab before it is still on its way, and runs a backspace, which is a
    binding, after the letters that were typed after it: text would land in the wrong field. What
    is typed right after a click would be selected by it, and typed over. A prompt, a box, or a
    screen has the keys from the moment it is asked for, however long it takes to come up. An enter
    alone is not taken then: it would choose what stands first in a list that nobody has seen.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color, driver_class=LeanDriver)
        self._waiting: deque[_Ordered] = deque()
        self._turn = 0
        self._since = 0.0
        self._busy = False
        self._asking: set[Worker[Any]] = set()
        self._watch: asyncio.TimerHandle | None = None
        # From when on an enter is for a screen: its first frame, or always after another key.
        self._enter_from: WeakKeyDictionary[Screen[Any], float] = WeakKeyDictionary()

    @property
    def has_keys_waiting(self) -> bool:
        """Whether a key waits for what the one before it does."""
        return bool(self._waiting)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, _Ordered) and not event.is_forwarded:
            self._waiting.append(event)
            if not self._busy:
                await self._hand_on()
        else:
            if isinstance(event, events.Resize):
                self.forget_terminal()
                event = self._newest(event)
            await super().on_event(event)

    def _newest(self, event: events.Resize) -> events.Resize:
        """The size as it is now: a signal that comes while the one before it is handled tells its
        size first, and the older size would stand.
        """
        if not isinstance(self._driver, LeanDriver):
            return event
        size = Size(*terminal_size())
        return event if event.size == size else events.Resize(size, size)

    def forget_terminal(self) -> None:
        """Paint everything anew with the next frame, whatever stands on the terminal."""
        if isinstance(self._driver, LeanDriver):
            self._driver.forget()

    async def push_screen_wait(self, screen: Screen[Any] | str, *, mode: str | None = None) -> Any:  # noqa: ANN401 - as Textual has it
        """Show a screen and wait for its answer; the keys are its own meanwhile."""
        worker = get_current_worker()
        self._asking.add(worker)
        try:
            return await super().push_screen_wait(screen, mode=mode)
        finally:
            self._asking.discard(worker)

    async def _hand_on(self) -> None:
        """Let the next key go its way: from the focused widget through all that it is in."""
        if not self._waiting:
            self._busy = False
            if self._watch is not None:
                self._watch.cancel()
            return
        self._busy = True
        self._since = monotonic()
        event, focused = self._waiting.popleft(), self.focused
        if not self._is_blind(event):
            if not isinstance(event, events.MouseEvent):
                self._enter_from[self.screen] = 0.0
            await super().on_event(event)
        if isinstance(event, events.MouseEvent):  # it may have moved the focus
            focused = self.focused
        self._begin([*(focused or self.screen).ancestors_with_self])

    def _is_blind(self, event: _Ordered) -> bool:
        """Whether an enter was pressed before its screen was painted, and nothing typed for it."""
        if not isinstance(event, events.Key) or event.key != "enter":
            return False
        says_what = isinstance(self.focused, Input) and bool(self.focused.value)
        return not says_what and event.time < self._enter_from.get(self.screen, inf)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint, and note when a screen is painted for the first time."""
        super()._display(screen, renderable)
        if renderable is not None and not self._batch_count:
            self._enter_from.setdefault(screen, monotonic())

    def _begin(self, way: Sequence[MessagePump]) -> None:
        """Go behind the key through every widget that it bubbles to."""
        self._turn += 1
        self._look_later(way, self._turn)
        self._follow(way, self._turn)

    def _look_later(self, way: Sequence[MessagePump], turn: int) -> None:
        if self._watch is not None:
            self._watch.cancel()
        loop = asyncio.get_running_loop()  # no timer of Textual's: it may paint
        self._watch = loop.call_later(GONE, self._go_around, way, turn)

    def _follow(self, way: Sequence[MessagePump], turn: int) -> None:
        """Queue behind the key in each widget in turn, the app last."""
        first, *rest = way
        if rest:
            first.call_later(self._follow, rest, turn)
        else:
            self.call_later(self._done, turn)

    def _go_around(self, way: Sequence[MessagePump], turn: int) -> None:
        """Begin anew where a widget on the way has gone, for it passes nothing on any more."""
        if turn != self._turn or not self._busy:
            return
        left = [one for one in way if one.is_running]
        if len(left) < len(way):
            self._begin(left or [self])
        else:
            self._look_later(way, turn)

    async def _done(self, turn: int) -> None:
        """All that the key met is through with it; what it has caused there may not be."""
        if turn != self._turn or not self._busy:
            return
        way = [*(self.focused or self.screen).ancestors_with_self]
        if any(one.message_queue_size for one in way):
            self._begin(way)
        elif self._is_opening() and monotonic() - self._since < LONGEST:
            loop = asyncio.get_running_loop()
            loop.call_later(LOOK, self.call_later, self._done, turn)
        else:
            await self._hand_on()

    def _is_opening(self) -> bool:
        """Whether what the key asked for, and will take the next one, is not there yet."""
        if not self.screen.is_mounted:
            return True
        opening = (one for one in self.workers if one.name == OPENS and not one.is_finished)
        return any(one not in self._asking for one in opening)
