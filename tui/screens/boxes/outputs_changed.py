"""An output is not as Posthouse wrote it: what stands there, what would, and a question."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _, ngettext
from tui.storage.outputs.writing import Difference
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line_button import LineButton
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class OutputsChangedModal(ModalScreen[bool]):
    """Returns whether to overwrite what somebody else wrote."""

    BINDINGS = bindings("changed")

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__(classes="dialog")
        self._differences = differences

    def compose(self) -> ComposeResult:
        count = len(self._differences)
        title = ngettext(
            "This output is not as Posthouse wrote it; nothing was saved yet.",
            "These {count} outputs are not as Posthouse wrote them; nothing was saved yet.",
            count,
        )
        with DialogBox(title.format(count=count)):
            with VerticalScroll(id="difference-scroll"):
                yield Static(Content("\n".join(_lines(self._differences))), id="difference")
            yield Static(_("- in the file now    + would be written"), markup=False)
            with ButtonRow():
                yield LineButton(_("b  Back"), id="back")
                yield LineButton(_("o  Overwrite and save"), id="overwrite")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    @on(LineButton.Pressed)
    def _answered(self, event: LineButton.Pressed) -> None:
        self.dismiss(event.button.id == "overwrite")


def _lines(differences: Sequence[Difference]) -> Iterator[str]:
    for one in differences:
        yield printable(str(one.path))
        theirs = one.theirs.decode("utf-8", "replace").splitlines()
        ours = one.ours.decode("utf-8", "replace").splitlines()
        for line in list(unified_diff(theirs, ours, lineterm="", n=1))[2:]:
            if not line.startswith("@@"):
                yield f"  {printable(line)}"
