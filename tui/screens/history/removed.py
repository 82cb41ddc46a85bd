"""The organizations that were removed, to look back at one of them."""

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import _
from tui.storage.history.steps import Step
from tui.text import ago
from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class RemovedList(OptionList):
    """A list in which j and k move too."""

    BINDINGS = bindings("removals")


class RemovedModal(ModalScreen[str | None]):
    """Returns the id of the one that was chosen.

    Args:
        steps: The step that removed each, newest first.
        now: The time, in UTC.
    """

    BINDINGS = bindings("removed", "modal")

    def __init__(self, steps: Sequence[Step], now: datetime) -> None:
        super().__init__(classes="dialog")
        self._steps = steps
        self._now = now

    def compose(self) -> ComposeResult:
        with DialogBox(_("Removed organizations")):
            text = _("Enter shows the history of one; there it can be restored.")
            yield Static(
                text if self._steps else _("No organization was removed."), classes="dialog-text"
            )
            rows = (
                _("{organization_id:24}  {when:13}  by {who}").format(
                    organization_id=step.organization_id,
                    when=ago(step.when, self._now),
                    who=step.who,
                )
                for step in self._steps
            )
            yield RemovedList(*(Option(Content(one)) for one in rows), compact=True, markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        removed = self.query_one(RemovedList)
        removed.display = bool(self._steps)
        removed.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._steps[event.option_index].organization_id)
