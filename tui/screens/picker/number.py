"""A box that asks for a number before something is done to so many."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class NumberModal(ModalScreen[bool]):
    """Asks for a number before something is done to so many.

    Args:
        question: What is about to be done; its first line stands out.
        count: The number.
        label: What the button does.
        differences: What would change, a line each; it scrolls.
    """

    BINDINGS = bindings("number", "modal")

    def __init__(self, question: str, count: int, label: str, differences: str = "") -> None:
        super().__init__(classes="dialog")
        self._question = question
        self._count = count
        self._label = label
        self._differences = differences

    def compose(self) -> ComposeResult:
        title, _newline, rest = self._question.partition("\n")
        with DialogBox(title):
            if self._differences:
                with VerticalScroll(id="differences"):
                    yield Static(self._differences, markup=False)
            yield Static(rest, classes="dialog-text", markup=False)
            with Horizontal(classes="dialog-row"):
                yield Static(_("Number"), classes="label")
                yield LineInput(id="number")
            yield Line(id="wrong", classes="-error")
            with ButtonRow():
                yield LineButton(_("Cancel"), id="cancel")
                yield LineButton(self._label, id="do")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#wrong").display = False
        self.query_one("#number").focus()

    @on(LineInput.Submitted)
    @on(LineButton.Pressed, "#do")
    def _answered(self) -> None:
        if self.query_one(LineInput).value.strip() == str(self._count):
            self.dismiss(True)
            return
        line = self.query_one("#wrong", Line)
        line.say("✗ " + _("Type {count}, their number.").format(count=self._count))
        line.display = True

    @on(LineButton.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(False)
