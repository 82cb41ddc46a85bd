"""Find the password or token of a test, typed or stored, or say why there is none."""

from typing import Any

from tui.keys import named
from tui.language import _
from tui.oauth.refusals.failure import Failure
from tui.screens.boxes.desk import Desk
from tui.screens.mail_test.subject import Subject
from tui.secret import SecretStr
from tui.smtp.record.events import Stage
from tui.storage.allowed.reaches import of_dialogue
from tui.storage.asking import require
from tui.storage.secret_source import find
from tui.storage.workspace import Workspace


def logs_in(subject: Subject, until: Stage) -> bool:
    """Return whether a test up to a stage logs in."""
    return until.needs_login and subject.effective.settings.authentication.required


def signs_in(subject: Subject) -> bool:
    """Return whether a login takes a token."""
    authentication = subject.effective.settings.authentication
    return authentication.required and authentication.secret == "oauth"


async def find_password(
    desk: Desk,
    workspace: Workspace,
    subject: Subject,
    typed: str,
    client_secret: SecretStr | None,
    until: Stage,
) -> SecretStr | None:
    """Find the password for a test, and see to it that all that the test reaches is allowed.

    Args:
        typed: What was typed into the test's own field; empty for nothing.
        client_secret: What was typed for the app that signs in; None where nobody was asked.

    Returns:
        The password; None where the test does not log in, or none is stored.

    Raises:
        NotAllowed: The person has to be asked first.
        ClientSecretAsked: It takes a client secret that nobody has typed yet.
        NoToken: There is no access token.
        PosthouseError: The password can't be had.
    """
    login = logs_in(subject, until)
    if login and subject.password is None and not typed:
        ask = (lambda: client_secret) if client_secret else None
        return await desk.thread(find, workspace, subject.effective, subject.granted, ask)
    reaches = [*of_dialogue(subject.effective, login=login)]
    await desk.thread(require, workspace, reaches, subject.granted)
    return (subject.password or SecretStr(typed)) if login else None


def no_token(failure: Failure) -> dict[str, Any]:
    """Make the verdict on a test that got no token, as ``VerdictView.tell`` takes it."""
    sign_in = (
        ""
        if failure.is_temporary
        else _("{key} signs in from here.").format(key=named("test.sign-in"))
    )
    parts = [failure.cause, failure.said, failure.trace, sign_in]
    cause = "\n".join(part for part in parts if part)
    return {"ok": False, "summary": failure.summary, "cause": cause, "field": failure.field}
