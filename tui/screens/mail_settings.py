"""Mail settings of one organization, or of the host: edit, test, save."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui.language import N_, _
from tui.screens.probe import ProbeModal
from tui.screens.secret_words import OF_SECRET
from tui.screens.settings_jump import JumpsToFields
from tui.screens.settings_merging import SettlesMerges
from tui.screens.settings_secrets import MovesPlainSecrets
from tui.screens.test_mail import MailTestModal
from tui.screens.test_subject import subject_of
from tui.screens.text import TextModal
from tui.settings.fields import FIELDS, PASSWORD
from tui.smtp.events import Remedy
from tui.storage.state import says_most
from tui.storage.workspace import Workspace
from tui.widgets.bindings import bindings
from tui.widgets.choice import Choice
from tui.widgets.effective_view import EffectiveView
from tui.widgets.field_row import FieldRow
from tui.widgets.key_bar import KeyBar
from tui.widgets.line import Line
from tui.widgets.line_button import LineButton
from tui.widgets.plain_secret_notice import PlainSecretNotice
from tui.widgets.settings_actions import SettingsActions
from tui.widgets.settings_form import SettingsForm
from tui.widgets.title_bar import TitleBar

MODES = (("default", N_("Use default mail settings")), ("custom", N_("Use custom mail settings")))


class MailSettingsScreen(MovesPlainSecrets, JumpsToFields, SettlesMerges):
    """The form; what is typed stays a draft until it is saved.

    Args:
        organization_id: Whose settings, or ``host``.
        now: The clock, in UTC.
        remedy: A change to make at once, from a test of the saved values.
        field: The key of a field to go to at once.
    """

    BINDINGS = bindings("settings")

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str,
        now: Callable[[], datetime],
        remedy: Remedy | None = None,
        field: str = "",
    ) -> None:
        super().__init__(workspace, organization_id, now)
        self._remedy = remedy
        self._field = field

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield FieldRow("mail.mode", "", Choice(MODES, "default", rows=True, id="mode"))
        yield PlainSecretNotice()
        yield Static(id="broken", markup=False)
        with Vertical(id="body"):
            yield EffectiveView()
            yield SettingsForm()
            yield Line(id="about", classes="hint")
        yield SettingsActions()
        yield KeyBar()

    def on_mount(self) -> None:
        for part in ("#broken", "#row-mail-mode", "#body", "SettingsActions"):
            self.query_one(part).display = False  # until it is known what stands there
        self._load()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where there is room the focused field is explained without F1."""
        rows = (row for row in event.widget.ancestors if isinstance(row, FieldRow))
        key = next((row.key for row in rows), "")
        field = PASSWORD if key == PASSWORD.key else FIELDS.get(key)
        self.query_one("#about", Line).say(f"{field.label}: {field.help}" if field else "")

    def _loaded(self) -> None:
        self.query_one("#mode").focus()
        super()._loaded()
        if self._remedy is not None:
            self._apply(self._remedy)
        if self._field:
            self._go_to(self._field)

    @on(Choice.Changed, "#mode")
    def _mode_picked(self, event: Choice.Changed) -> None:
        event.stop()
        self._edit("mail.mode", event.value)

    @on(SettingsForm.Edited)
    def _field_edited(self, event: SettingsForm.Edited) -> None:
        self._edit(event.key, event.value)

    @on(SettingsForm.PasswordTyped)
    def _password_typed(self, event: SettingsForm.PasswordTyped) -> None:
        if self._editing is not None:
            self._editing.type_password(event.password)
            self._say("")

    @on(SettingsForm.Left)
    def _field_left(self, event: SettingsForm.Left) -> None:
        self._visited.add(event.key)
        self._suggest(event.key)
        self._refresh()

    @on(LineButton.Pressed, "#test")
    @work(group="dialogs", exit_on_error=False)
    async def action_test(self) -> None:
        editing = self._editing
        if editing is None or self._stands_in_the_way(editing.why_not_tested(login=False)):
            return
        recipient = await asyncio.to_thread(self._workspace.state.recipient)
        if self.app.screen is not self:
            return  # the key was pressed twice
        outcome = await self.app.push_screen_wait(
            MailTestModal(self._workspace, subject_of(editing), recipient, self._now)
        )
        if outcome.result is not None and self._editing is not None:
            opened = self._editing.opened
            self._editing.opened = replace(opened, result=says_most(outcome.result, opened.result))
            self._said = ""  # what was said before the test
        if outcome.remedy is not None:
            self._apply(outcome.remedy)
        self._refresh()
        if outcome.field:
            self._go_to(outcome.field)

    @work(group="dialogs", exit_on_error=False)
    async def action_probe(self) -> None:
        if self._editing is None or self.app.screen is not self:
            return
        smtp = self._editing.in_force().settings.smtp
        if not smtp.host:
            self._say(_("Hostname is missing: whose ports shall be looked at?"))
            return
        remedy = await self.app.push_screen_wait(ProbeModal(smtp, self._now))
        if remedy is not None:
            self._apply(remedy)

    def action_changes(self) -> None:
        if self._editing is None:
            return
        changes = [*self._editing.changes(), *self._changes_outside()]
        if changes:
            self.app.push_screen(TextModal(_("Changes against the file"), "\n\n".join(changes)))
        else:
            self._say(_("Nothing has changed: what stands here is what is in the file."))

    def action_history(self) -> None:
        from tui.screens.history import HistoryScreen

        screen = HistoryScreen(self._workspace, self._organization_id, self._now)
        self.app.push_screen(screen, self._looked_back)

    def _looked_back(self, restored: bool | None) -> None:
        if restored:
            self._load({})  # what is typed here stays typed, over what was restored

    def action_problem(self) -> None:
        if self._editing is not None:
            self._stands_in_the_way(self._editing.checked().errors)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._editing is None or self._editing.opened.stored.broken:
            return action not in {
                "save",
                "test",
                "probe",
                "problem",
                "changes",
                "revert",
                "provider",
                "jump",
                "outputs",
            }
        return action != "problem" or bool(self._editing.checked().errors)

    def _edit(self, key: str, value: str | bool) -> None:
        if self._editing is not None:
            self._editing.edit(key, value)
            if key in {"mail.mode", "authentication.secret"}:
                self.query_one(SettingsForm).clear_password()
            self._say("")
            if key == "mail.mode" or key in OF_SECRET:
                self._look_for_password()

    def _go_to(self, key: str) -> None:
        """Go to a field: here, or in the host's settings where these are in force."""
        if self._editing is None:
            return
        level, form = self._editing.in_force().level, self.query_one(SettingsForm)
        if level != self._organization_id:
            self.app.push_screen(MailSettingsScreen(self._workspace, level, self._now, field=key))
        elif self._editing.is_custom or form.shows(key):
            self.call_after_refresh(form.focus_field, key)
        else:
            label = FIELDS[key].label
            self._say(
                _("{label} is built in; use custom mail settings to change it.").format(label=label)
            )

    def _apply(self, remedy: Remedy) -> None:
        if self._editing is None:
            return
        if not self._editing.is_custom:
            self._say(_("These values come from another level; change them there."))
            return
        for key, value in remedy.changes.items():
            self._editing.edit(key, value if isinstance(value, bool) else str(value))
        form = self.query_one(SettingsForm)
        form.fill(self._editing.draft)
        self._say(_("{label}: done. Test again, then save.").format(label=remedy.label))
        self.call_after_refresh(form.focus_field, remedy.key)
