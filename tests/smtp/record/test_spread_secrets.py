"""A secret that is said letter by letter, or in some format's escapes, is found on one line."""

import quopri
from base64 import b32encode, b64encode
from collections.abc import Callable

import pytest

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish
from tests.smtp.helpers.scripts import BANNER, EHLO_AUTH, LOGIN
from tui.secret import SecretStr
from tui.smtp.record.redaction import STARS, Redactor

LONG = [
    "s3cret-Passw0rd!",
    "straße-GEHEIM",
    "correct horse battery",
    "50%25 off&amp;",
    "a:b:c:d:e:f:g",
]
SHORT = ["pa5$", "zwölf", "ab-cd", "a.b.c.d"]
"""Of four to five letters and digits: found as others write it, but not across words."""


def each_byte(form: str, mark: str = "") -> Callable[[str], str]:
    return lambda secret: mark.join(form.format(byte) for byte in secret.encode())


def each_letter(form: str) -> Callable[[str], str]:
    return lambda secret: "".join(form.format(ord(letter)) for letter in secret)


def between(mark: str) -> Callable[[str], str]:
    return lambda secret: mark.join(secret)


def named(secret: str) -> str:
    """HTML with names for what has one."""
    names = {"&": "&amp;", "!": "&excl;", "ß": "&szlig;", "%": "&percnt;"}
    return "".join(names.get(letter, letter) for letter in secret)


SPREAD: dict[str, Callable[[str], str]] = {
    "blanks": between(" "),
    "tabs": between("\t"),
    "dashes": between("-"),
    "colons": between(":"),
    "dots": between("."),
    "commas and blanks": between(", "),
    "quotes": between("' '"),
    "backwards with blanks": lambda secret: " ".join(secret[::-1]),
    "upper with blanks": lambda secret: " ".join(secret.upper()),
    "quoted-printable": lambda secret: quopri.encodestring(secret.encode()).decode().strip(),
    "quoted-printable, every byte": each_byte("={:02X}"),
    "HTML": each_letter("&#{};"),
    "HTML in hex": each_letter("&#x{:x};"),
    "HTML in hex, without end": each_letter("&#x{:06X}"),
    "HTML by name": named,
    "percent": each_byte("%{:02X}"),
    "percent in lower case": each_byte("%{:02x}"),
    "hex": each_byte("{:02x}"),
    "hex and colons": each_byte("{:02X}", ":"),
    "hex and dashes": each_byte("{:02x}", "-"),
    "hex and blanks": each_byte("{:02x}", " "),
    "hex of C": each_byte("0x{:02x}", ", "),
    "escapes of C": each_byte("\\x{:02x}"),
    "octal escapes": each_byte("\\{:03o}"),
    "escapes of JSON": each_letter("\\u{:04x}"),
    "base32": lambda secret: b32encode(secret.encode()).decode(),
    "base32 in lower case": lambda secret: b32encode(secret.encode()).decode().lower(),
    "base32 amid another": lambda secret: b32encode(b"user:" + secret.encode() + b"!").decode(),
    "base64 with blanks": lambda secret: " ".join(b64encode(secret.encode()).decode()),
    "base64 of what was sent, with blanks": lambda secret: " ".join(
        b64encode(b"\0bob\0" + secret.encode()).decode()
    ),
}
FOR_SHORT = [
    "blanks", "dashes", "colons", "dots", "quoted-printable, every byte", "HTML", "HTML in hex",
    "percent", "hex", "hex and colons", "hex and dashes", "hex and blanks", "escapes of C",
    "octal escapes", "base32",
]  # fmt: skip
CASES = [(form, secret) for secret in LONG for form in SPREAD]
CASES += [(form, secret) for secret in SHORT for form in FOR_SHORT]


@pytest.mark.parametrize(("form", "secret"), CASES)
async def test_what_a_server_says_back(form: str, secret: str) -> None:
    """In a dialogue. Mutations: marks kept; escapes not decoded; each form left out of ``_forms``
    and of the needles.
    """
    said = SPREAD[form](secret)
    reply = f"535-it is {said}\r\n535 5.7.8 {said} it is\r\n".encode()
    with ScriptedServer(BANNER, EHLO_AUTH, expect(b"AUTH", reply), finish) as server:
        held = await hold(attempt(server.port, LOGIN, password=SecretStr(secret)))
    first, second = (line for line in held.lines if line.startswith("S 535"))
    for line in (first, second):
        assert STARS in line
    left = first.removeprefix("S 535-it is ") + second.removeprefix("S 535 5.7.8 ")
    left = left.removesuffix(" it is").replace(STARS, "")
    # Of base32 and base64, what stands before and after may be left, and bits that both share.
    most = {"amid": 20, "sent": 20, "base": 2}
    fewest = next((count for word, count in most.items() if word in form), 0)
    assert sum(map(str.isalnum, left)) <= fewest, (first, second)
    assert said not in held.text()


@pytest.mark.parametrize(
    "line",
    [
        "250-mail.example at your service",
        "250 2.0.0 Ok: queued as 4Zk8Yt2JxQz1",
        "550 5.7.1 see https://mail.example/?p=%41%42&amp;c=1",
        "334 VXNlcm5hbWU6",
    ],
)
def test_other_lines_stay(line: str) -> None:
    redactor = Redactor(SecretStr(LONG[0]))
    assert redactor.shown(line) == line


def test_a_short_secret_is_not_found_across_words() -> None:
    """``stop`` in "best option": a line would be hard to read. Mutation: SHORTEST_SPREAD at 4."""
    redactor = Redactor(SecretStr("stop"))
    assert redactor.shown("the best option, most operators") == "the best option, most operators"
    assert redactor.shown("it is S-t-o-p") == f"it is {STARS}"


def test_a_long_one_is_found_wherever_it_stands() -> None:
    redactor = Redactor(SecretStr("secret"))
    shown = redactor.shown("a s e-c r e t, %73ecret, s&#101;cret, and tercES")
    assert shown == f"a {STARS}, {STARS}, {STARS}, and {STARS}"


@pytest.mark.parametrize(
    "text", ["%", "=", "&", "\\", "&#;", "&#x110000;", "%zz", "&nosuch;", "\\777"]
)
def test_what_only_looks_like_an_escape(text: str) -> None:
    redactor = Redactor(SecretStr("s3cret-Passw0rd!"))
    assert redactor.shown(f"{text} ok {text}") == f"{text} ok {text}"
    assert redactor.shown(f"{text}s3cret-Passw0rd!{text}") == f"{text}{STARS}{text}"


def test_an_escape_that_begins_before_the_secret_does_not_hide_it() -> None:
    """Mutation: the text is looked at with its escapes decoded only."""
    redactor = Redactor(SecretStr("41secret99"))
    assert "secret" not in redactor.shown("%41secret99")
