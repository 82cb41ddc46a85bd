"""Where the focused field of a form stands, whatever comes and goes around it."""

from textual import events
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static


class Anchor:
    """Holds a field that was clicked under the pointer, and any other one that has the focus in
    view, until the person scrolls.

    Args:
        form: What is scrolled, with ``above`` as its first child and ``below`` as its last.

    Attributes:
        above: Blank rows, where there is too little above the field to keep it at its line.
        below: The same below it.
    """

    def __init__(self, form: VerticalScroll) -> None:
        self._form = form
        self._field: Widget | None = None
        self._line: int | None = None
        self.above = Static()
        self.below = Static()
        self._stand_in(0, 0)

    def hold(self, field: Widget, line: int) -> None:
        """Keep a field at a line of the screen."""
        self._field, self._line = field, line
        self._settle()

    def keep(self, field: Widget) -> None:
        """Keep a field in view, unless it is held at its line; all else is where it belongs."""
        if field is not self._field:
            self._field, self._line = field, None
            self._settle()

    def release(self) -> None:
        """Leave it to the person what is in view."""
        self._field = self._line = None
        self._stand_in(0, 0)

    def is_pressed(self, event: events.DescendantFocus) -> bool:
        """Whether the pointer gave the focus: what moves before the button is let go is lost."""
        return event.widget.region.contains_point(self._form.app.mouse_position)

    def laid_out(self, _screen: Screen[object]) -> None:
        """Bring the field back to where it was after each layout."""
        self._settle()

    def _settle(self) -> None:
        form, field, line = self._form, self._field, self._line
        if line is not None and not form.region.y <= line < form.region.bottom:
            self.release()  # the terminal has another size now
        elif field is None or not field.region:
            self._stand_in(0, 0)
        elif line is not None:
            self._scroll_to_line(field, line - form.region.y)
        else:
            self._stand_in(0, 0)
            if field.has_focus and not form.screen.can_view_entire(field):
                form.screen.scroll_to_center(field, animate=False, immediate=True)

    def _scroll_to_line(self, field: Widget, line: int) -> None:
        """Scroll by what the field's place among the others needs, and by nothing seen before: a
        step from where it stands now would be taken twice where two layouts come at once.
        """
        above, below, form = self.above.region, self.below.region, self._form
        wanted = field.region.y - above.bottom - line
        lowest = below.y - above.bottom - form.size.height
        self._stand_in(max(-wanted, 0), max(wanted - max(lowest, 0), 0))
        form.scroll_to(y=max(wanted, 0), animate=False, immediate=True)

    def _stand_in(self, above: int, below: int) -> None:
        for blank, rows in ((self.above, above), (self.below, below)):
            if blank.styles.height is None or blank.styles.height.value != rows:
                blank.styles.height = rows
