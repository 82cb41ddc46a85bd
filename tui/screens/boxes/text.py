"""A text to read: help, changes, a mail of the demo's inbox."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class TextModal(ModalScreen[None]):
    """Shows a title and a text that scrolls."""

    BINDINGS = bindings("text", "modal")

    def __init__(self, title: str, text: str | Content) -> None:
        super().__init__(classes="dialog")
        self._heading = title
        self._text = text if isinstance(text, Content) else Content(text)

    def compose(self) -> ComposeResult:
        with DialogBox(self._heading), VerticalScroll():
            yield Static(self._text, id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
