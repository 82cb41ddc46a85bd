"""Mail settings of one organization, or of the host: edit, test, save."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.errors import PosthouseError
from tui.screens.ask import REVERT, UNSAVED, AskModal
from tui.screens.failures import SaysFailures
from tui.screens.settings_view import show, show_broken
from tui.screens.test_mail import MailTestModal
from tui.screens.test_subject import subject_of
from tui.screens.text import TextModal
from tui.settings.fields import FIELDS
from tui.settings.problems import Problem
from tui.smtp.events import Remedy
from tui.storage.editing import Editing
from tui.storage.opened import open_organization, password_state
from tui.storage.saving import save
from tui.storage.workspace import Workspace
from tui.text import printable
from tui.widgets.choice import Choice
from tui.widgets.effective_view import EffectiveView
from tui.widgets.field_row import FieldRow
from tui.widgets.line_button import LineButton
from tui.widgets.settings_actions import SettingsActions
from tui.widgets.settings_form import SettingsForm
from tui.widgets.title_bar import TitleBar

MODES = (("default", "Use default mail settings"), ("custom", "Use custom mail settings"))


class MailSettingsScreen(Screen[None], SaysFailures):
    """The form; what is typed stays a draft until it is saved.

    Args:
        organization_id: Whose settings, or ``host``.
        now: The clock, in UTC.
        remedy: A change to make at once, from a test of the saved values.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "Help", id="settings.help"),
        Binding("f2,ctrl+s", "save", "Save", id="settings.save"),
        Binding("f3", "changes", "Changes", id="settings.changes"),
        Binding("f5,ctrl+t", "test", "Test", id="settings.test"),
        Binding("f7", "problem", "Problem", id="settings.problem"),
        Binding("f9", "revert", "Revert", id="settings.revert"),
        Binding("escape", "back", "Back", id="settings.back"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="settings.previous"),
        Binding("down", "app.focus_next", "Next field", show=False, id="settings.next"),
    ]

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str,
        now: Callable[[], datetime],
        remedy: Remedy | None = None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._organization_id = organization_id
        self._now = now
        self._editing: Editing | None = None
        self._visited: set[str] = set()
        self._said = ""
        self._remedy = remedy
        self._saving = False

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield FieldRow("mail.mode", "", Choice(MODES, "default", rows=True, id="mode"))
        yield Static(id="broken", markup=False)
        with Vertical(id="body"):
            yield EffectiveView()
            yield SettingsForm()
        yield SettingsActions()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#broken").display = False
        self._load()

    @property
    def unsaved(self) -> bool:
        """Whether leaving now would lose something."""
        return self._editing is not None and self._editing.unsaved

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _load(self, saved: Mapping[str, str | bool] | None = None) -> None:
        """Read the file; after a save, what was typed meanwhile stays."""
        try:
            opened = await asyncio.to_thread(
                open_organization, self._workspace, self._organization_id
            )
        except PosthouseError as error:
            self.app.notify(error.sentence, severity="error", markup=False)
            self.dismiss(None)
            return
        first = self._editing is None
        if self._editing is not None and saved is not None:
            self._take(self._editing.rebased(opened, saved))
        else:
            self._take(Editing(opened))
        if opened.stored.broken:
            show_broken(self, opened.stored)
        elif first:
            self.query_one("#mode").focus()
            if self._remedy is not None:
                self._apply(self._remedy)
        self._look_for_password()

    @work(exclusive=True, group="password", exit_on_error=False)
    async def _look_for_password(self) -> None:
        if (editing := self._editing) is not None:
            entry = editing.in_force().password_entry
            state = await asyncio.to_thread(password_state, self._workspace, entry)
            editing.password_state = state
            self._refresh()

    @on(Choice.Changed, "#mode")
    def _mode_picked(self, event: Choice.Changed) -> None:
        event.stop()
        self._edit("mail.mode", event.value)
        self._look_for_password()

    @on(SettingsForm.Edited)
    def _field_edited(self, event: SettingsForm.Edited) -> None:
        self._edit(event.key, event.value)

    @on(SettingsForm.PasswordTyped)
    def _password_typed(self, event: SettingsForm.PasswordTyped) -> None:
        if self._editing is not None:
            self._editing.type_password(event.password)
            self._refresh()

    @on(SettingsForm.Left)
    def _field_left(self, event: SettingsForm.Left) -> None:
        self._visited.add(event.key)
        self._refresh()

    @on(LineButton.Pressed, "#save")
    def action_save(self) -> None:
        if self._can_save():
            if self.unsaved:
                self._save(leave=False)
            else:
                self._say("Nothing has changed; nothing to save.")

    @work(group="save", exit_on_error=False)
    async def _save(self, *, leave: bool, quit_: bool = False) -> None:
        editing = self._editing
        if editing is None or self._saving:
            return
        self._saving, edits = True, editing.draft.edits
        self._say("Saving …")
        try:
            stored = await asyncio.to_thread(
                save,
                self._workspace,
                editing.id,
                edits,
                entry=editing.in_force().password_entry,
                password=editing.new_password,
            )
        except PosthouseError as error:
            self._say("")
            self.notify(error.sentence, title="Not saved", severity="error", markup=False)
            return
        finally:
            self._saving = False
        if quit_:
            self.app.exit(0)
        elif leave:
            self.app.notify(f"Saved to {printable(str(stored.path))}", markup=False)
            self.dismiss(None)
        else:
            self._said = f"✓ Saved to {printable(str(stored.path))}"
            self._load(edits)

    def action_back(self) -> None:
        self.leave(quit_=False)

    @work(group="dialogs", exit_on_error=False)
    async def leave(self, *, quit_: bool) -> None:
        """Close the screen, or the app; ask first where something is unsaved."""
        if isinstance(self.app.screen, AskModal):
            return  # it is being asked already
        answer: str | None = "d"
        if self.unsaved:
            answer = await self.app.push_screen_wait(AskModal(*UNSAVED))
        if answer == "d" and quit_:
            self.app.exit(0)
        elif answer == "d":
            self.dismiss(None)
        elif answer == "s" and self._can_save():
            self._save(leave=True, quit_=quit_)

    @on(LineButton.Pressed, "#revert")
    @work(group="dialogs", exit_on_error=False)
    async def action_revert(self) -> None:
        if self._editing is None or not self.unsaved or self.app.screen is not self:
            return
        if await self.app.push_screen_wait(AskModal(*REVERT)) == "r":
            self._editing.revert()
            self._take(self._editing)
            self._say("Reverted to the file.")

    @on(LineButton.Pressed, "#test")
    @work(group="dialogs", exit_on_error=False)
    async def action_test(self) -> None:
        editing = self._editing
        if editing is None or self._stands_in_the_way(editing.why_not_tested()):
            return
        recipient = await asyncio.to_thread(self._workspace.state.recipient)
        if self.app.screen is not self:
            return  # the key was pressed twice
        outcome = await self.app.push_screen_wait(
            MailTestModal(self._workspace, subject_of(editing), recipient, self._now)
        )
        if outcome.result is not None and self._editing is not None:
            self._editing.opened = replace(self._editing.opened, result=outcome.result)
        if outcome.remedy is not None:
            self._apply(outcome.remedy)
        self._refresh()

    def action_changes(self) -> None:
        if self._editing is not None:
            changes = "\n\n".join(self._editing.changes())
            self.app.push_screen(TextModal("Changes against the file", changes))

    def action_problem(self) -> None:
        if self._editing is not None:
            self._stands_in_the_way(self._editing.checked().errors)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._editing is None or self._editing.opened.stored.broken:
            return action not in {"save", "test", "problem", "changes", "revert"}
        if action == "problem":
            return bool(self._editing.checked().errors) or None
        # Greyed, not gone: one learns what is there before there is something to do.
        return True if action not in {"changes", "revert"} or self.unsaved else None

    def _edit(self, key: str, value: str | bool) -> None:
        if self._editing is not None:
            self._editing.edit(key, value)
            if key in {"mail.mode", "authentication.secret"}:
                self.query_one(SettingsForm).clear_password()
            self._say("")

    def _take(self, editing: Editing) -> None:
        self._editing = editing
        self._visited.clear()
        with self.prevent(Choice.Changed):
            self.query_one("#mode", Choice).value = str(editing.draft.value("mail.mode"))
        form = self.query_one(SettingsForm)
        form.fill(editing.draft)
        form.clear_password()
        self._refresh()

    def _apply(self, remedy: Remedy) -> None:
        if self._editing is None:
            return
        if not self._editing.is_custom:
            self._say("These values come from another level; change them there.")
            return
        value = remedy.value if isinstance(remedy.value, bool) else str(remedy.value)
        self._editing.edit(remedy.key, value)
        form = self.query_one(SettingsForm)
        form.fill(self._editing.draft)
        self._say(f"{remedy.label}: done. Test again, then save.")
        self.call_after_refresh(form.focus_field, remedy.key)

    def _can_save(self) -> bool:
        if self._editing is None or self._stands_in_the_way(self._editing.checked().errors):
            return False
        reason = self._editing.opened.read_only
        if reason:
            self.notify(reason, title="Read-only", severity="warning", markup=False)
        return not reason

    def _stands_in_the_way(self, errors: Sequence[Problem]) -> bool:
        """Whether there are errors; shows all of them and goes to the first that is in view."""
        if errors:
            self._visited.update(FIELDS)
            self._refresh()
            form = self.query_one(SettingsForm)
            if errors[0].key and ((self._editing and self._editing.is_custom) or form.display):
                self.call_after_refresh(form.focus_field, errors[0].key)
        return bool(errors)

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._refresh()

    def _refresh(self) -> None:
        if self._editing is not None:
            show(self, self._editing, frozenset(self._visited), self._now(), self._said)
            self.refresh_bindings()
