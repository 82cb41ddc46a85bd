"""Hold an SMTP dialogue: one test of mail settings, as events while it happens."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import NamedTuple

from tui.errors import IncompleteSettings, InvalidInput
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.values import address
from tui.settings.checking.wrong_value import WrongValue
from tui.settings.model import Settings
from tui.smtp.connection.addresses import name_servers
from tui.smtp.connection.commands import DEADLINE, PATIENT, SECOND_LOOK, WATCHED
from tui.smtp.diagnosis.acceptance import accepted
from tui.smtp.look.early_look import greeted, may_wait_for_tls
from tui.smtp.mail.content import Mail, Short
from tui.smtp.record.events import Event, Stage, Verdict
from tui.smtp.record.record import Record
from tui.smtp.record.stop import Signal, Stop, spoken
from tui.smtp.stages.findings import Ending, Facts
from tui.smtp.stages.stages import Session

_IN_CLEAR = (Stage.DNS, Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.TLS)
_IMPLICIT = (Stage.DNS, Stage.CONNECT, Stage.TLS, Stage.BANNER, Stage.EHLO)
_THEN = (Stage.AUTH, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT)

# After these the server still listens, so it is told good-bye.
_SAY_QUIT_AFTER = frozenset(
    {
        Signal.REPLY,
        Signal.NO_STARTTLS,
        Signal.NO_AUTH,
        Signal.NO_MECHANISM,
        Signal.NO_PASSWORD,
        Signal.CLEARTEXT,
        Signal.UNVERIFIED,
        Signal.NO_SMTPUTF8,
        Signal.TOO_LARGE,
        Signal.NO_8BITMIME,
    }
)

FAREWELL = 1.0
"""Seconds that the answer to QUIT gets after a failure: it changes nothing, and somebody waits for
the verdict."""


class Attempt(NamedTuple):
    """The input of one dialogue: settings, recipient, password, message, and how far to go.

    Attributes:
        settings: The effective settings to use.
        recipient: One address; may be empty where ``until`` is before rcpt.
        password: The password, or the token for XOAUTH2 and OAUTHBEARER.
        message: What to send; see :mod:`tui.smtp.mail.mail_test_message`.
        mail: A real mail in their place, already checked, with the waits of RFC 5321.
        until: Stop after this stage, with QUIT and a good verdict; ``Stage.AUTH`` only logs in.
        deadline: Seconds for the whole dialogue.
        second_look: Where it would tell causes apart, probe the server without credentials for 3
            seconds at most before the verdict; that time is kept free of the dialogue's.
        one_by_one: Whether only one connection may be open at a time, and to this server alone:
            for who counts them. A silent server is left after 10 seconds then, to look for TLS at
            the same port; that is done without a second look, too.
    """

    settings: Settings
    recipient: str = ""
    password: SecretStr | None = None
    message: bytes = b""
    mail: Mail | None = None
    until: Stage = Stage.QUIT
    deadline: float = DEADLINE
    second_look: bool = True
    one_by_one: bool = False


async def converse(attempt: Attempt) -> AsyncGenerator[Event, None]:
    """Hold the dialogue; the events come as they happen, the last one is a Verdict.

    Closing or cancelling this ends the connection at once, without QUIT.

    Raises:
        IncompleteSettings: The settings lack what the test needs. Nothing was connected to.
        InvalidInput: The recipient is not one address. Nothing was connected to.
    """
    _check(attempt)
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    task = asyncio.create_task(_Dialogue(attempt, events.put_nowait).run())
    task.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while (event := await events.get()) is not None:
            yield event
        await task
    finally:
        task.cancel()
        await asyncio.wait([task])


def _check(attempt: Attempt) -> None:
    settings = attempt.settings
    if attempt.password:
        try:
            attempt.password.get_secret_value().encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise InvalidInput(_("The password holds half a character; type it anew.")) from None
    if not settings.smtp.host:
        raise IncompleteSettings(_("Hostname is missing: the SMTP server, like smtp.example.com."))
    stages = _stages(attempt)
    if Stage.AUTH in stages and not settings.authentication.username:
        raise IncompleteSettings(
            _("Username is missing; give one, or switch Requires authentication off.")
        )
    if attempt.mail:
        return
    if Stage.MAIL in stages and not settings.sender.address:
        raise IncompleteSettings(_("Sender address is missing: who the mails come from."))
    if Stage.RCPT in stages:
        try:
            recipient = address(attempt.recipient)
        except WrongValue as error:
            raise InvalidInput(_("Recipient {rest}").format(rest=error.rest)) from None
        if not recipient:
            raise InvalidInput(_("Recipient is missing: the address that the test mail goes to."))


def _stages(attempt: Attempt) -> list[Stage]:
    """The stages of this test in their order, up to the last wanted."""
    settings = attempt.settings
    implicit = settings.smtp.encryption == "implicit"
    order = [*(_IMPLICIT if implicit else _IN_CLEAR), *_THEN]
    wanted = order[: order.index(attempt.until) + 1]
    if settings.smtp.encryption == "none":
        wanted = [stage for stage in wanted if stage is not Stage.TLS]
    if not settings.authentication.required:
        wanted = [stage for stage in wanted if stage is not Stage.AUTH]
    return wanted


def _test_mail(attempt: Attempt) -> Mail:
    recipients = (attempt.recipient,) if attempt.recipient else ()
    return Mail(attempt.settings.sender.address, recipients, Short(attempt.message))


def _last_words(stop: Stop) -> str:
    """What the transcript ends with where the server's reply does not say it."""
    match stop.signal:
        case Signal.CONNECT:
            return ""  # every address had its own
        case Signal.TIMEOUT | Signal.DEADLINE:
            return _("No answer in time")
        case Signal.CLOSED if stop.error is None:
            return _("The server closed the connection")
        case Signal.HANDSHAKE if stop.error is not None:  # OpenSSL's words alone say nothing
            return _("TLS failed: {error}").format(error=spoken(stop.error))
        case _:
            return spoken(stop.error) if stop.error else ""


