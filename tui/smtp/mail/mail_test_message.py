"""Make the test message: it says who sent it, for whom, through what, and when."""

import secrets
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, SMTPUTF8, compat32
from email.utils import format_datetime, make_msgid
from typing import NamedTuple

from tui.errors import InvalidInput
from tui.language import N_, _
from tui.settings.model import Settings
from tui.smtp.mail.content import ascii_address
from tui.smtp.mail.from_field import from_field
from tui.text import printable

ENCRYPTIONS = {"starttls": "STARTTLS", "implicit": N_("implicit TLS"), "none": N_("no TLS")}


class MailTestMessage(NamedTuple):
    """A test message, ready for DATA.

    Attributes:
        id: Four hex digits that stand in the subject too, to find it by.
        subject: ``Posthouse test 7F3A``.
        data: The message (RFC 5322), lines ended with CRLF.
    """

    id: str
    subject: str
    data: bytes


def test_message(
    settings: Settings, *, organization: str, recipient: str, author: str
) -> MailTestMessage:
    """Make a test message.

    Args:
        settings: Whose sender it has, and whose server it names.
        organization: The name of the organization it is for.
        recipient: One e-mail address.
        author: Who sends it, like ``alice@jump1``.

    Raises:
        InvalidInput: A value cannot stand in a header.
    """
    identity = secrets.token_hex(2).upper()
    subject = f"Posthouse test {identity}"
    sender = ascii_address(settings.sender.address)
    to = ascii_address(recipient)
    made = EmailMessage(policy=SMTP if (sender + to).isascii() else SMTPUTF8)
    now = datetime.now(UTC)
    try:
        made["To"] = to
        made["Subject"] = subject
        made["Date"] = format_datetime(now)
        made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer
        names = [*made.keys(), "From", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
        made.set_content(
            _text(settings, organization, author, subject, now), cte="quoted-printable"
        )
        data = from_field(settings.sender.name, sender) + made.as_bytes()
    except (ValueError, IndexError) as error:
        raise InvalidInput(
            _("The test message could not be made: {error}").format(error=printable(str(error)))
        ) from None
    # Python before 3.11.11 could be made to break a header in two (CVE-2024-6923).
    if sorted(BytesHeaderParser(policy=compat32).parsebytes(data).keys()) != sorted(names):
        raise InvalidInput(
            _("Sender name or an address would add a header to the mail; type them anew.")
        )
    return MailTestMessage(identity, subject, data)


def _text(settings: Settings, organization: str, author: str, subject: str, now: datetime) -> str:
    smtp = settings.smtp
    user = settings.authentication.username if settings.authentication.required else ""
    facts = (
        (_("Organization:"), printable(organization)),
        (_("Sent by:"), printable(author)),
        (_("When:"), f"{now:%Y-%m-%d %H:%M:%S} UTC"),
        (_("Server:"), f"{smtp.host}:{smtp.port}"),
        (_("Encryption:"), _(ENCRYPTIONS[smtp.encryption])),
        (_("Logged in as:"), user or _("nobody, no authentication")),
    )
    width = 2 + max(len(label) for label, _value in facts)
    lines = [
        _("This is {subject}, a test of mail settings. There is nothing to do.").format(
            subject=subject
        ),
        "",
        *(f"{label:{width}}{value}" for label, value in facts),
        "",
        _("It arrived: with these settings, mails of this organization reach you."),
    ]
    return "\n".join(lines) + "\n"
