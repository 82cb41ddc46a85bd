"""What the formats share: a file's text, and settings the way programs write them."""

import re
from dataclasses import dataclass
from email.charset import Charset
from email.utils import formataddr
from math import ceil
from typing import NamedTuple

from tui.errors import InvalidInput
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.values import ascii_host, is_ip, is_this_host
from tui.settings.fields import FIELDS
from tui.settings.model import Settings

CERTIFICATES = (
    "smtp.verify_certificate",
    "smtp.ca_file",
    "smtp.fingerprint",
    "smtp.certificate_file",
    "smtp.key_file",
)
PASSWORD = "password"
_PATH = re.compile(r"/[A-Za-z0-9_@+:,./-]+")


class Part(NamedTuple):
    """One file of an export.

    Attributes:
        name: The name it usually has.
        text: All of it.
        is_login: Whether it is there for the login alone; without the password it is of no use.
    """

    name: str
    text: str
    is_login: bool = False


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """A sign-in that a program keeps, and renews by itself: it replaces what renews it.

    Attributes:
        refresh_token: What gets the next token.
        token_endpoint: Where.
        client_secret: What the app proves itself with, where it has that.
    """

    refresh_token: SecretStr
    token_endpoint: str
    client_secret: SecretStr | None = None


def refusal(key: str, program: str, why: str) -> InvalidInput:
    """Why a value can't be carried, naming its field.

    Args:
        key: The field, or ``password``.
        program: Who would read the file.
        why: What it can't do, and what to do instead; ends with a full stop.
    """
    label = FIELDS[key].label if key in FIELDS else _("Password")
    return InvalidInput(
        _("{label} ({key}) can't be written for {program}: {why}").format(
            label=label, key=key, program=program, why=why
        )
    )


def one_line(text: str, key: str, program: str) -> str:
    """The same text, where it has no control characters: no line-based file can carry those.

    Raises:
        InvalidInput: It has.
    """
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        raise refusal(key, program, _("it holds a line break or another control character."))
    return text


def clear(password: SecretStr, program: str) -> str:
    """The password, where a line can hold it. Raises InvalidInput."""
    return one_line(password.get_secret_value(), PASSWORD, program)


def in_clear(settings: Settings) -> bool:
    """Whether the login goes without TLS, as Posthouse itself would: by name, or on this host."""
    return (
        settings.authentication.required
        and settings.smtp.encryption == "none"
        and (settings.authentication.allow_cleartext or is_this_host(host(settings)))
    )


def refuse_in_clear(settings: Settings, program: str) -> None:
    """For a program that would log in without TLS, whoever allowed it.

    Raises:
        InvalidInput: Nobody did.
    """
    is_open = settings.authentication.required and settings.smtp.encryption == "none"
    if is_open and not in_clear(settings):
        raise refusal(
            "authentication.allow_cleartext",
            program,
            _("it would send the password without TLS, which these settings do not allow."),
        )


def password_file(settings: Settings) -> str:
    """The file that a program can read the password from, where any can name it; else empty."""
    authentication = settings.authentication
    is_named = authentication.secret == "file" and _PATH.fullmatch(authentication.file)
    return authentication.file if is_named else ""


def no_password(settings: Settings) -> str:
    """The sentence that stands where a password would."""
    if settings.authentication.secret == "environment":
        return f"The password is left out; it is in ${settings.authentication.variable}."
    if settings.authentication.secret == "file":
        return f"The password is left out; it is in {settings.authentication.file}."
    return "The password is left out; --with-password writes it."


def host(settings: Settings) -> str:
    """The server's name as DNS takes it, or its address without brackets."""
    return ascii_host(settings.smtp.host)


def bracketed(settings: Settings) -> str:
    """The server with an IPv6 address in brackets, so that ``:587`` can follow."""
    name = host(settings)
    return f"[{name}]" if is_ip(name) and ":" in name else name


def ehlo_name(settings: Settings) -> str:
    """The name to announce as DNS takes it (RFC 5321 4.1.1.1); empty for the program's own idea."""
    return ascii_host(settings.smtp.domain)


def address(settings: Settings) -> str:
    """The sender's address, its domain as DNS takes it."""
    local, _at, domain = settings.sender.address.rpartition("@")
    return f"{local}@{domain if domain.startswith('[') else ascii_host(domain)}"


def mailbox(settings: Settings) -> str:
    """The sender as it stands in From (RFC 5322 3.4): ``Name <address>``.

    A name with ``=?`` would be read as an encoded word (RFC 2047), so it goes out as one.

    Raises:
        InvalidInput: The address has a local part beyond ASCII, which From can't hold.
    """
    name = settings.sender.name
    shown = Charset("utf-8").header_encode(name) if "=?" in name else name
    try:
        return formataddr((shown, address(settings)))
    except UnicodeEncodeError:
        raise refusal("sender.address", _("this format"), _("From takes ASCII only.")) from None


def seconds(settings: Settings) -> int:
    """The timeout in whole seconds, rounded up: 0 would mean none at all."""
    return ceil(settings.smtp.timeout_ms / 1000)
