"""What an earlier visit left unsaved: restore it, discard it, or leave it for later."""

from collections.abc import Sequence
from datetime import datetime

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import N_, _, colon
from tui.storage.state.drafts import FoundDraft, KeptDraft
from tui.storage.state.processes import is_elsewhere
from tui.text import ago
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line_button import LineButton
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

LEFT = (("restore", N_("Restore")), ("discard", N_("Discard")), ("later", N_("Later")))
RUNNING = (("back", N_("Back")), ("take", N_("Take over")), ("open", N_("Open anyway")))


class DraftModal(ModalScreen[str]):
    """Returns ``restore``, ``discard`` or ``later``; ``back``, ``take`` or ``open`` where it is
    in use.

    Args:
        name: The organization.
        changes: What restoring would change, a text each.
        now: The time, in UTC.
    """

    BINDINGS = bindings("draft")

    def __init__(self, name: str, found: FoundDraft, changes: Sequence[str], now: datetime) -> None:
        super().__init__(classes="dialog")
        self._organization = name
        self._found = found
        self._changes = changes
        self._now = now
        self._answers = RUNNING if found.running else LEFT

    def compose(self) -> ComposeResult:
        what = (
            _("being edited in another Posthouse")
            if self._found.running
            else _("unsaved changes of an earlier visit")
        )
        with DialogBox(colon(self._organization, what)):
            yield Static(_about(self._found, self._now), classes="dialog-text", markup=False)
            with VerticalScroll(can_focus=False, id="draft-scroll"):
                yield Static(Content("\n".join(self._changes)), id="draft-changes")
            with ButtonRow():
                for answer, label in self._answers:
                    yield LineButton(f"{answer[0]}  {_(label)}", id=f"answer-{answer}")
        yield KeyBar()

    def on_key(self, event: events.Key) -> None:
        for answer, _label in self._answers:
            if event.key == answer[0]:
                event.stop()
                self.dismiss(answer)

    def action_leave(self) -> None:
        self.dismiss("back" if self._found.running else "later")

    def action_scroll(self, step: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    @on(LineButton.Pressed)
    def _answered(self, event: LineButton.Pressed) -> None:
        self.dismiss(str(event.button.id).removeprefix("answer-"))


def _about(found: FoundDraft, now: datetime) -> str:
    where = _where(found.draft)
    when = ago(found.draft.when, now)
    if found.running:
        return _(
            "Process {pid} {where} has these edits unsaved, the last of them "
            "{when}. Go on there; or take over, where the line dropped: that "
            "ends the process and restores its edits here."
        ).format(pid=found.draft.process.pid, where=where, when=when)
    unknown = (
        _(" Whether Posthouse still runs there cannot be seen from here.")
        if is_elsewhere(found.draft.process)
        else ""
    )
    password = _(" A password was typed, too: it was not kept.") if found.draft.password else ""
    return _("Typed {when} {where}, and never saved.{unknown}{password}").format(
        when=when, where=where, unknown=unknown, password=password
    )


def _where(draft: KeptDraft) -> str:
    terminal = (
        _("on {terminal} ").format(terminal=draft.process.terminal)
        if draft.process.terminal
        else ""
    )
    return (
        _("{terminal}of {host}").format(terminal=terminal, host=draft.process.host)
        if terminal
        else _("on {host}").format(host=draft.process.host)
    )
