"""A text of our own that costs nothing where it stays the same."""

from textual.content import Content
from textual.widgets import Static


class Line(Static):
    """Static paints and lays out anew at each update, also where nothing changes."""

    def __init__(
        self, text: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(Content(text), id=id, classes=classes, markup=False)
        self._said = text

    def say(self, text: str) -> None:
        """Show another text; markup in it is text."""
        if text != self._said:
            self._said = text
            self.update(Content(text))
