"""A text of our own that costs nothing where it stays the same."""

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.widgets import Static


class Line(Static):
    """Static paints and lays out anew at each update, also where nothing changes."""

    def __init__(
        self, text: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(Content(text), id=id, classes=classes, markup=False)
        self._said = text

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows that the whole text takes, however many of them there are."""
        return self._height(width) if self._said else 0

    def render(self) -> Content:
        """The text; where it has more rows than there are, the last one ends in ``…``."""
        width, height = self.content_size
        wraps = self.styles.text_wrap == "wrap"
        if not wraps or not height or self._height(width) <= height:
            return Content(self._said)
        rows = [row.plain for row in Text(self._said).wrap(self.app.console, width)]
        last = set_cell_size(rows[height - 1], min(cell_len(rows[height - 1]), width - 1))
        return Content("\n".join([*rows[: height - 1], f"{last.rstrip()}…"]))

    def _height(self, width: int) -> int:
        styles = self.styles
        rules: RulesMap = {"text_wrap": styles.text_wrap, "text_overflow": styles.text_overflow}
        return Content(self._said).get_height(rules, width)

    def say(self, text: str) -> None:
        """Show another text; markup in it is text."""
        if text != self._said:
            self._said = text
            self.update(Content(text))
