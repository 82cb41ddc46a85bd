"""One test from its start: what came so far, and what is made of it."""

import asyncio
from datetime import datetime
from time import monotonic

from tui.language import _, spoken
from tui.screens.mail_test.silence import LONG, silence
from tui.screens.mail_test.subject import Subject
from tui.secret import SecretStr
from tui.smtp.dialogue import Attempt
from tui.smtp.mail.mail_test_message import test_message
from tui.smtp.record.events import (
    CertificateSeen,
    Event,
    Fact,
    LineSeen,
    Stage,
    Verdict,
    WaitBegan,
    certificate_ends,
)
from tui.smtp.telling.report import Report
from tui.storage.history.author import author
from tui.storage.state.mail_test_result import MailTestResult, fingerprint


class MailTestRun:
    """What is kept of a test while it runs, and after.

    Args:
        began: The time, in UTC.

    Attributes:
        facts: What came so far.
    """

    def __init__(self, subject: Subject, recipient: str, until: Stage, began: datetime) -> None:
        self.facts: list[Fact] = []
        self.until = until
        self.recipient = recipient
        self._subject = subject
        self._began = began
        self._wait: WaitBegan | None = None
        self._since = self._heard = 0.0

    async def attempt(self, password: SecretStr | None) -> Attempt:
        """What the dialogue is held with.

        Raises:
            InvalidInput: A value cannot stand in the message.
        """
        settings, message = self._subject.effective.settings, b""
        if self.sends:
            message = test_message(
                settings,
                organization=self._subject.name,
                recipient=self.recipient,
                author=await asyncio.to_thread(author),
            ).data
        return Attempt(settings, self.recipient, password, message, until=self.until)

    @property
    def sends(self) -> bool:
        """Whether a mail goes out, where all goes well."""
        return self.until is Stage.QUIT

    def take(self, event: Event) -> None:
        """Keep what happened."""
        self._heard = monotonic()
        if isinstance(event, WaitBegan):
            self._wait, self._since = event, self._heard
        else:
            self.facts.append(event)

    def silence(self) -> str:
        """What is waited for now, in a sentence; empty while it is not long that nothing came."""
        now = monotonic()
        if self._wait is None or now - self._heard < LONG:
            return ""
        return silence(self._wait, now - self._since)

    @property
    def message_sent(self) -> bool:
        """Whether the message had gone out whole, so that the server may have taken it."""
        lines = (fact for fact in self.facts if isinstance(fact, LineSeen))
        return any(line.direction == "client" and line.text == "." for line in lines)

    def names_fingerprint(self, verdict: Verdict) -> bool:
        """Whether a verdict says the fingerprint of the server's certificate itself."""
        seen = (fact for fact in self.facts if isinstance(fact, CertificateSeen))
        return any(one.sha256 and one.sha256 in verdict.cause for one in seen)

    @property
    def cancelled(self) -> str:
        """What a test that was cancelled has done, in a sentence."""
        if self.message_sent:
            return _(
                "Cancelled after the message was sent: the server may have accepted it anyway."
            )
        return _("Cancelled; the connection was closed, and no mail was sent.")

    def report(self) -> Report:
        """Everything about it, to hand on."""
        subject = self._subject
        return Report(
            organization_id=subject.organization_id,
            name=subject.name,
            began=self._began,
            effective=subject.effective,
            recipient=self.recipient,
            until=self.until,
            facts=tuple(self.facts),
            unsaved=subject.edited,
        )

    def result(self, now: datetime) -> MailTestResult | None:
        """What is remembered of it; None where it has not ended."""
        verdict, settings = self.report().verdict, self._subject.effective.settings
        if verdict is None:
            return None
        return MailTestResult(
            when=now,
            ok=verdict.ok,
            recipient=self.recipient,
            server=f"{settings.smtp.host}:{settings.smtp.port}",
            stage=verdict.stage,
            failure=verdict.failure,
            summary=verdict.summary,
            values=fingerprint(settings),
            cause=verdict.cause,
            seconds=round(verdict.t, 3),
            until=self.until,
            language=spoken(),
            certificate_ends=certificate_ends(self.facts),
        )
