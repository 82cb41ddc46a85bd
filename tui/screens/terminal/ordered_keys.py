"""Keys and clicks that arrive together do what they would have done one by one."""

import asyncio
from collections import deque
from collections.abc import Sequence

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.message_pump import MessagePump

from tui.screens.terminal.lean_driver import LeanDriver
from tui.terminal import terminal_size

_Ordered = events.Key | events.Paste | events.MouseDown | events.MouseUp
LONGEST = 0.5
"""Seconds after which the next key goes on, should a widget have been removed under the last."""


class OrderedKeys(App[int]):
    """Hands a key on when all that the one before it did is done.

    A slow line delivers keys in bursts. Textual gives each to the widget that has the focus when
    it arrives, while the tab before it is still on its way, and runs a backspace, which is a
    binding, after the letters that were typed after it: text would land in the wrong field. What
    is typed right after a click would be selected by it, and typed over.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color, driver_class=LeanDriver)
        self._waiting: deque[_Ordered] = deque()
        self._turn = 0
        self._busy = False

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

    async def _hand_on(self) -> None:
        """Let the next key go its way: from the focused widget through all that it is in."""
        if not self._waiting:
            self._busy = False
            return
        self._busy = True
        self._turn += 1
        turn = self._turn
        event, focused = self._waiting.popleft(), self.focused
        await super().on_event(event)
        if isinstance(event, events.MouseEvent):  # it may have moved the focus
            focused = self.focused
        self._follow([*(focused or self.screen).ancestors_with_self], turn)
        # No timer of Textual's: it may paint.
        asyncio.get_running_loop().call_later(LONGEST, self.call_later, self._done, turn)

    def _follow(self, way: Sequence[MessagePump], turn: int) -> None:
        """Queue behind the key in each widget that it bubbles to, the app last."""
        first, *rest = way
        if rest:
            first.call_later(self._follow, rest, turn)
        else:
            self.call_later(self._done, turn)

    async def _done(self, turn: int) -> None:
        if turn == self._turn and self._busy:
            self._turn += 1
            await self._hand_on()
