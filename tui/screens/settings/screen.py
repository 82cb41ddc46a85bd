"""Mail settings of one organization, or of the host: edit, test, save."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.screens.boxes.text import TextModal
from tui.screens.mail_test.subject import Outcome
from tui.screens.settings import drafts, outside_changes
from tui.screens.settings.body import SettingsBody
from tui.screens.settings.drafts import DraftKeeping
from tui.screens.settings.jump import FieldJump, field_of, go_to
from tui.screens.settings.layout import parts
from tui.screens.settings.merge import MergeSettling
from tui.screens.settings.outputs import edit_outputs
from tui.screens.settings.outside_changes import OutsideWatch
from tui.screens.settings.provider import ProviderFilling
from tui.screens.settings.saving import Saving, Then
from tui.screens.settings.secret_to_keyring import move_secret
from tui.screens.settings.sign_in import offers_sign_in, sign_in
from tui.screens.settings.testing import probe_ports, test_mail
from tui.screens.settings.uipath import is_offered, look_there, row
from tui.screens.settings.view import explained, fill, show, show_broken
from tui.screens.settings.walk import Walk
from tui.screens.terminal.ordered_keys import OPENS
from tui.screens.terminal.size_classes import take_size_classes
from tui.secret import SecretStr
from tui.settings.fields import FIELDS, PASSWORD
from tui.storage.editing.editing import Editing
from tui.storage.editing.opened_organization import open_organization
from tui.storage.editing.session import EditingSession
from tui.storage.secret_source import instead_of_keyring, look
from tui.storage.workspace import Workspace
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.jump import JumpPrompt
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.form.plain_secret_notice import PlainSecretNotice
from tui.widgets.form.settings_actions import SettingsActions
from tui.widgets.form.settings_form import SettingsForm

_ON_A_FORM = frozenset(
    {"save", "test", "probe", "problem", "changes", "revert", "undo", "provider", "jump", "outputs"}
    | {"sign_in", "uipath"}
)
"""The actions that a broken file, or one that is not read yet, does not have."""


class MailSettingsScreen(Screen[None], SaysFailures):
    """The form; what is typed stays a draft until it is saved.

    Args:
        organization_id: Whose settings, or ``host``.
        now: The clock, in UTC.
        outcome: What came of a test of the saved values: a change to make, a field to go to.
        walk: Whether to ask for the settings step by step: it is new, and the first.
    """

    BINDINGS = bindings("settings")

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str,
        now: Callable[[], datetime],
        outcome: Outcome | None = None,
        *,
        walk: bool = False,
    ) -> None:
        super().__init__()
        self._now = now
        self._outcome = outcome
        self._walks = walk
        self._desk = desk = ScreenDesk(self)
        self._session = session = EditingSession(workspace, organization_id, self)
        self._drafts = DraftKeeping(session, desk, now)
        self._saving = Saving(session, desk, self._drafts)
        self._merge = MergeSettling(session, desk)
        self._watch = OutsideWatch(session, desk)
        self._provider = ProviderFilling(session, desk)
        self._jump = FieldJump(self)
        self._differences: int | None = None
        self._clock: Timer
        self._draft_timer: Timer | None = None

    @property
    def _editing(self) -> Editing | None:
        return self._session.editing

    @property
    def focus_chain(self) -> list[Widget]:
        """In the order of the form. Textual sorts by place, which what just came into view has not
        got yet: a tab in the same burst as the space that shows the fields would miss them.
        """
        order = {node: at for at, node in enumerate(self.walk_children())}
        return sorted(super().focus_chain, key=lambda widget: order[widget])

    def compose(self) -> ComposeResult:
        take_size_classes(self)
        yield from parts(SettingsBody(self._session, self._provider))

    def on_mount(self) -> None:
        for part in ("#broken", "#row-mail-mode", "#body", "SettingsActions"):
            self.query_one(part).display = False  # until it is known what stands there
        self._clock = self.set_interval(outside_changes.SECONDS, self._look)
        self._load()

    def on_screen_suspend(self) -> None:
        # Behind a modal, Textual paints both anew at each tick of a clock, whatever it does.
        self._clock.pause()

    def on_screen_resume(self) -> None:
        self._clock.resume()
        self._desk.resumed()
        self._look()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where there is room the focused field is explained without F1."""
        key = field_of(event.widget)
        field = PASSWORD if key == PASSWORD.key else FIELDS.get(key)
        self.query_one("#about", Line).say(explained(field) if field else "")

    # What the session asks of its view.

    def show(self) -> None:
        session = self._session
        if session.editing is not None:
            show(self, session, self._now(), self._provider.note())
            self.query_one(SettingsActions).at_uipath(row(session, self._differences))
            self.refresh_bindings()
            self._keep_draft_soon()

    def fill(self, *, keep_password: bool) -> None:
        if self._editing is not None:
            self._differences = None  # of the file as it was
            fill(self, self._editing, keep_password=keep_password)
            self.show()
            show_broken(self, self._editing.opened.stored)

    def put(self, key: str, value: str | bool) -> None:
        self.query_one(SettingsForm).put(key, value)

    def point_at(self, key: str) -> None:
        form = self.query_one(SettingsForm)
        if (self._editing and self._editing.is_custom) or form.display:
            form.focus_field(key)

    async def reload(
        self, saved: Mapping[str, str | bool] | None, password: SecretStr | None
    ) -> None:
        await self._load(saved, password).wait()

    def look_for_password(self) -> None:
        self._find_password()

    @work(exclusive=True, group="password", exit_on_error=False)
    async def _find_password(self) -> None:
        if (editing := self._editing) is not None:
            workspace, in_force = self._session.workspace, editing.in_force()
            state = await self._desk.thread(look, workspace, in_force, editing.granted)
            instead = await self._desk.thread(
                instead_of_keyring, workspace, in_force, state, editing.id
            )
            editing.password_state = state
            self._session.found(instead)

    # What comes and goes with the screen: the file, the drafts, what others do.

    @work(name=OPENS, exclusive=True, group="load", exit_on_error=False)
    async def _load(
        self,
        saved: Mapping[str, str | bool] | None = None,
        password: SecretStr | None = None,
    ) -> None:
        session = self._session
        try:
            opened = await self._desk.thread(open_organization, session.workspace, session.id)
        except PosthouseError as error:
            self._desk.notify(error.sentence, severity="error")
            self._desk.close()
            return
        if session.opened(opened, saved, password):
            self._loaded()
        elif not session.usable:
            self._do(self._merge.settle())
        self.look_for_password()

    def _loaded(self) -> None:
        """The form stands for the first time."""
        self.set_focus(self.query_one("#mode"))
        if self.query_one(PlainSecretNotice).display:
            self.set_focus(self.query_one("#move-secret"))
        if (outcome := self._outcome) is not None:
            self._session.until = outcome.until
            if outcome.remedy is not None:
                self._session.apply(outcome.remedy)
            if outcome.field:
                self._session.visit(outcome.field)
                self._go_to(outcome.field)
        self._do(self._ask_at_first())

    async def _ask_at_first(self) -> None:
        await self._merge.settle()
        await self._drafts.offer()
        if self._walks and await Walk(self._session, self._desk, self._provider, self._now).go():
            await self._test()

    @work(exclusive=True, group="watch", exit_on_error=False)
    async def _look(self) -> None:
        await self._watch.look()

    def _keep_draft_soon(self) -> None:
        if self._drafts.is_due and self._draft_timer is None:
            self._draft_timer = self.set_timer(drafts.SECONDS, self._write_draft)

    @work(group="draft", exit_on_error=False)
    async def _write_draft(self) -> None:
        try:
            kept = await self._drafts.keep()
        finally:
            self._draft_timer = None
        if kept:
            self._keep_draft_soon()  # what was typed while it was written

    # What the app asks of a screen with edits.

    @property
    def unsaved(self) -> bool:
        """Whether leaving now would lose something."""
        return self._session.unsaved

    def keep_draft(self) -> None:
        """Write the draft at once: the process is about to end. Any thread may call it."""
        self._drafts.keep_now()

    def leave(self, *, quit_: bool) -> None:
        """Close the screen, or the app; ask first where something is unsaved."""
        self._do(self._leave(Then.QUIT if quit_ else Then.LEAVE))

    async def _leave(self, then: Then) -> None:
        if not isinstance(self.app.screen, AskModal | ConflictModal | OutputsChangedModal):
            await self._saving.leave(then)  # else it is being asked already

    # Keys, buttons and fields.

    def _do(self, task: Coroutine[Any, Any, None], name: str = OPENS) -> None:
        """Start a task that may ask; by its name the next keys wait for what it asks."""
        self.run_worker(task, name, group="dialogs", exit_on_error=False)

    @on(LineButton.Pressed, "#save")
    def action_save(self) -> None:
        if self._saving.is_wanted():
            self._do(self._saving.save(Then.STAY), "save")

    @on(LineButton.Pressed, "#revert")
    def action_revert(self) -> None:
        self._do(self._saving.revert())

    def action_back(self) -> None:
        self.leave(quit_=False)

    @on(LineButton.Pressed, "#test")
    def action_test(self) -> None:
        self._do(self._test())

    async def _test(self) -> None:
        if field := await test_mail(self._session, self._desk, self._now, self.action_save):
            self._go_to(field)

    @on(LineButton.Pressed, "#sign-in")
    def action_sign_in(self) -> None:
        self._do(self._sign_in())

    async def _sign_in(self) -> None:
        if field := await sign_in(self._session, self._desk, self._now):
            self._go_to(field)

    def action_uipath(self) -> None:
        self._do(self._look_at_uipath())

    async def _look_at_uipath(self) -> None:
        self._differences = await look_there(self._session, self._desk)
        self.show()

    def _go_to(self, key: str) -> None:
        """Go to a field: here, or in the host's settings where these are in force."""
        session = self._session
        if level := go_to(self.query_one(SettingsForm), session, key):
            there = Outcome(None, field=key)
            self.app.push_screen(MailSettingsScreen(session.workspace, level, self._now, there))

    def action_probe(self) -> None:
        self._do(probe_ports(self._session, self._desk, self._now))

    @on(LineButton.Pressed, "#outputs-button")
    def action_outputs(self) -> None:
        self._do(edit_outputs(self._session, self._desk))

    def action_provider(self) -> None:
        self._do(self._provider.pick(field_of(self.app.focused)))

    @on(LineButton.Pressed, "#move-secret")
    def _move_secret(self) -> None:
        self._do(move_secret(self._session, self._desk))

    @on(LineButton.Pressed, "#look-again")
    def _look_again(self) -> None:
        if self._editing is not None:
            self._editing.password_state = None
            self.show()
            self.look_for_password()

    def action_changes(self) -> None:
        if self._editing is None:
            return
        if changes := self._session.changes():
            self.app.push_screen(TextModal(_("Changes against the file"), "\n\n".join(changes)))
        else:
            self._session.say(_("Nothing has changed: the screen shows what is in the file."))

    def action_history(self) -> None:
        from tui.screens.history.screen import HistoryScreen

        session = self._session
        screen = HistoryScreen(session.workspace, session.id, self._now)
        self.app.push_screen(screen, self._looked_back)

    def _looked_back(self, restored: bool | None) -> None:
        if restored:
            self._load({})  # what is typed here stays typed, over what was restored

    def action_problem(self) -> None:
        if self._editing is not None:
            self._session.complain(self._editing.checked().errors)

    def action_undo(self) -> None:
        key = field_of(self.app.focused)
        form = self.query_one(SettingsForm)
        if self._editing is not None and not (key in FIELDS and form.holds(key) and form.undo(key)):
            self._session.say(_("Nothing to undo in this field."))

    def action_jump(self) -> None:
        if self._editing is not None:
            self._jump.begin()

    @on(JumpPrompt.Picked)
    def _jumped(self, event: JumpPrompt.Picked) -> None:
        event.stop()
        self._jump.end(event.key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._editing is None or not self._session.usable:
            return action not in _ON_A_FORM
        if action == "sign_in":
            return offers_sign_in(self._editing)
        if action == "uipath":
            return is_offered(self._editing.opened.stored.settings)
        return action != "problem" or bool(self._editing.checked().errors)

    @on(Choice.Changed, "#mode")
    def _mode_picked(self, event: Choice.Changed) -> None:
        event.stop()
        self.query_one(SettingsBody).edit("mail.mode", event.value)
