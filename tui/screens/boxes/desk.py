"""What a task may ask of the screen that it works for: boxes, threads, words to a person."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar

from textual.notifications import SeverityLevel
from textual.screen import Screen

from tui.screens.boxes.notes import notes_box
from tui.widgets.controls.line_input import LineInput

Answer = TypeVar("Answer")
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Asks(Protocol):
    """The part of a desk that a save needs; called from a worker."""

    async def ask(self, box: Screen[Answer]) -> Answer:
        """Show a box in front of the screen and wait for its answer."""

    async def thread(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **rest: Arguments.kwargs
    ) -> Result:
        """Call a function that reads, writes or waits in a thread."""


class Desk(Asks, Protocol):
    """A screen as its tasks see it; a test gives them another."""

    @property
    def in_front(self) -> bool:
        """Whether nothing is in front of the screen; else a key was pressed twice."""

    def tell(self, notes: Sequence[str]) -> None:
        """Show what did not go well beside something that was done, until it is closed."""

    def notify(
        self, sentence: str, *, title: str = "", severity: SeverityLevel = "information"
    ) -> None:
        """Show a sentence for some seconds."""

    def close(self) -> None:
        """Close the screen, once nothing is in front of it."""

    def quit(self) -> None:
        """End the app."""


class ScreenDesk:
    """The desk of a screen.

    Args:
        screen: Its ``on_screen_resume`` calls ``resumed`` where its tasks may close it.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._closing = False
        self._asked = False

    @property
    def in_front(self) -> bool:
        return self._screen.app.screen is self._screen

    async def ask(self, box: Screen[Answer]) -> Answer:
        self._asked = True
        return await self._screen.app.push_screen_wait(box)

    async def thread(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **rest: Arguments.kwargs
    ) -> Result:
        return await asyncio.to_thread(call, *args, **rest)

    def tell(self, notes: Sequence[str]) -> None:
        if notes:
            self._screen.app.push_screen(notes_box(notes))

    def notify(
        self, sentence: str, *, title: str = "", severity: SeverityLevel = "information"
    ) -> None:
        self._screen.app.notify(sentence, title=title, severity=severity, markup=False)

    def close(self) -> None:
        self._closing = True
        self.resumed()

    def resumed(self) -> None:
        """Close the screen now, if it was to be: dismiss() closes what is in front.

        Else, after a box that has asked, what is typed takes the place of what stands in the field
        that one comes back to, as it does in a field that an arrow goes to.
        """
        if self._closing and self.in_front:
            self._screen.dismiss(None)
        elif self._asked and isinstance(self._screen.focused, LineInput):
            self._screen.focused.select_all()
        self._asked = False

    def quit(self) -> None:
        self._screen.app.exit(0)
