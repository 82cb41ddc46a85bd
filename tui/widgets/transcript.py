"""The dialogue, line by line; it follows the end unless one has scrolled back."""

from rich.style import Style
from rich.text import Text
from textual.binding import Binding
from textual.widgets import RichLog

from tui.smtp.events import LineSeen
from tui.smtp.transcript import line


class Transcript(RichLog):
    """Lines with swaks's marks, so that they are understood without colour too."""

    COMPONENT_CLASSES = {
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
        & > .transcript--client { color: $text-accent; }
        & > .transcript--note { text-style: italic; color: $foreground 60%; }
        & > .transcript--unexpected { color: $text-error; text-style: bold; }
    }
    """

    BINDINGS = [
        Binding("j", "scroll_down", "Down", show=False, id="transcript.down"),
        Binding("k", "scroll_up", "Up", show=False, id="transcript.up"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, wrap=True, min_width=20, highlight=False, markup=False)

    def add(self, event: LineSeen) -> None:
        """Append a line."""
        kind = "unexpected" if event.unexpected else event.direction
        style = self.get_component_rich_style(f"transcript--{kind}", partial=True)
        self.write(
            Text(line(event), style=style or Style()), scroll_end=self.is_vertical_scroll_end
        )
