"""Inputs on one row, without a blinking cursor: idle costs nothing on a slow line."""

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from tui.text import printable, printable_name


class LineInput(Input):
    """A field for one line of text.

    Args:
        joiners: Whether it is for a name, which keeps its joiners and marks when it is pasted.
    """

    DEFAULT_CSS = """
    LineInput { width: 1fr; }
    """

    # Textual lays out the whole screen for each letter: a longer text scrolls, the field stays.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,
        joiners: bool = False,
    ) -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=True, id=id)
        self.cursor_blink = False
        self._shown = printable_name if joiners else printable

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted may come from anywhere; a password is taken as it is, and never shown."""
        if not self.password:
            event.text = self._shown(event.text.strip().partition("\n")[0])


class SecretInput(LineInput):
    """A field for a password: it shows dots and gives nothing to the clipboard."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id)
        self.password = True

    def action_copy(self) -> None:
        """Nothing: the clipboard may be anybody's."""

    def action_cut(self) -> None:
        """Nothing, as for copy: the clipboard may be anybody's."""
