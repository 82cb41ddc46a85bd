"""Sign in: a code or an address, the wait for it, and whose token it is."""

from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime

from textual import events, on, work
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.worker import Worker

from tui.errors import InvalidInput, PosthouseError
from tui.keys import named
from tui.language import _
from tui.oauth.flows.events import (
    AddressOffered,
    CodeOffered,
    Event,
    SignedIn,
    SignInFailed,
    StrayArrived,
    Waited,
)
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.sign_in.answers import Answers
from tui.screens.sign_in.sharing import copy_offer, copy_request
from tui.screens.sign_in.steps import SignInSteps
from tui.screens.sign_in.subject import AppClock, SignInOutcome, SignInSubject
from tui.screens.terminal.ordered_keys import OPENS
from tui.settings.oauth.checks import PROVIDER_NAMES
from tui.storage.asking import NotAllowed
from tui.storage.sign_in.signing_in import EndpointsMoved, SigningIn
from tui.storage.workspace import Workspace
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.dialogue.verdict_view import VerdictView
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar
from tui.widgets.sign_in.address_view import AddressView


class SignInModal(ModalScreen[SignInOutcome], SaysFailures):
    """Begins at once; the same events as ``posthouse login`` has, shown as they come.

    Args:
        now: The clock, in UTC.
    """

    BINDINGS = bindings("sign-in", "modal")

    def __init__(
        self, workspace: Workspace, subject: SignInSubject, now: Callable[[], datetime]
    ) -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._subject = subject
        self._now = now
        self._flow = subject.effective.settings.oauth.flow
        self._answers = Answers(workspace, ScreenDesk(self), subject.granted)
        self._attempt: SigningIn | None = None
        self._worker: Worker[None] | None = None
        self._offered: CodeOffered | AddressOffered | None = None
        self._until: datetime | None = None
        self._done: SignedIn | None = None
        self._ticker: Timer

    def compose(self) -> ComposeResult:
        oauth = self._subject.effective.settings.oauth
        title = _("Sign in · {name} · {provider}").format(
            name=self._subject.name, provider=_(PROVIDER_NAMES[oauth.provider])
        )
        with DialogBox(title, full=True, id="sign-in-box"):
            yield SignInSteps(id="sign-in-steps")
            yield Line(id="sign-in-state")
            with ButtonRow():
                yield LineButton(_("Cancel"), id="cancel")
                yield LineButton(_("Close"), id="close")
        yield KeyBar()

    def on_mount(self) -> None:
        self._ticker = self.set_interval(1.0, self.tick, pause=True)
        self._steps.focus()
        self._begin()

    # What keys do.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        running = self._worker is not None
        match action:
            case "cancel" | "back":
                return (action == "cancel") == running
            case "again":
                return not running or isinstance(self._offered, CodeOffered)
            case "copy":
                return self._offered is not None
            case "paste":
                return isinstance(self._offered, AddressOffered)
            case "other":
                return self._done is None and self._subject.other_way(self._flow) is not None
            case "request":
                return self._done is None
        return True

    @on(LineButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            self._end(_("Cancelled."))

    @on(LineButton.Pressed, "#close")
    def action_back(self) -> None:
        self._leave()

    def action_again(self) -> None:
        self._begin()

    def action_other(self) -> None:
        if (other := self._subject.other_way(self._flow)) is not None:
            self._flow = other
            self._begin()

    def action_copy(self) -> None:
        """The address or the code, which are shown to be used elsewhere; never a token."""
        if self._offered is not None:
            copy_offer(self.app, self._offered)

    def action_paste(self) -> None:
        self.query_one(AddressView).focus_field()

    def action_request(self) -> None:
        copy_request(self.app, self._subject.effective.settings, self._flow)

    def action_field(self) -> None:
        self.query_one(VerdictView).choose_field()

    @on(VerdictView.FieldChosen)
    def _go_to(self, event: VerdictView.FieldChosen) -> None:
        if self._worker is None:
            self._leave(event.field)

    def on_paste(self, event: events.Paste) -> None:
        """Wherever the focus is, what is pasted can only be the address."""
        if isinstance(self._offered, AddressOffered):
            event.stop()
            self.query_one(AddressView).take(event.text)

    @on(AddressView.Pasted)
    def _pasted(self, event: AddressView.Pasted) -> None:
        if self._attempt is None:
            return
        try:
            self._attempt.paste(event.address)
        except InvalidInput as error:
            self._steps.wrong(error.sentence)
        else:
            self._steps.wrong("")

    def _leave(self, field: str = "") -> None:
        done, own = self._done, self._subject.effective.settings.oauth.flow
        account = done.whose.account if done else ""
        other = self._flow if done and self._flow != own else None
        self.dismiss(SignInOutcome(account, done is not None, other, field))

    # One attempt.

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def _begin(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        asks = self._subject.effective.settings.oauth.client_secret == "ask"
        if asks and not await self._answers.ask_secret():
            self._end(_("The client secret is needed, so nobody was asked."))
            return
        self._offered = self._until = self._done = None
        self._steps.clear()
        self._attempt = attempt = SigningIn(
            self._workspace,
            self._subject.effective,
            flow=self._flow,
            granted=self._answers.granted,
            allowed=self._answers.endpoints,
            ask=self._answers.secret_now if asks else None,
            clock=AppClock(self._now),
        )
        self.query_one("#sign-in-state", Line).say(_("Asking the issuer …"))
        self._worker = self._sign_in(attempt)
        self._show_buttons()

    @work(exclusive=True, group="sign-in", exit_on_error=False)
    async def _sign_in(self, attempt: SigningIn) -> None:
        try:
            async with aclosing(attempt.events()) as happened:
                async for event in happened:
                    if attempt is self._attempt:
                        await self._show(event)
        except NotAllowed as refused:
            self._end("")
            self._ask_to_allow(refused)
        except EndpointsMoved as moved:
            self._end("")
            self._ask_to_move(moved)
        except PosthouseError as error:
            await self._steps.refused(error.sentence)
            self._end("")

    async def _show(self, event: Event) -> None:
        match event:
            case CodeOffered() | AddressOffered():
                self._offer(event)
            case Waited():
                self._until = event.until
                self.tick()
            case StrayArrived():
                self._steps.wrong(
                    _("Something came back that does not belong to this sign-in; still waiting.")
                )
            case SignedIn():
                await self._signed_in(event)
            case SignInFailed():
                await self._failed(event)

    def _offer(self, event: CodeOffered | AddressOffered) -> None:
        self._offered, self._until = event, event.until
        self._ticker.resume()
        self.tick()
        self.refresh_bindings()
        self._steps.offer(event)

    async def _signed_in(self, event: SignedIn) -> None:
        self._done = event
        await self._steps.signed_in(event, self._subject.effective.settings, self._now())
        self._end(
            _("Close this; {test} tests, {save} saves.").format(
                test=named("settings.test"), save=named("settings.save")
            )
        )

    async def _failed(self, event: SignInFailed) -> None:
        has_other = self._subject.other_way(self._flow) is not None
        other = _("r begins again, o takes the other way to sign in.")
        await self._steps.failed(event.failure, [other] if has_other else [])
        self._end("")

    def tick(self) -> None:
        """Once a second: how long is left."""
        if self._until is None or self._worker is None:
            return
        left = max(int((self._until - self._now()).total_seconds()), 0)
        clock = f"{left // 60}:{left % 60:02}"
        words = (
            _("Waiting for the code: {left} left; r gets a new one.")
            if isinstance(self._offered, CodeOffered)
            else _("Waiting for the browser: {left} left.")
        )
        self.query_one("#sign-in-state", Line).say(words.format(left=clock))

    @property
    def _steps(self) -> SignInSteps:
        return self.query_one(SignInSteps)

    def _end(self, words: str) -> None:
        self._worker = self._attempt = self._offered = None
        self._ticker.pause()
        self._steps.hide_offer()
        self._steps.focus()
        self.query_one("#sign-in-state", Line).say(words)
        self._show_buttons()

    def _show_buttons(self) -> None:
        running = self._worker is not None
        self.query_one("#cancel").display = running
        self.query_one("#close").display = not running
        self.refresh_bindings()

    # What must be asked first.

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def _ask_to_allow(self, refused: NotAllowed) -> None:
        if await self._answers.allow(refused):
            self._begin()
        else:
            self._end(_("✗ Not allowed, so nobody was asked."))

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def _ask_to_move(self, moved: EndpointsMoved) -> None:
        if await self._answers.agree(moved):
            self._begin()
        else:
            self._end(_("✗ Not signed in: the addresses were not agreed to."))
