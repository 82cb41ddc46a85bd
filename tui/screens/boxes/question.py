"""One question with a field for the answer."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput, SecretInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class QuestionModal(ModalScreen[str | None]):
    """Returns what was typed; None where one leaves without an answer.

    Args:
        title: Which question this is, and of how many.
        label: What is asked for.
        about: What belongs into the field, in a sentence.
        wrong: Says what is wrong with an answer; empty for nothing.
        secret: Whether the answer is shown as dots.
        value: What stands in the field at first.
        step_back: Notes that the question before is wanted again; None where there is none.
    """

    BINDINGS = bindings("question", "modal")

    def __init__(
        self,
        title: str,
        label: str,
        about: str,
        wrong: Callable[[str], str],
        *,
        secret: bool,
        value: str = "",
        step_back: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(classes="dialog")
        self._heading = title
        self._label = label
        self._about = about
        self._wrong = wrong
        self._field = SecretInput(id="answer") if secret else LineInput(value, id="answer")
        self._step_back = step_back

    def compose(self) -> ComposeResult:
        with DialogBox(self._heading):
            yield Static(self._label, classes="heading", markup=False)
            yield self._field
            yield Static(self._about, classes="hint dialog-text", markup=False)
            yield Line(id="wrong", classes="-error")
            with ButtonRow():
                yield LineButton(_("Next"), id="next")
                if self._step_back is not None:
                    yield LineButton(_("Step back"), id="earlier")
                yield LineButton(_("Go on in the form"), id="leave")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#wrong").display = False
        self.set_focus(self._field)

    @on(LineInput.Submitted)
    @on(LineButton.Pressed, "#next")
    def _answered(self) -> None:
        answer = self._field.value if self._field.password else self._field.value.strip()
        if sentence := self._wrong(answer):
            line = self.query_one("#wrong", Line)
            line.say(f"✗ {sentence}")
            line.display = True
        else:
            self.dismiss(answer)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "earlier" or self._step_back is not None

    @on(LineButton.Pressed, "#earlier")
    def action_earlier(self) -> None:
        if self._step_back is not None:
            self._step_back()
            self.dismiss(None)

    @on(LineButton.Pressed, "#leave")
    def _leave(self) -> None:
        self.dismiss(None)
