"""What goes into a mail test, and what comes out of it."""

from dataclasses import dataclass

from pydantic import SecretStr

from tui.language import _
from tui.settings.inheritance import Effective
from tui.settings.model import Settings
from tui.smtp.mail.mail_test_message import ENCRYPTIONS
from tui.smtp.record.events import Remedy, Stage
from tui.storage.allowed.reaches import Reach
from tui.storage.editing import Editing
from tui.storage.state import TestResult


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be tested.

    Attributes:
        values_are: What the values are, in words: saved, or on the screen and not saved yet.
        password: A password that was typed into the form; ``None`` takes the stored one.
        granted: What was typed into the form, or allowed, just now.
    """

    organization_id: str
    name: str
    effective: Effective
    values_are: str
    password: SecretStr | None = None
    granted: frozenset[Reach] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the last result, and what to do in the form.

    Attributes:
        remedy: A change to make there.
        field: The key of a setting to go to, in the level that is in force.
    """

    result: TestResult | None
    remedy: Remedy | None = None
    field: str = ""


def subject_of(editing: Editing) -> Subject:
    """What stands on the screen, saved or not, as something to test."""
    return Subject(
        organization_id=editing.id,
        name=editing.name,
        effective=editing.in_force(),
        values_are=(
            _("the values on the screen, not saved yet")
            if editing.unsaved
            else _("the saved values")
        ),
        password=editing.typed_password,
        granted=editing.granted,
    )


def stops(settings: Settings) -> tuple[tuple[str, str], ...]:
    """How far a test may go, as ``--until`` has it, and in a word; the whole mail is the last."""
    encryption = settings.smtp.encryption
    # Implicit TLS comes before the greeting, and alone it would not tell a mail server.
    hello = Stage.TLS if encryption == "starttls" else Stage.EHLO
    found = [(Stage.CONNECT, _("connect")), (hello, "EHLO" if encryption == "none" else "TLS")]
    if settings.authentication.required:
        found.append((Stage.AUTH, _("login")))
    found += [(Stage.RCPT, _("recipient")), (Stage.QUIT, _("whole mail"))]
    return tuple((stage.value, word) for stage, word in found)


def invitation(settings: Settings, until: str) -> str:
    """What enter does now: through which server, and whether a mail is sent."""
    smtp = settings.smtp
    way = f"{smtp.host}:{smtp.port}, {_(ENCRYPTIONS[smtp.encryption])}"
    if until == Stage.QUIT:
        return _("Enter sends one mail to the address in To, through {way}.").format(way=way)
    return _("Enter tests {way}, up to that stage; no mail is sent.").format(way=way)
