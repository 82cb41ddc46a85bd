"""Mail settings of one organization, or of the host: edit, test, save."""

import asyncio
from collections.abc import Callable
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
from tui.screens.ask import AskModal
from tui.screens.failures import SaysFailures
from tui.screens.settings_view import show, show_broken
from tui.screens.test_mail import MailTestModal
from tui.screens.test_subject import Subject
from tui.screens.text import TextModal
from tui.settings.fields import FIELDS
from tui.smtp.events import Remedy
from tui.storage.editing import Editing
from tui.storage.opened import PasswordState, open_organization, password_state
from tui.storage.saving import save
from tui.storage.workspace import Workspace
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
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._organization_id = organization_id
        self._now = now
        self._editing: Editing | None = None
        self._visited: set[str] = set()
        self._said = ""
        self._password: PasswordState | None = None

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
    async def _load(self) -> None:
        try:
            opened = await asyncio.to_thread(
                open_organization, self._workspace, self._organization_id
            )
        except PosthouseError as error:
            self.app.notify(error.sentence, severity="error", markup=False)
            self.dismiss(None)
            return
        first = self._editing is None
        self._take(Editing(opened))
        if opened.stored.broken:
            show_broken(self, opened.stored)
        elif first:
            self.query_one("#mode").focus()
        self._look_for_password()

    @work(exclusive=True, group="password", exit_on_error=False)
    async def _look_for_password(self) -> None:
        if self._editing is not None:
            entry = self._editing.in_force().password_entry
            self._password = await asyncio.to_thread(password_state, self._workspace, entry)
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
            self._editing.typed_password = event.password
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

    @work(exclusive=True, group="save", exit_on_error=False)
    async def _save(self, *, leave: bool) -> None:
        editing = self._editing
        if editing is None:
            return
        try:
            stored = await asyncio.to_thread(
                save,
                self._workspace,
                editing.id,
                editing.draft.edits,
                entry=editing.in_force().password_entry,
                password=editing.new_password,
            )
        except PosthouseError as error:
            self.notify(error.sentence, title="Not saved", severity="error", markup=False)
            return
        if leave:
            self.app.notify(f"Saved to {stored.path}", markup=False)
            self.dismiss(None)
            return
        self._said = f"✓ Saved to {stored.path}"
        self._load()

    @on(LineButton.Pressed, "#revert")
    def action_revert(self) -> None:
        if self._editing is not None:
            self._editing.revert()
            self._take(self._editing)
            self._say("Reverted to the file.")

    @work(group="dialogs", exit_on_error=False)
    async def action_back(self) -> None:
        if not self.unsaved:
            self.dismiss(None)
            return
        answer = await self.app.push_screen_wait(
            AskModal(
                "There are unsaved changes.\nLeaving discards them, unless they are saved.",
                (("s", "Save and leave"), ("d", "Discard"), ("c", "Stay here")),
            )
        )
        if answer == "d":
            self.dismiss(None)
        elif answer == "s" and self._can_save():
            self._save(leave=True)

    @on(LineButton.Pressed, "#test")
    @work(group="dialogs", exit_on_error=False)
    async def action_test(self) -> None:
        editing = self._editing
        if editing is None or self._has_errors():
            return
        recipient = await asyncio.to_thread(self._workspace.state.recipient)
        subject = Subject(
            organization_id=editing.id,
            name=editing.name,
            effective=editing.in_force(),
            values_are=(
                "the values on the screen, not saved yet" if self.unsaved else "the saved values"
            ),
            password=editing.typed_password,
        )
        outcome = await self.app.push_screen_wait(
            MailTestModal(self._workspace, subject, recipient, self._now)
        )
        if outcome.result is not None:
            editing.opened = replace(editing.opened, result=outcome.result)
        if outcome.remedy is not None:
            self._apply(outcome.remedy)
        self._refresh()

    def action_changes(self) -> None:
        if self._editing is not None:
            changes = "\n\n".join(self._editing.changes())
            self.app.push_screen(TextModal("Changes against the file", changes))

    def action_problem(self) -> None:
        self._has_errors()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._editing is None or self._editing.opened.stored.broken:
            return action not in {"save", "test", "problem", "changes", "revert"}
        if action == "problem":
            return bool(self._editing.checked().errors)
        return action not in {"changes", "revert"} or self.unsaved

    def _edit(self, key: str, value: str | bool) -> None:
        if self._editing is not None:
            self._editing.draft.edit(key, value)
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
        self._editing.draft.edit(remedy.key, value)
        form = self.query_one(SettingsForm)
        form.fill(self._editing.draft)
        self._say(f"{remedy.label}: done. Test again, then save.")
        self.call_after_refresh(form.focus_field, remedy.key)

    def _can_save(self) -> bool:
        if self._editing is None or self._has_errors():
            return False
        reason = self._editing.opened.read_only
        if reason:
            self.notify(reason, title="Read-only", severity="warning", markup=False)
        return not reason

    def _has_errors(self) -> bool:
        """Whether an error stands in the way; shows all of them and goes to the first."""
        errors = self._editing.checked().errors if self._editing else ()
        if not errors:
            return False
        if self._editing is not None and not self._editing.is_custom:
            self.query_one("#mode", Choice).value = "custom"
            self._edit("mail.mode", "custom")
        self._visited.update(FIELDS)
        self._refresh()
        self.call_after_refresh(self.query_one(SettingsForm).focus_field, errors[0].key)
        return True

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._refresh()

    def _refresh(self) -> None:
        if self._editing is not None:
            show(
                self,
                self._editing,
                self._password,
                frozenset(self._visited),
                self._now(),
                self._said,
            )
            self.refresh_bindings()
