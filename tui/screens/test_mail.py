"""Test mail settings: a recipient, the dialogue as it happens, and the verdict."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import ClassVar

from pydantic import SecretStr
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Footer, Static
from textual.worker import Worker

from tui.errors import PosthouseError
from tui.screens.failures import SaysFailures
from tui.screens.silence import silence
from tui.screens.test_subject import Outcome, Subject
from tui.settings.checks import recipient_problem
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.events import CertificateSeen, Event, LineSeen, Stage, StageChanged, Verdict
from tui.smtp.message import test_message
from tui.smtp.transcript import certificate_line, line, verdict_lines
from tui.storage.passwords import find
from tui.storage.person import author
from tui.storage.reports import write_report
from tui.storage.state import TestResult, fingerprint
from tui.storage.workspace import Workspace
from tui.text import printable
from tui.widgets.line_button import LineButton
from tui.widgets.line_input import LineInput, SecretInput
from tui.widgets.stage_rail import StageRail
from tui.widgets.transcript import Transcript
from tui.widgets.verdict_view import LETTERS, VerdictView


class MailTestModal(ModalScreen[Outcome], SaysFailures):
    """Sends a test mail, or only logs in, and shows the whole dialogue.

    Args:
        recipient: Who got the last test mail.
        now: The clock, in UTC.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="test.cancel"),
        Binding("escape", "back", "Close", id="test.back"),
        Binding("f5,ctrl+t", "send", "Send", id="test.send"),
        Binding("f7", "log_in", "Only log in", id="test.log-in"),
        Binding("r", "again", "Again", id="test.again"),
        Binding("w", "write", "Write", id="test.write"),
        Binding("y", "copy", "Copy", id="test.copy"),
        Binding("i,f12", "app.inbox", "Inbox", id="test.inbox"),
        *(
            Binding(letter, f"remedy('{letter}')", show=False, id=f"test.remedy-{letter}")
            for letter in LETTERS
        ),
    ]

    def __init__(
        self, workspace: Workspace, subject: Subject, recipient: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._subject = subject
        self._recipient = recipient
        self._now = now
        self._until = Stage.QUIT
        self._worker: Worker[None] | None = None
        self._ticker: Timer | None = None
        self._last_event = 0.0
        self._result: TestResult | None = None
        self._lines: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="test-box"):
            yield Static(
                f"Test mail settings · {self._subject.name} · {self._subject.values_are}",
                classes="dialog-title",
                markup=False,
            )
            with Horizontal(id="recipient-row"):
                yield Static("To", classes="label")
                yield LineInput(
                    self._recipient, placeholder="the address that gets the mail", id="recipient"
                )
                yield LineButton("Send", id="send")
                yield LineButton("Only log in", id="log-in")
                yield LineButton("Cancel", id="cancel")
            with Horizontal(id="password-row"):
                yield Static("Password", classes="label")
                yield SecretInput(placeholder="for this test; it is not stored", id="password")
            yield StageRail(id="rail")
            yield Static(id="certificate", markup=False)
            yield Transcript(id="transcript")
            yield Static(id="waiting", markup=False)
            yield VerdictView(id="verdict")
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        authentication = self._subject.effective.settings.authentication
        asks = authentication.required and authentication.secret == "ask"
        self.query_one("#password-row").display = asks and self._subject.password is None
        self._show_certificate("")
        self._show_buttons()
        self._say("Enter sends one mail to the address in To.")
        self._input("password" if asks and self._recipient else "recipient").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"again", "write", "copy"}:
            return bool(self._lines) and self._worker is None
        if action == "log_in":
            return self._subject.effective.settings.authentication.required
        if action in {"cancel", "back"}:
            return (action == "cancel") == (self._worker is not None)
        return True

    @on(LineInput.Submitted)
    @on(LineButton.Pressed, "#send")
    def action_send(self) -> None:
        self._start(Stage.QUIT)

    @on(LineButton.Pressed, "#log-in")
    def action_log_in(self) -> None:
        self._start(Stage.AUTH)

    def action_again(self) -> None:
        self._start(self._until)

    def action_back(self) -> None:
        self.dismiss(Outcome(self._result))

    @on(LineButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def action_remedy(self, letter: str) -> None:
        self.query_one(VerdictView).choose(letter)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard("\n".join(self._lines))
        self.notify("Sent to the terminal's clipboard; not every terminal takes it.", markup=False)

    @work(group="report", exit_on_error=False)
    async def action_write(self) -> None:
        text = "\n".join(self._lines) + "\n"
        otherwise = self._workspace.state.path
        try:
            path = await asyncio.to_thread(
                write_report, self._subject.organization_id, self._now(), text, otherwise
            )
        except PosthouseError as error:
            self.notify(error.sentence, severity="error", markup=False)
        else:
            self.notify(f"Written to {printable(str(path))}", markup=False)

    @on(VerdictView.RemedyChosen)
    def _apply(self, event: VerdictView.RemedyChosen) -> None:
        self.dismiss(Outcome(self._result, event.remedy))

    def _start(self, until: Stage) -> None:
        if self._worker is not None:
            return
        problem = recipient_problem(self._input("recipient").value) if until is Stage.QUIT else ""
        if problem:
            self._say(f"✗ {problem}", failed=True)
            self._input("recipient").focus()
            return
        self._until = until
        self._lines = []
        self.query_one(StageRail).clear()
        self._show_certificate("")
        self.query_one(Transcript).clear()
        self.query_one(VerdictView).clear()
        self._say("")
        self._worker = self._converse()
        self._ticker = self.set_interval(1.0, self._tick)
        self.query_one(Transcript).focus()
        self._show_buttons()

    @work(exclusive=True, group="dialogue", exit_on_error=False)
    async def _converse(self) -> None:
        try:
            await self._run()
        except asyncio.CancelledError:
            self._lines.append("=== cancelled")
            self._say("Cancelled; the connection was closed.")
            raise
        except PosthouseError as error:
            await self.query_one(VerdictView).refuse(error.sentence)
        finally:
            self._ended()

    async def _run(self) -> None:
        settings = self._subject.effective.settings
        recipient = self._input("recipient").value.strip()
        password = await self._password()
        if settings.authentication.required and password is None:
            self.query_one("#password-row").display = True
            self._say("✗ No password is stored: type it for this test.", failed=True)
            self._input("password").focus()
            return
        message = test_message(
            settings,
            organization=self._subject.name,
            recipient=recipient,
            author=await asyncio.to_thread(author),
        )
        attempt = Attempt(
            settings=settings,
            recipient=recipient,
            password=password,
            message=message.data,
            until=self._until,
        )
        async for event in converse(attempt):
            await self._show(event)

    async def _password(self) -> SecretStr | None:
        typed = self._input("password").value
        if self._subject.password is not None or typed:
            return self._subject.password or SecretStr(typed)
        workspace = self._workspace
        return await asyncio.to_thread(
            find, self._subject.effective, workspace.passwords, workspace.environ
        )

    async def _show(self, event: Event) -> None:
        self._last_event = monotonic()
        match event:
            case StageChanged():
                self.query_one(StageRail).add(event)
            case LineSeen():
                self._lines.append(line(event))
                self.query_one(Transcript).add(event)
            case CertificateSeen():
                text = certificate_line(event, self._now())
                self._lines.append(f"=== {text}")
                self._show_certificate(text)
            case Verdict():
                self._lines += verdict_lines(event)
                await self.query_one(VerdictView).show(event)
                if self._until is Stage.QUIT:
                    await self._record(event)

    async def _record(self, verdict: Verdict) -> None:
        settings = self._subject.effective.settings
        self._result = TestResult(
            when=self._now(),
            ok=verdict.ok,
            recipient=self._input("recipient").value.strip(),
            server=f"{settings.smtp.host}:{settings.smtp.port}",
            stage=verdict.stage,
            failure=verdict.failure,
            summary=verdict.summary,
            values=fingerprint(settings),
        )
        state = self._workspace.state
        try:
            await asyncio.to_thread(state.record, self._subject.organization_id, self._result)
            await asyncio.to_thread(state.remember_recipient, self._result.recipient)
        except PosthouseError as error:
            self.notify(error.sentence, severity="warning", markup=False)

    def _ended(self) -> None:
        self._worker = None
        if self._ticker is not None:
            self._ticker.stop()
        if self.query_one(VerdictView).display:
            self._say("")
        self._show_buttons()

    def _show_certificate(self, text: str) -> None:
        certificate = self.query_one("#certificate", Static)
        certificate.display = bool(text)
        certificate.update(Content(text))

    def _show_buttons(self) -> None:
        running = self._worker is not None
        login = self._subject.effective.settings.authentication.required
        self.query_one("#send").display = not running
        self.query_one("#log-in").display = login and not running
        self.query_one("#cancel").display = running
        self.refresh_bindings()

    def _tick(self) -> None:
        stage = self.query_one(StageRail).running
        if stage is None:
            return
        waited = monotonic() - self._last_event
        self._say(silence(stage, waited, self._subject.effective.settings))

    def _say(self, sentence: str, *, failed: bool = False) -> None:
        waiting = self.query_one("#waiting", Static)
        waiting.display = bool(sentence)
        waiting.set_class(failed, "-error")
        waiting.update(Content(sentence))

    def _input(self, name: str) -> LineInput:
        return self.query_one(f"#{name}", LineInput)