class _Dialogue:
    """The stages in order, and how they end."""

    def __init__(self, attempt: Attempt, emit: Callable[[Event], None]) -> None:
        self._attempt = attempt
        self._stages = _stages(attempt)
        whole = attempt.deadline
        kept = min(SECOND_LOOK, whole / 2) if attempt.second_look else 0.0
        self._first = whole - kept  # seconds for what a second look may follow
        self._record = Record(emit, attempt.password, self._first)
        mail = attempt.mail or _test_mail(attempt)
        self._facts = Facts(
            attempt.settings,
            mail,
            PATIENT if attempt.mail else WATCHED,
            one_by_one=attempt.one_by_one,
            recipient=next(iter(mail.recipients), ""),
        )
        last = self._stages[-1]
        self._session = Session(self._facts, self._record, attempt.password, last)

    async def run(self) -> None:
        """Hold the dialogue up to its verdict."""
        try:
            verdict = await self._verdict()
        finally:
            self._session.abort()
        self._record.emit(verdict)

    async def _verdict(self) -> Verdict:
        passed = Stage.DNS
        end = asyncio.get_running_loop().time() + self._attempt.deadline
        try:
            async with asyncio.timeout(self._first) as limit:
                for stage in self._stages:
                    if stage in _THEN and self._attempt.second_look:
                        limit.reschedule(end)  # from here on a look would tell nothing of a silence
                        self._record.extend(self._attempt.deadline)
                    if stage is not Stage.QUIT:
                        self._record.begin(stage)
                        await self._step(stage)
                        self._record.end()
                        passed = stage
        except Stop as stop:
            return await self._failed(stop)
        except TimeoutError:
            return await self._failed(self._out_of_time())
        if Stage.BANNER in self._stages:
            passed = await self._goodbye(passed)
        verdict = accepted(self._facts, self._record.now(), passed, self._session.taken)
        return verdict._replace(refused=self._session.refused)

    def _out_of_time(self) -> Stop:
        """What the time for the whole cut off: what was heard says it, not which clock rang.

        A wait that took most of the time is a wait for nothing, as it is where its own time ends.
        """
        stage, waited = self._record.stage, self._record.waited
        if stage is Stage.DNS:
            return Stop(Signal.NAME, error=TimeoutError(), detail=name_servers())
        if stage is Stage.CONNECT:
            return Stop(Signal.CONNECT, error=TimeoutError())
        remains = self._session.remains()
        if self._record.heard and waited < self._record.now() / 2:
            return Stop(Signal.DEADLINE, remains=remains)
        self._facts.waited = max(round(waited, 1), 0.1)
        return Stop(Signal.TIMEOUT, remains=remains)

    async def _step(self, stage: Stage) -> None:
        step = self._session.step(stage)
        smtp = self._attempt.settings.smtp
        wait = min(
            smtp.timeout_ms / 1000,
            self._facts.waits.stages[stage],
            self._first - self._record.now(),
        )
        attempt = self._attempt
        looks = stage is Stage.BANNER and (attempt.second_look or attempt.one_by_one)
        if looks and may_wait_for_tls(smtp, wait):
            hang_up = self._hang_up if attempt.one_by_one else None
            await greeted(step, smtp, self._record, lambda: self._session.heard, hang_up)
        else:
            await step

    def _hang_up(self, waited: float) -> None:
        """Leave a silent server, before another connection is made."""
        self._facts.waited = waited
        self._session.abort()

    async def _failed(self, stop: Stop) -> Verdict:
        # Loaded where a dialogue fails: most do not.
        from tui.smtp.diagnosis.diagnosis import diagnose
        from tui.smtp.look.second_look import second_look

        self._facts.stage, self._facts.heard = self._record.stage, self._record.heard
        self._facts.after_dot = self._session.after_dot
        remains = self._record.shown(stop.remains.strip())
        if said := _last_words(stop):
            self._record.note(said, unexpected=True)
        self._record.end("failed")
        closing = stop.reply is not None and stop.reply.code == 421
        if stop.signal in _SAY_QUIT_AFTER and not closing:
            try:
                async with asyncio.timeout(FAREWELL):
                    await self._session.quit()
            except (Stop, TimeoutError):
                self._record.note(_("The server did not answer QUIT."))
        verdict = diagnose(Ending(self._facts, stop, remains), self._record.now())
        verdict = verdict._replace(refused=self._session.refused)
        if not self._attempt.second_look:
            return verdict
        self._session.abort()
        left = self._attempt.deadline - self._record.now()
        return await second_look(verdict, self._facts, self._record, left)

    async def _goodbye(self, passed: Stage) -> Stage:
        """QUIT after success; what fails now has not failed the test."""
        announced = Stage.QUIT in self._stages
        if announced:
            self._record.begin(Stage.QUIT)
        try:
            await self._session.quit()
        except Stop:
            self._record.note(_("The server did not answer QUIT; that changes nothing."))
            self._record.end("failed")
            return passed
        self._record.end()
        return Stage.QUIT if announced else passed
