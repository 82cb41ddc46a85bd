"""A text to read: help, changes, a mail of the demo's inbox."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.widgets.footer import KeyFooter


class TextModal(ModalScreen[None]):
    """Shows a title and a text that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", id="text.close"),
    ]

    def __init__(self, title: str, text: str | Content) -> None:
        super().__init__(classes="dialog")
        self._heading = title
        self._text = text if isinstance(text, Content) else Content(text)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-box"):
            yield Static(self._heading, classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static(self._text)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
