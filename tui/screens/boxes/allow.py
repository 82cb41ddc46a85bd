"""What settings reach that others could have chosen: old and new, and whether it is allowed."""

from collections.abc import Iterator, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _, colon
from tui.settings.fields import FIELDS
from tui.storage.allowed.reaches import whole
from tui.storage.asking import Question
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line_button import LineButton
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class AllowModal(ModalScreen[bool]):
    """Returns whether this person allows what the questions show."""

    BINDINGS = bindings("allow")

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(classes="dialog")
        self._questions = questions

    def compose(self) -> ComposeResult:
        with DialogBox(_("Others could have chosen this. Allow it?")):
            with VerticalScroll(id="difference-scroll"):
                yield Static(Content("\n".join(_lines(self._questions))), id="difference")
            yield Static(
                _("- before  + now     Asked again only when it changes."),
                markup=False,
            )
            with ButtonRow():
                yield LineButton(_("b  Back"), id="back")
                yield LineButton(_("a  Allow"), id="allow")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    @on(LineButton.Pressed)
    def _answered(self, event: LineButton.Pressed) -> None:
        self.dismiss(event.button.id == "allow")


def _lines(questions: Sequence[Question]) -> Iterator[str]:
    """The values first, for they are what is to be looked at; then who could have written them."""
    for one in questions:
        field, value = FIELDS[one.reach.key], one.reach.shown or _("(empty)")
        if one.old is None:
            yield colon(f"{field.label} ({field.key})", value)
        else:
            yield f"{field.label} ({field.key})"
            before = whole(one.old) or _("(empty)")
            yield f"- {before}"
            yield f"+ {value}"
    for path, why in {one.path: one.why for one in questions}.items():
        yield ""
        yield f"{printable(str(path))}: {why}"
