"""What happens in a dialogue, each event in its part of the box."""

from datetime import datetime

from textual.screen import Screen

from tui.screens.mail_test.run import MailTestRun
from tui.screens.mail_test.subject import Outcome
from tui.smtp.record.events import CertificateSeen, Event, LineSeen, StageChanged, Verdict
from tui.widgets.dialogue.certificate_view import CertificateView
from tui.widgets.dialogue.stage_rail import StageRail
from tui.widgets.dialogue.transcript import Transcript
from tui.widgets.dialogue.verdict_view import VerdictView


def clear(screen: Screen[Outcome]) -> None:
    """Take away what an earlier test has shown."""
    screen.query_one("#before").display = False
    screen.query_one(Transcript).display = True
    screen.query_one(StageRail).clear()
    screen.query_one(CertificateView).clear()
    screen.query_one(Transcript).clear()
    screen.query_one(VerdictView).clear()


async def show(screen: Screen[Outcome], run: MailTestRun, event: Event, now: datetime) -> None:
    """Show an event of a test where it belongs."""
    match event:
        case StageChanged():
            screen.query_one(StageRail).add(event)
        case LineSeen():
            screen.query_one(Transcript).add(event)
        case CertificateSeen():
            screen.query_one(CertificateView).show(event, now)
        case Verdict():
            if run.names_fingerprint(event):
                screen.query_one(CertificateView).without_fingerprint()
            await screen.query_one(VerdictView).show(event)
