"""What is remembered of a test of many: for each organization what a test of it alone leaves."""

from dataclasses import replace
from datetime import UTC, datetime

from tui.language import spoken
from tui.many.outcomes import Outcome
from tui.many.plan import Dialogue
from tui.smtp.record.events import Stage
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.state.mail_tests import StateDirectory


def record(
    state: StateDirectory, dialogue: Dialogue, outcome: Outcome, until: Stage, recipient: str
) -> None:
    """Remember how a dialogue ended, for all whom it counts for.

    Args:
        outcome: One that has a verdict.

    Raises:
        NotSaved: It could not be written.
        Locked: Another test was being written for 5 s.
    """
    verdict = outcome.verdict
    if verdict is None:
        return
    result = MailTestResult(
        when=datetime.now(UTC),
        ok=verdict.ok,
        recipient=recipient,
        server=dialogue.server,
        stage=verdict.stage,
        failure=verdict.failure,
        summary=verdict.summary,
        values="",
        cause=verdict.cause,
        seconds=round(verdict.t, 3),
        until=until,
        language=spoken(),
        certificate_ends=outcome.certificate_ends,
    )
    state.record_all(
        (member.id, replace(result, values=member.values)) for member in dialogue.members
    )
