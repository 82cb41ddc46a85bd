"""What the settings screen asks of a mail server: a test of what stands there, and its ports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from tui.language import _
from tui.screens.boxes.desk import Desk
from tui.screens.mail_test.probe import ProbeModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.mail_test.subject import subject_of
from tui.storage.editing.session import EditingSession


async def test_mail(
    session: EditingSession, desk: Desk, now: Callable[[], datetime], save: Callable[[], None]
) -> str:
    """Let what is on the screen be tested, saved or not; take the remedy that is chosen, or save.

    Returns:
        The key of a setting to go to; empty for none.
    """
    if session.editing is None or not session.usable or not desk.in_front:
        return ""  # the key was pressed twice, or too early
    session.split_host()
    subject = replace(subject_of(session.editing), until=session.until, tried=session.tried)
    outcome = await desk.ask(MailTestModal(session.workspace, subject, now))
    session.remember_recipient(outcome.recipient)
    session.until = outcome.until
    session.visited.update({outcome.field} - {""})
    session.tested(outcome.result, subject.effective.settings, subject.password)
    if outcome.remedy is not None:
        session.apply(outcome.remedy)
    if outcome.saves:
        save()
    return outcome.field


async def probe_ports(session: EditingSession, desk: Desk, now: Callable[[], datetime]) -> None:
    """Show what the server offers, port by port; take the port that is chosen."""
    if session.editing is None or not desk.in_front:
        return
    smtp = session.editing.in_force().settings.smtp
    if not smtp.host:
        session.say(_("Enter a hostname first: its ports are looked at."))
        return
    remedy = await desk.ask(ProbeModal(smtp, now))
    if remedy is not None:
        session.apply(remedy)
