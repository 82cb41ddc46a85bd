"""Test mail settings: a recipient, the dialogue as it happens, and the verdict."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker

from tui.errors import PosthouseError, SecretUnavailable
from tui.keys import named
from tui.language import N_, _
from tui.oauth.refusals.failure import NoToken
from tui.screens.boxes.asking_to_allow import ask_to_allow
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.mail_test.before import to_be_received
from tui.screens.mail_test.earlier import EarlierTestsModal
from tui.screens.mail_test.events import clear, show
from tui.screens.mail_test.failed_before import without_failed
from tui.screens.mail_test.layout import parts
from tui.screens.mail_test.password import find_password, logs_in, no_token, signs_in
from tui.screens.mail_test.run import MailTestRun
from tui.screens.mail_test.sharing import copy_swaks, copy_transcript, write
from tui.screens.mail_test.subject import (
    Outcome,
    Subject,
    before_login,
    invitation,
    without_password,
)
from tui.screens.sign_in.answers import ask_client_secret
from tui.screens.sign_in.screen import SignInModal
from tui.screens.sign_in.subject import SignInSubject
from tui.screens.terminal.ordered_keys import OPENS
from tui.screens.terminal.size_classes import take_size_classes
from tui.secret import SecretStr
from tui.settings.checking.values import recipient_problem
from tui.smtp.dialogue import converse
from tui.smtp.record.events import Remedy, Stage, Verdict
from tui.storage.asking import NotAllowed
from tui.storage.history.author import author
from tui.storage.sign_in.client_secret import ClientSecretAsked
from tui.storage.state.mail_test_result import MailTestResult, says_most
from tui.storage.workspace import Workspace
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.dialogue.mail_test_questions import MailTestQuestions
from tui.widgets.dialogue.stage_rail import StageRail
from tui.widgets.dialogue.transcript import Transcript
from tui.widgets.dialogue.verdict_view import VerdictView

_AFTER_A_TEST = {"again", "write", "copy", "swaks"}
_NO_PASSWORD = N_(
    "✗ No password is stored: type it for this test. Enter without one tests all that comes before "
    "the login."
)


class MailTestModal(ModalScreen[Outcome], SaysFailures):
    """Sends a test mail, or goes less far, and shows the whole dialogue.

    Args:
        now: The clock, in UTC.

    Attributes:
        last_run: The test that is shown; None before the first.
    """

    BINDINGS = bindings("test", "modal")

    def __init__(self, workspace: Workspace, subject: Subject, now: Callable[[], datetime]) -> None:
        super().__init__(classes="dialog")
        self.last_run: MailTestRun | None = None
        self._workspace = workspace
        self._now = now
        self._desk = ScreenDesk(self)
        self._subject = subject
        self._worker: Worker[None] | None = None
        self._ticker: Timer | None = None
        self._result: MailTestResult | None = None
        self._accepted: MailTestResult | None = None
        self._client_secret: SecretStr | None = None
        self._password: SecretStr | None = None  # of the last test
        self._asked_password = False

    def compose(self) -> ComposeResult:
        take_size_classes(self)
        yield from parts(self._subject, self._now())

    async def on_mount(self) -> None:
        self._accepted = to_be_received(self._subject.last, self._subject.effective.settings)
        await self._invite()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _AFTER_A_TEST:
            return self.last_run is not None and bool(self.last_run.facts) and self._worker is None
        if action == "received":
            return self._accepted is not None and self._worker is None
        if action == "sign_in":
            return signs_in(self._subject) and self._worker is None
        if action == "log_in":
            return self._subject.effective.settings.authentication.required
        if action == "send":
            return self._worker is None
        if action in {"cancel", "back"}:
            return (action == "cancel") == (self._worker is not None)
        return True

    @on(LineInput.Submitted)
    @on(LineButton.Pressed, "#send")
    async def action_send(self) -> None:
        await self._start(Stage(self._questions.until))

    async def action_log_in(self) -> None:
        if self._worker is None:
            self._questions.until = Stage.AUTH
            await self._start(Stage.AUTH)

    async def action_again(self) -> None:
        if self.last_run is not None:
            self._questions.until = self.last_run.until
            await self._start(self.last_run.until)

    @on(Choice.Changed, "#how-far")
    async def _how_far_picked(self, event: Choice.Changed) -> None:
        event.stop()
        if self._worker is None:
            self._questions.running(False)
            if self.last_run is None:
                await self._invite()

    def action_back(self) -> None:
        self.dismiss(self._outcome())

    def action_save(self) -> None:
        if self._worker is not None:
            words = _("The test still runs; {key} saves once it has ended.")
            self._desk.notify(words.format(key=named("test.save")))
        elif self._subject.unsaved:
            self.dismiss(replace(self._outcome(), saves=True))
        else:
            self.tell(_("Nothing has changed; nothing to save."))

    @on(LineButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def action_remedy(self, letter: str) -> None:
        self.query_one(VerdictView).choose(letter)

    def action_field(self) -> None:
        self.query_one(VerdictView).choose_field()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_earlier(self) -> None:
        subject, state = self._subject, self._workspace.state
        results = await self._desk.thread(state.results, subject.organization_id)
        if self._desk.in_front:  # else the key was pressed twice
            self.app.push_screen(EarlierTestsModal(subject.name, results, self._now()))

    def action_copy(self) -> None:
        if self.last_run is not None:
            copy_transcript(self.app, self.last_run.report())

    def action_swaks(self) -> None:
        if self.last_run is not None:
            copy_swaks(self.app, self.last_run.report())

    @on(LineButton.Pressed, "#received")
    @work(name=OPENS, exclusive=True, group="received", exit_on_error=False)
    async def action_received(self) -> None:
        """Keep that the mail arrived, and who says so."""
        if (accepted := self._accepted) is None:
            return
        state, when = self._workspace.state, self._now()
        who = await self._desk.thread(author)
        await self._desk.thread(state.receive, self._subject.organization_id, accepted, when, who)
        self._result = replace(accepted, received=when, received_by=who)
        self._offer_receiving(None)
        if (verdict := self.query_one(VerdictView)).display:
            await verdict.tell(ok=True, summary=accepted.summary)  # not “not delivered yet”
        self.tell(_("✓ Received, says {who}.").format(who=who))

    def _offer_receiving(self, accepted: MailTestResult | None) -> None:
        """Let a person say that a mail that was accepted has arrived; None takes that back."""
        self._accepted = accepted
        button = self.query_one("#received", LineButton)
        button.label = _("t  The mail is there")  # the focus is where letters are keys
        button.display = accepted is not None
        self.refresh_bindings()

    @work(group="report", exit_on_error=False)
    async def action_write(self) -> None:
        if self.last_run is None:
            return
        report = self.last_run.report()
        try:
            self.tell(await write(report, self._workspace, self._desk, self._now()))
        except PosthouseError as error:
            self.tell(f"✗ {error.sentence}", failed=True)

    @on(VerdictView.RemedyChosen)
    def _apply(self, event: VerdictView.RemedyChosen) -> None:
        self.dismiss(self._outcome(remedy=event.remedy))

    @on(VerdictView.FieldChosen)
    def _go_to(self, event: VerdictView.FieldChosen) -> None:
        self.dismiss(self._outcome(field=event.field))

    def _outcome(self, remedy: Remedy | None = None, field: str = "") -> Outcome:
        until = "" if self._asked_password else self._questions.until
        return Outcome(self._result, self._questions.recipient, until, remedy, field)

    async def _start(self, until: Stage) -> None:
        if self._worker is not None:
            return
        if self._asked_password and not self._questions.password and logs_in(self._subject, until):
            until = before_login(self._subject.effective.settings)
            self._questions.until = until
        if until in self._subject.missing:
            await self._refuse(until)
            return
        recipient = self._questions.recipient
        needs_recipient = until in (Stage.RCPT, Stage.QUIT)
        if needs_recipient and (problem := recipient_problem(recipient)):
            self.tell(f"✗ {problem}", failed=True)
            self._questions.ask_recipient()
            return
        to = recipient if needs_recipient else ""
        self.last_run = MailTestRun(self._subject, to, until, self._now())
        clear(self)
        self._offer_receiving(None)
        self.tell("")
        self._worker = self._converse(self.last_run)
        self._ticker = self.set_interval(1.0, self.tick)
        self.query_one(Transcript).focus()
        self._questions.running(True)
        self.refresh_bindings()

    @work(exclusive=True, group="dialogue", exit_on_error=False)
    async def _converse(self, run: MailTestRun) -> None:
        try:
            password = await find_password(
                self._desk,
                self._workspace,
                self._subject,
                self._questions.password,
                self._client_secret,
                run.until,
            )
            if logs_in(self._subject, run.until) and password is None:
                self._asked_password = True
                self.tell(_(_NO_PASSWORD), failed=True)
                self._questions.ask_password()
                return
            self._password = password
            async for event in converse(await run.attempt(password)):
                shown = await self._without_failed(event) if isinstance(event, Verdict) else event
                run.take(shown)
                await show(self, run, shown, self._now())
            await self._remember(run)
        except asyncio.CancelledError:
            self._workspace.children.kill()
            self.query_one(StageRail).cancel()
            self.tell(run.cancelled)
            raise
        except NotAllowed as refused:
            self._ask_to_allow(refused)
        except ClientSecretAsked:
            self._ask_client_secret()
        except NoToken as error:
            await self.query_one(VerdictView).tell(**no_token(error.failure))
        except SecretUnavailable as error:
            way_out = without_password(self._subject.effective.settings)
            await self.query_one(VerdictView).refuse(f"{error.sentence} {way_out}")
        except PosthouseError as error:
            await self.query_one(VerdictView).refuse(error.sentence)
        finally:
            self._ended()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_sign_in(self) -> None:
        """Sign in, then test on."""
        subject = self._subject
        if not self._desk.in_front or Stage.AUTH in subject.missing:
            return
        whose = SignInSubject(subject.name, subject.effective, subject.granted)
        outcome = await self._desk.ask(SignInModal(self._workspace, whose, self._now))
        if outcome.field:
            self.dismiss(self._outcome(field=outcome.field))
        elif outcome.signed_in and self.last_run is not None:
            await self.action_again()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def _ask_client_secret(self) -> None:
        """Ask for the secret of the app, for this test and those after it, then test on."""
        self._client_secret = await ask_client_secret(self._desk)
        if self._client_secret:
            await self.action_again()
        else:
            self.tell(_("✗ The client secret is needed, so nobody was asked."), failed=True)

    async def _without_failed(self, verdict: Verdict) -> Verdict:
        """The verdict without what a test has refused a moment ago."""
        subject = self._subject
        results = await self._desk.thread(self._workspace.state.results, subject.organization_id)
        settings, now = subject.effective.settings, self._now()
        return without_failed(verdict, settings, results, now, self._password, subject.tried)

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def _ask_to_allow(self, refused: NotAllowed) -> None:
        granted = await ask_to_allow(self._desk, self._workspace, refused)
        if not granted:
            self.tell(_("✗ Not allowed, so nothing was tested and no password used."), failed=True)
            return
        self._subject = replace(self._subject, granted=self._subject.granted | granted)
        await self.action_again()

    async def _remember(self, run: MailTestRun) -> None:
        result, state = run.result(self._now()), self._workspace.state
        if result is None:
            return
        self._result = says_most(result, self._result)
        self._subject.tried[result.when] = self._password
        try:
            await self._desk.thread(state.record, self._subject.organization_id, result)
            if result.ok and result.sends:
                self._offer_receiving(result)
        except PosthouseError as error:
            self._desk.notify(error.sentence, severity="warning")

    def _ended(self) -> None:
        self._worker = None
        if self._ticker is not None:
            self._ticker.stop()
        if self.query_one(VerdictView).display:
            self.tell("")
        self._questions.running(False)
        self.refresh_bindings()

    def tick(self) -> None:
        """Once a second: a long silence is explained."""
        if self.last_run is not None and self.query_one(StageRail).running is not None:
            self.tell(self.last_run.silence())

    async def _invite(self) -> None:
        """Say what enter does, or what has to be there first."""
        until = self._questions.until
        self.query_one("#received").display = self._accepted is not None
        if until in self._subject.missing:
            await self._refuse(until)
        else:
            self.query_one(VerdictView).clear()
            self.tell(invitation(self._subject.effective.settings, until))

    async def _refuse(self, until: str) -> None:
        problem = self._subject.missing[until]
        await self.query_one(VerdictView).refuse(problem.sentence, problem.key)
        self.tell("")

    def tell(self, sentence: str, *, failed: bool = False) -> None:
        """Show what was done, or not, until something else is done."""
        waiting = self.query_one("#waiting", Static)
        waiting.display = bool(sentence)
        waiting.set_class(failed, "-error")
        waiting.update(Content(sentence))

    @property
    def _questions(self) -> MailTestQuestions:
        return self.query_one(MailTestQuestions)
