"""Keeps the field that was clicked under the pointer, whatever comes and goes above it."""

from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static


class Anchor(Static):
    """Blank rows above the fields, in the place of those that went, until the focus goes elsewhere.

    Where rows came instead, the form is scrolled.
    """

    DEFAULT_CSS = """
    Anchor { height: 0; }
    """

    _held: Widget | None = None
    _line = 0
    _rows = 0

    def hold(self, field: Widget, line: int) -> None:
        """Keep a field at a line of the screen."""
        self._held, self._line = field, line
        self._settle(self.screen)

    def release(self, field: Widget | None = None) -> None:
        """Let all be where it belongs, unless it is this field that is held."""
        if self._held is not None and self._held is not field:
            self._held = None
            self._stand_in(0)

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._settle)

    def _settle(self, _screen: Screen[object]) -> None:
        """Bring the field back to its line after each layout."""
        form = self.parent
        if self._held is None or not isinstance(form, VerticalScroll):
            return
        if not form.region.y <= self._line < form.region.bottom:
            self.release()  # the terminal has another size now
            return
        up = self._line - self._held.region.y
        if up < -self._rows:
            form.scroll_to(y=form.scroll_y - up - self._rows, animate=False, immediate=True)
        self._stand_in(max(self._rows + up, 0))

    def _stand_in(self, rows: int) -> None:
        if rows != self._rows:
            self._rows = rows
            self.styles.height = rows
