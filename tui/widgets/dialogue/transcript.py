"""The dialogue, line by line; it follows the end unless one has scrolled back."""

from time import monotonic
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.actions import SkipAction
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from tui.smtp.record.events import LineSeen
from tui.smtp.telling.transcript import mark
from tui.widgets.controls.bindings import bindings

INDENT = 11
"""Columns of the time and the mark; what does not fit on a line goes on below the text."""
NARROWEST = 20
BATCH = 0.1
"""Seconds between paints at least: a server that says much is read once, not line by line."""


class Row(NamedTuple):
    """A row on the screen: the time and the mark are empty where a line goes on."""

    time: str
    mark: str
    text: str
    kind: str


class Transcript(ScrollView, can_focus=True):
    """Lines with swaks's marks, so that they are understood without colour too."""

    COMPONENT_CLASSES = {
        "transcript--time",
        "transcript--client",
        "transcript--server",
        "transcript--note",
        "transcript--unexpected",
    }

    DEFAULT_CSS = """
    Transcript {
        height: 1fr;
        min-height: 3;
        scrollbar-size-horizontal: 0;
        & > .transcript--time { text-style: dim; }
        & > .transcript--client { color: $text-accent; }
        & > .transcript--note { text-style: italic; color: $foreground 60%; }
        & > .transcript--unexpected { color: $text-error; text-style: bold; }
    }
    """

    BINDINGS = bindings("transcript")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[LineSeen] = []
        self._rows: list[Row] = []
        self._follows = True
        self._width = 0
        self._shown_at = 0.0
        self._later: Timer | None = None

    @property
    def text(self) -> list[str]:
        """What stands in it, row by row."""
        return [f"{row.time:7}{row.mark:4}{row.text}" for row in self._rows]

    def action_scroll_up(self) -> None:
        """Scroll; at its top the key is for what stands above."""
        if not self.scroll_offset.y:
            raise SkipAction
        super().action_scroll_up()

    def action_scroll_down(self) -> None:
        """Scroll; at its end the key is for what stands below."""
        if self.is_vertical_scroll_end:
            raise SkipAction
        super().action_scroll_down()

    def add(self, event: LineSeen) -> None:
        """Append a line."""
        self._lines.append(event)
        self._rows += self._wrapped(event)
        wait = self._shown_at + BATCH - monotonic()
        if wait <= 0:
            self._show()
        elif self._later is None:
            self._later = self.set_timer(wait, self._show)

    def clear(self) -> None:
        """Begin anew, at the end."""
        self._lines, self._rows, self._follows = [], [], True
        self._show()

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        row = self._rows[index]
        style = self._style(row.kind)
        parts = [
            Segment(f"{row.time:7}", self._style("time")),
            Segment(f"{row.mark:4}", style),
            Segment(row.text, style),
        ]
        return Strip(parts).adjust_cell_length(self.size.width, self.rich_style)

    def watch_scroll_target_y(self, _old: float, new: float) -> None:
        """Follow where a person goes to the end, from the key on, not once the way is gone."""
        self._follows = round(new) >= self.max_scroll_y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if not self.app.animator.is_being_animated(self, "scroll_y"):
            self._follows = self.is_vertical_scroll_end  # the end may come up to who is above it

    def on_resize(self) -> None:
        """Lines are wrapped anew; the last one stays in view where what is below takes rows."""
        follows = self._follows
        if self.size.width != self._width:
            self._width = self.size.width
            self._rows = [row for line in self._lines for row in self._wrapped(line)]
        self._follows = follows
        self._show()

    def _show(self) -> None:
        """Paint what has come since the last time."""
        self._shown_at = monotonic()
        if self._later is not None:
            self._later.stop()
            self._later = None
        follows = self._follows  # a longer text is not at its end for a moment
        self.virtual_size = Size(self.size.width, len(self._rows))
        if follows:
            self.scroll_end(animate=False, immediate=True, force=True)
        self.refresh()

    def _wrapped(self, event: LineSeen) -> list[Row]:
        kind = "unexpected" if event.unexpected else event.direction
        width = max(NARROWEST, self.size.width - INDENT)
        first, *rest = Text(event.text or " ").wrap(self.app.console, width)
        begun = Row(f"{event.t:6.3f}", mark(event), first.plain, kind)
        return [begun, *(Row("", "", one.plain, kind) for one in rest)]

    def _style(self, kind: str) -> Style:
        return self.get_component_rich_style(f"transcript--{kind}")
