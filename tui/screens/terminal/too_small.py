"""In place of screens that would be a ruin: how large the terminal has to be."""

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen

from tui.keys import named
from tui.language import _
from tui.terminal import SMALLEST
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line import Line


def is_too_small(size: Size) -> bool:
    """Whether the screens do not fit into so many columns and rows."""
    return size.width < SMALLEST.columns or size.height < SMALLEST.lines


class TooSmallScreen(ModalScreen[None]):
    """Stands in front of everything, and goes when there is room again."""

    BINDINGS = bindings("small")

    _goes = False

    def compose(self) -> ComposeResult:
        yield Line(id="too-small")

    def on_mount(self) -> None:
        self._look(self.app.size)

    def on_resize(self, event: events.Resize) -> None:
        self._look(event.size)

    def on_screen_resume(self) -> None:
        self.call_later(self._look, self.app.size)  # what was in front is only just going

    def _look(self, size: Size) -> None:
        if not is_too_small(size):
            if self.app.screen is self and not self._goes:  # else when what is in front goes
                self._goes = True
                self.dismiss(None)
            return
        sentence = _(
            "This terminal has {columns}x{lines}; Posthouse needs {least}.\n\n"
            "Make it larger, and all is as it was. {key} quits."
        )
        least = f"{SMALLEST.columns}x{SMALLEST.lines}"
        said = sentence.format(
            columns=size.width, lines=size.height, least=least, key=named("small.quit")
        )
        self.query_one(Line).say(said)
