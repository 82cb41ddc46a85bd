"""The first row of every screen: on which host one is, where, and in what state."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

LEAST = 28
"""Terminal cells that the place keeps where it and the state do not both fit."""


class TitleBar(Widget):
    """A breadcrumb on the left that begins with the app's title, a state on the right."""

    DEFAULT_CSS = """
    TitleBar { height: 1; }
    """
    COMPONENT_CLASSES = {"title-bar--app"}

    place: reactive[str] = reactive("")
    state: reactive[str] = reactive("")

    @property
    def whole(self) -> str:
        """Where one is, and in what state, however narrow the terminal is."""
        place = f"{self.app.title} › {self.place}" if self.place else self.app.title
        return f"{place}  {self.state}".rstrip()

    def render(self) -> Content:
        width = max(self.size.width, 10)
        place = f"{self.app.title} › {self.place}" if self.place else self.app.title
        kept = max(width - cell_len(place) - 2, width - LEAST - 2)
        state = _end(self.state, max(kept, 0))
        place = _start(place, width - cell_len(state) - (2 if state else 0))
        gap = " " * max(width - cell_len(place) - cell_len(state), 0)
        name = len(self.app.title)
        style = self.get_visual_style("title-bar--app")
        return Content.assemble((place[:name], style), (place[name:], "bold"), gap, state)


def _start(text: str, size: int) -> str:
    return text if cell_len(text) <= size else set_cell_size(text, max(size - 1, 0)) + "…"


def _end(text: str, size: int) -> str:
    while cell_len(text) > size:
        text = f"…{text[2:]}"
    return text if size > 0 else ""
