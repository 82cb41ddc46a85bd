"""What goes into a mail test, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tui.language import _
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.settings.model import Settings
from tui.settings.problems import Problem
from tui.smtp.mail.mail_test_message import ENCRYPTIONS
from tui.smtp.record.events import Remedy, Stage
from tui.storage.allowed.reaches import Reach
from tui.storage.editing.editing import Editing
from tui.storage.state.mail_test_result import MailTestResult


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be tested.

    Attributes:
        values_are: What the values are, in words: saved, or on the screen and not saved yet.
        unsaved: Whether something is there to be saved.
        edited: What the file says instead of each value that is only on the screen, by key.
        recipient: Whom the last test mail was for; empty before the first.
        until: How far the last test of this visit was to go; empty before the first.
        last: The test that says most of how the organization stands; None before the first.
        missing: What a test needs first, by how far it goes.
        password: A password that was typed into the form; ``None`` takes the stored one.
        granted: What was typed into the form, or allowed, just now.
        tried: The passwords of the tests of this visit, by when they ended; a test adds its own.
    """

    organization_id: str
    name: str
    effective: Effective
    values_are: str
    unsaved: bool = False
    edited: Mapping[str, object] = field(default_factory=dict)
    recipient: str = ""
    until: str = ""
    last: MailTestResult | None = None
    missing: Mapping[str, Problem] = field(default_factory=dict)
    password: SecretStr | None = None
    granted: frozenset[Reach] = frozenset()
    tried: dict[datetime, SecretStr | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the last result, and what to do in the form.

    Attributes:
        recipient: What stands in To.
        until: How far the next test is to go; empty where the person has not said so.
        remedy: A change to make there.
        field: The key of a setting to go to, in the level that is in force.
        saves: Whether to save.
    """

    result: MailTestResult | None
    recipient: str = ""
    until: str = ""
    remedy: Remedy | None = None
    field: str = ""
    saves: bool = False


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
        unsaved=editing.unsaved,
        edited={key: editing.opened.stored.settings.value(key) for key in editing.draft.edits},
        recipient=editing.opened.recipient,
        last=editing.opened.result,
        missing=_missing(editing),
        password=editing.typed_password,
        granted=editing.granted,
    )


def _missing(editing: Editing) -> dict[str, Problem]:
    """What a test of the values on the screen needs first, by how far it goes."""
    found = {
        until.value: problems[0] for until in Stage if (problems := editing.why_not_tested(until))
    }
    authentication = editing.in_force().settings.authentication
    if authentication.required and not authentication.username:
        sentence = _("Username is missing: only what comes before a login can be tested.")
        nobody = Problem("authentication.username", sentence)
        found = {until.value: nobody for until in Stage if until.needs_login} | found
    return found


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


def before_login(settings: Settings) -> Stage:
    """How far somebody gets who has not got the password."""
    _connect, (until, _word), *_others = stops(settings)
    return Stage(until)


def without_password(settings: Settings) -> str:
    """What can be tested by somebody who has not got the password."""
    _connect, (_until, stage), *_others = stops(settings)
    return _("Without a password, How far: {stage} tests all that comes before the login.").format(
        stage=stage
    )


def invitation(settings: Settings, until: str) -> str:
    """What enter does now: through which server, and whether a mail is sent."""
    smtp = settings.smtp
    way = f"{smtp.host}:{smtp.port}, {_(ENCRYPTIONS[smtp.encryption])}"
    if not settings.authentication.required:
        way = _("{way}, without a login").format(way=way)
    if until == Stage.QUIT:
        return _("Enter sends one mail to the address in To, through {way}.").format(way=way)
    return _("Enter tests {way}, up to that stage; no mail is sent.").format(way=way)
