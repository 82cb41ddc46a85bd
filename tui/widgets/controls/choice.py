"""One of a few options, all of them in view: ``(•) STARTTLS ( ) Implicit ( ) None``."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import _
from tui.widgets.controls.bindings import bindings


class Choice(Widget, can_focus=True):
    """Left and right pick the next option; a click picks the one under it.

    Where each has a row, up and down go from row to row, and space picks the one they are at.

    Args:
        options: Values and their labels.
        rows: One option a row. Otherwise all stand on one, and where that is too narrow only the
            picked one: ``‹ auto ›``.
        short: Shorter labels, for where the rows with their notes are too wide.
    """

    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS = bindings("choice")

    value: reactive[str] = reactive("")
    notes: reactive[tuple[str, ...]] = reactive(())
    at: reactive[int] = reactive(0, repaint=False)
    """The row that the cursor is at, from 0; that of what is picked, until up or down moves it."""

    class Changed(Message):
        """Another option was picked."""

        def __init__(self, choice: "Choice", value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

        @property
        def control(self) -> "Choice":
            return self.choice

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str,
        *,
        rows: bool = False,
        short: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._options = tuple((value, _(label)) for value, label in options)
        self._short = tuple(_(label) for label in short)
        self._rows = rows
        self.set_reactive(Choice.value, value)

    def on_blur(self) -> None:
        self._go(self._picked())

    def watch_value(self) -> None:
        self._go(self._picked())

    def render(self) -> Content:
        if self._rows:
            lines = self._lines([label for _value, label in self._options])
            if self._short and max(line.cell_length for line in lines) > self.size.width:
                lines = self._lines(self._short)
            return Content("\n").join(lines)
        if self._is_narrow():
            return Content(f"‹ {dict(self._options).get(self.value, self.value)} ›")
        return Content("  ").join(self._option(*option) for option in self._options)

    def _lines(self, labels: Sequence[str]) -> list[Content]:
        """A row for each option, with its note."""
        return [
            self._option(value, label).append(f"  {note}" if note else "")
            for (value, _label), label, note in zip(
                self._options, labels, self._padded_notes(), strict=True
            )
        ]

    @property
    def whole(self) -> str:
        """The rows with their notes; on one line all options are in view, or the picked one."""
        return self.render().plain if self._rows else ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._options) if self._rows else 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """At its edges up and down are the form's, which goes to another field."""
        match action, parameters:
            case "move", (int(step),):
                return self._rows and 0 <= self.at + step < len(self._options)
        return True

    def action_move(self, step: int) -> None:
        self._go(self.at + step)

    def action_pick(self) -> None:
        """Pick the row that the cursor is at; what is picked already stays so."""
        if self._rows or not self.value:
            self._pick(self._options[self.at][0])

    def action_step(self, step: int) -> None:
        at = self._picked(nothing=-step)
        self._pick(self._options[(at + step) % len(self._options)][0])

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self._is_narrow():
            self.action_step(1)
            return
        if self._rows:
            self._pick(self._options[min(event.y, len(self._options) - 1)][0])
            return
        start = 0
        for value, label in self._options:
            start += cell_len(label) + 6
            if event.x < start:
                self._pick(value)
                return

    def _is_narrow(self) -> bool:
        needed = sum(cell_len(label) + 6 for _value, label in self._options) - 2
        return not self._rows and needed > self.size.width

    def _picked(self, *, nothing: int = 0) -> int:
        values = [value for value, _label in self._options]
        return values.index(self.value) if self.value in values else nothing

    def _go(self, row: int) -> None:
        self.at = row if self._rows else 0

    def _pick(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))

    def _option(self, value: str, label: str) -> Content:
        picked = value == self.value
        return Content.styled(f"({'•' if picked else ' '}) {label}", "bold" if picked else "")

    def _padded_notes(self) -> tuple[str, ...]:
        return (*self.notes, *[""] * len(self._options))[: len(self._options)]
