"""Make the test message: it says who sent it, for whom, through what, and when."""

import os
from binascii import b2a_qp
from datetime import UTC, datetime
from typing import NamedTuple

from tui.errors import InvalidInput
from tui.language import N_, _
from tui.settings.model import Settings
from tui.smtp.mail.content import ascii_address
from tui.smtp.mail.date_and_id import date, message_id
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
    identity = os.urandom(2).hex().upper()
    subject = f"Posthouse test {identity}"
    sender = ascii_address(settings.sender.address)
    now = datetime.now(UTC)
    fields = (
        ("To", ascii_address(recipient)),
        ("Subject", subject),
        ("Date", date(now)),
        ("Message-ID", message_id(sender.rpartition("@")[2])),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no holiday notes in answer
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
        ("MIME-Version", "1.0"),
    )
    try:
        header = from_field(settings.sender.name, sender)
    except (ValueError, IndexError) as error:
        raise InvalidInput(
            _("The test message could not be made: {error}").format(error=printable(str(error)))
        ) from None
    header += "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    # Python before 3.11.11 could be made to break a header in two (CVE-2024-6923).
    if sum(line[:1] not in (b" ", b"\t") for line in header.splitlines()) != 1 + len(fields):
        raise InvalidInput(
            _("Sender name or an address would add a header to the mail; type them anew.")
        )
    text = _text(settings, organization, author, subject, now).encode()
    body = b2a_qp(text).replace(b"\n", b"\r\n")
    return MailTestMessage(identity, subject, header + b"\r\n" + body)


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
