"""The parts of the test's box, from top to bottom."""

from datetime import datetime

from textual.app import ComposeResult
from textual.widgets import Static

from tui.language import N_, _
from tui.screens.mail_test.before import last_test
from tui.screens.mail_test.subject import Subject, stops
from tui.text import ago
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.dialogue.certificate_view import CertificateView
from tui.widgets.dialogue.mail_test_questions import MailTestQuestions
from tui.widgets.dialogue.stage_rail import StageRail
from tui.widgets.dialogue.transcript import Transcript
from tui.widgets.dialogue.verdict_view import VerdictView
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

_LEGEND = N_("-> sent  <- received  ~ by TLS  * refused")


def parts(subject: Subject, now: datetime) -> ComposeResult:
    """Compose the box for a subject, as it is before its first test."""
    settings = subject.effective.settings
    asks = settings.authentication.required and settings.authentication.secret == "ask"
    with DialogBox(
        _("Test of {values_are} · {name}").format(name=subject.name, values_are=subject.values_are),
        full=True,
        id="test-box",
    ):
        yield MailTestQuestions(
            subject.recipient,
            stops(settings),
            subject.until,
            asks_password=asks and subject.password is None,
        )
        yield StageRail(id="rail")
        yield CertificateView(id="certificate")
        yield Line(last_test(subject.last, settings, now), id="before")
        transcript = Transcript(id="transcript")
        transcript.border_subtitle = f" {_(_LEGEND)} "
        transcript.display = False  # until there is a dialogue
        yield transcript
        yield Static(id="waiting", markup=False)
        in_host = subject.effective.level != subject.organization_id
        yield VerdictView(in_host=in_host, id="verdict")
        when = ago(subject.last.when, now) if subject.last else ""
        yield LineButton(_("The mail sent {when} is there").format(when=when), id="received")
    yield KeyBar()
