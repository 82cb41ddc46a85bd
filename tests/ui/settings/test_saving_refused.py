"""A login that the server has just refused: F2 asks whether it is meant."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from tests.ui.settings.test_saving_flow import Person, opened, saving, workspace
from tui.screens.boxes.ask import AskModal
from tui.screens.settings.saving import Then
from tui.secret import SecretStr
from tui.storage.editing.session import EditingSession
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.storage.workspace import Workspace

__all__ = ["workspace"]  # the fixture


def end_test(session: EditingSession, failure: str) -> None:
    """A test of what is on the screen ended just now."""
    assert session.editing is not None
    settings = session.editing.in_force().settings
    values, when = fingerprint(settings), datetime.now(UTC)
    result = MailTestResult(when, not failure, "", "", "auth", failure, "", values)
    session.tested(result, settings, session.editing.typed_password)


@pytest.mark.parametrize(
    ("then", "answers", "is_saved"),
    [
        (lambda _: None, ["s"], True),
        (lambda _: None, ["b"], False),
        (lambda session: session.edit("sender.name", "Acme"), ["b"], False),
        (lambda session: session.edit("authentication.username", "v"), [], True),
        (lambda session: session.type_password(SecretStr("another")), [], True),
        (lambda session: end_test(session, ""), [], True),
        (lambda session: end_test(session, "bad-credentials"), [None], False),
    ],
)
def test_a_login_that_was_just_refused_is_not_saved_without_a_question(
    workspace: Workspace,
    then: Callable[[EditingSession], None],
    answers: Sequence[str | None],
    is_saved: bool,
) -> None:
    """Mutations: nothing is asked; always asked after a refusal; the newest test does not count."""
    session, person = opened(workspace), Person(*[(AskModal, one) for one in answers])
    session.type_password(SecretStr("refused"))
    end_test(session, "bad-credentials")
    then(session)
    asyncio.run(saving(session, person).save(Then.STAY))
    assert (workspace.passwords.get("acme") is not None) is is_saved
    assert person.steps == []


def test_a_refused_login_that_stays_as_it_is_stops_no_other_save(workspace: Workspace) -> None:
    """Mutation: asked although nothing of the login is written."""
    session, person = opened(workspace), Person()
    end_test(session, "bad-credentials")
    session.edit_outputs({"msmtp": str(workspace.directory.path.absolute() / "msmtprc")})
    asyncio.run(saving(session, person).save(Then.STAY))
    assert workspace.directory.load("acme").settings.outputs
