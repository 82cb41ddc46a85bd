"""The first row of every screen: where one is, and in what state."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class TitleBar(Widget):
    """A breadcrumb on the left, a state on the right; the left gives way where both do not fit."""

    DEFAULT_CSS = """
    TitleBar { height: 1; }
    """

    place: reactive[str] = reactive("Posthouse")
    state: reactive[str] = reactive("")

    def render(self) -> Content:
        width = max(self.size.width, 10)
        room = width - cell_len(self.state) - (2 if self.state else 0)
        place = self.place
        if cell_len(place) > room:
            place = set_cell_size(place, max(room - 1, 0)) + "…"
        gap = " " * max(width - cell_len(place) - cell_len(self.state), 0)
        return Content.assemble((place, "bold"), gap, self.state)
