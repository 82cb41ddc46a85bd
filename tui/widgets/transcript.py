"""The dialogue, line by line; it follows the end unless one has scrolled back."""

from typing import Self

from rich.style import Style
from rich.text import Text
from textual.events import Resize
from textual.widgets import RichLog

from tui.smtp.events import LineSeen
from tui.smtp.transcript import mark
from tui.widgets.bindings import bindings

INDENT = 11
"""Columns of the time and the mark; what does not fit on a line goes on below the text."""


class Transcript(RichLog):
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
        super().__init__(id=id, wrap=True, min_width=20, highlight=False, markup=False)
        self._follows = True

    def add(self, event: LineSeen) -> None:
        """Append a line."""
        kind = "unexpected" if event.unexpected else event.direction
        style = self._style(kind)
        width = max(20, self.scrollable_content_region.width - INDENT)
        rows = Text(event.text or " ", style=style).wrap(self.app.console, width)
        line = Text.assemble((f"{event.t:6.3f} ", self._style("time")), (mark(event), style))
        line.append_text(rows[0])
        for row in rows[1:]:
            line.append("\n" + " " * INDENT)
            line.append_text(row)
        self.write(line, scroll_end=self._follows)

    def clear(self) -> Self:
        """Begin anew, at the end."""
        self._follows = True
        return super().clear()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._follows = self.is_vertical_scroll_end

    def on_resize(self, event: Resize) -> None:
        """What comes below may take rows away: the last line stays in view."""
        if self._follows:
            self.scroll_end(animate=False)

    def _style(self, kind: str) -> Style:
        return self.get_component_rich_style(f"transcript--{kind}", partial=True) or Style()
