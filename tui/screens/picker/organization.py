"""Name an organization: a new one, or one to rename."""

from dataclasses import dataclass
from unicodedata import combining, normalize

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import _
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


@dataclass(frozen=True, slots=True)
class Named:
    """What was typed; whether it fits is for the storage to say."""

    id: str
    name: str


class OrganizationModal(ModalScreen[Named | None]):
    """Asks for a name and an id.

    Args:
        title: What it is for.
        named: What stands there at first.
        problem: What was wrong with it, where it comes back.
        about: What else there is to know, in a sentence.
    """

    BINDINGS = bindings("organization", "modal")

    def __init__(self, title: str, named: Named, problem: str = "", about: str = "") -> None:
        super().__init__(classes="dialog")
        self._heading = title
        self._named = named
        self._problem = problem
        self._about = about
        self._follows = not named.id

    def compose(self) -> ComposeResult:
        with DialogBox(self._heading):
            with Horizontal(classes="dialog-row"):
                yield Static(_("Name"), classes="label")
                yield LineInput(
                    self._named.name, placeholder=_("shown in lists"), id="name", joiners=True
                )
            with Horizontal(classes="dialog-row"):
                yield Static(_("Id"), classes="label")
                yield LineInput(self._named.id, placeholder=_("names the file"), id="id")
            yield Static(
                _("An id has small letters, digits, dots, dashes and underscores."),
                classes="dialog-text",
            )
            if self._about:
                yield Static(self._about, classes="dialog-text", markup=False)
            problem = Static(f"✗ {self._problem}", classes="problem -error", markup=False)
            problem.display = bool(self._problem)
            yield problem
            with ButtonRow():
                yield LineButton(_("Accept"), id="accept")
                yield LineButton(_("Cancel"), id="cancel")
        yield KeyBar()

    @on(LineInput.Changed, "#name")
    def _suggest_id(self, event: LineInput.Changed) -> None:
        if self._follows:
            with self.prevent(LineInput.Changed):
                self.query_one("#id", LineInput).value = suggested_id(event.value)

    @on(LineInput.Changed, "#id")
    def _own_id(self) -> None:
        self._follows = False

    @on(LineInput.Submitted)
    @on(LineButton.Pressed, "#accept")
    def action_accept(self) -> None:
        self.dismiss(
            Named(
                self.query_one("#id", LineInput).value.strip(),
                self.query_one("#name", LineInput).value.strip(),
            )
        )

    @on(LineButton.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def suggested_id(name: str) -> str:
    """An id after a display name: ``Café Acme`` gives ``cafe-acme``."""
    bare = "".join(c for c in normalize("NFD", name.lower()) if not combining(c))
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in bare)
    return "-".join(kept.split())[:63]
