"""The test message: what it says, and that nothing slips into its headers."""

from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.policy import SMTPUTF8

import pytest

from tests.smtp.helpers.dialogues import RECIPIENT, SENDER
from tui.settings.model import Settings, settings_of
from tui.smtp.mail import mail_test_message
from tui.smtp.mail.header import Header

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]
HOSTILE = [
    "=?utf-8?q?a=0d=0aBcc:_x?=",
    "a =?utf-8?q?=0d=0aBcc:_x?= b",
    '" <evil@example.com>, "',
    "a\\",
    'quote " and \\ and (comment)',
    "a, b; c: d <e>",
    "Ä" * 200,
    "word " * 60,
    "x" * 300,
    "[/red] @click",
]


def settings(**changed: object) -> Settings:
    values: dict[str, object] = {
        "smtp.host": "mail.example.org",
        "smtp.port": 465,
        "smtp.encryption": "implicit",
        "authentication.required": True,
        "authentication.username": "bob",
        "sender.address": SENDER,
        "sender.name": "expéditeur mondomaine.com",
    }
    return settings_of(values | {k.replace("_", "."): v for k, v in changed.items()})


def made(
    recipient: str = RECIPIENT, organization: str = "Acme", **changed: object
) -> mail_test_message.MailTestMessage:
    return mail_test_message.test_message(
        settings(**changed), organization=organization, recipient=recipient, author="alice@jump1"
    )


def test_what_it_says() -> None:
    sent = made(organization="Société")
    parsed = message_from_bytes(sent.data, policy=SMTPUTF8)
    assert parsed.keys() == HEADERS
    assert sent.subject == parsed["Subject"] == f"Posthouse test {sent.id}"
    assert len(sent.id) == 4
    assert parsed["From"].addresses[0].display_name == "expéditeur mondomaine.com"
    assert parsed["From"].addresses[0].addr_spec == SENDER
    assert parsed["To"].addresses[0].addr_spec == RECIPIENT
    assert parsed["Message-ID"].endswith("@sender.example>")
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Date"].datetime.tzinfo
    text = parsed.get_content()
    for fact in ("alice@jump1", "Société", "mail.example.org:465", "implicit TLS", "bob", sent.id):
        assert fact in text
    assert sent.data.isascii()
    assert b"\n" not in sent.data.replace(b"\r\n", b"")
    assert max(map(len, sent.data.split(b"\r\n"))) <= 78


def test_every_message_has_its_own_id() -> None:
    assert len({made().data for _ in range(3)}) == 3


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_adds_a_header(name: str) -> None:
    parsed = message_from_bytes(made(sender_name=name).data, policy=SMTPUTF8)
    assert parsed.keys() == HEADERS
    assert [a.addr_spec for a in parsed["From"].addresses] == [SENDER]


@pytest.mark.parametrize("name", ["\u0645\u06cc\u200c\u062e", "👨\u200d👩\u200d👧", "A\u200f (B)"])
def test_joiners_of_a_name_arrive(name: str) -> None:
    r"""RFC 2047; mutation: printable() alone, which sends ``\u200d`` in letters."""
    sent = made(sender_name=name).data
    assert sent.isascii()
    parsed = message_from_bytes(sent, policy=SMTPUTF8)
    assert parsed["From"].addresses[0].display_name == name


LOOKS_ENCODED = [
    "=?utf-8?q?x?=",
    "Ä =? ä",
    "=?utf-8?q?a=0d=0aBcc:_x?=",
    'a "b" =?',
    "=? " + "é" * 120,
]


@pytest.mark.parametrize("name", LOOKS_ENCODED)
@pytest.mark.parametrize("address", [SENDER, f"{'a' * 64}@{'b' * 60}.example", "änn@x.example"])
def test_a_name_that_looks_encoded_arrives_as_typed(name: str, address: str) -> None:
    """RFC 2047; mutations: ``= ?`` in its place, or the name as it stands."""
    sent = made(sender_name=name, sender_address=address).data
    value = message_from_string(sent.decode())["From"]
    words, _, ending = value.rpartition("<")
    assert str(make_header(decode_header(words.strip()))).strip() == name
    assert ending == f"{address}>"
    again = Header(b"Subject: x\r\n").complete(name, address)
    assert again.partition(b"From:")[2].startswith(sent[len("From:") : sent.index(b"\r\nTo:")])


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x@y.example", "a\nb", "=?utf-8?q?a=0d=0ab?=", "\x1b[2J"]
)
def test_no_text_leaves_the_body(text: str) -> None:
    sent = mail_test_message.test_message(
        settings(), organization=text, recipient=RECIPIENT, author=f"{text}@host"
    )
    parsed = message_from_bytes(sent.data, policy=SMTPUTF8)
    assert parsed.keys() == HEADERS
    assert "\x1b" not in parsed.get_content()


@pytest.mark.parametrize(
    ("address", "shown", "ascii"),
    [
        ("ann@bücher.example", "ann@xn--bcher-kva.example", True),
        ("änn@bücher.example", "änn@xn--bcher-kva.example", False),
        ("ann@localhost", "ann@localhost", True),
        ("o'brien+tag@example.com", "o'brien+tag@example.com", True),
    ],
)
def test_addresses_beyond_ascii(address: str, shown: str, ascii: bool) -> None:
    sent = made(recipient=address)
    parsed = message_from_string(sent.data.decode(), policy=SMTPUTF8)
    assert parsed["To"].addresses[0].addr_spec == shown
    assert sent.data.isascii() is ascii
    sent = made(sender_address=address)
    parsed = message_from_string(sent.data.decode(), policy=SMTPUTF8)
    assert parsed["From"].addresses[0].addr_spec == shown
