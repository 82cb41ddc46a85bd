"""The rules of single values; each takes what was typed and returns what it means."""

import re
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from tui.language import _
from tui.settings.checking.wrong_value import WrongValue
from tui.settings.names import FROM_FILE, ID
from tui.text import JOINERS, has_control, printable

if TYPE_CHECKING:
    from pydantic_core.core_schema import ValidationInfo

# Patterns are compiled where they are used first: a start uses few.
_LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
_GAP = r"\{[^{}]*\}|<[^<>]*>"
_SHA256 = r"[0-9A-F]{64}"
# What this takes, email-validator takes too; to load that costs more than all else here.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf"{_ATOM}(?:\.{_ATOM})*"
_PART = r"(?!.{0,61}--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_PART}(?:\.{_PART})*"
_QUOTED = r'"[^"]*"'
_IN_LIST = r"[^\s<>,;:\"'()@](?:[^\s<>,;:\"()@]*[^\s<>,;:\"'()@])?@[^\s<>,;:\"'()@]+"
_LONGEST_LIST = 1000
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_SHELL = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "<"})
LONGEST_COMMAND = 400  # fits into the question whether to run it, on 60x20


def single_line(text: str) -> str:
    """A text that fits on one line and hides nothing."""
    if has_control(text):
        raise WrongValue(
            _("must not hold line breaks or invisible control characters; type it anew.")
        )
    return text


def display_name(text: str) -> str:
    """A name of a person or an organization; Persian, Arabic and emoji need joiners and marks."""
    visible = text.translate(dict.fromkeys(map(ord, JOINERS)))
    single_line(visible)
    if text and not visible.strip():
        raise WrongValue(_("must hold something that can be seen."))
    return text


def port(number: int) -> int:
    """A TCP port."""
    return _within(number, 1, 65535)


def timeout(milliseconds: int) -> int:
    """The longest wait for one reply: up to five minutes, as in UiPath."""
    return _within(milliseconds, 1, 300_000)


def host(text: str) -> str:
    """A host name (RFC 5321 2.3.5, IDNA 2008) or an IP literal; brackets around one are dropped."""
    single_line(text)
    if "://" in text or "/" in text:
        raise WrongValue(
            _("is only the server's name, like smtp.example.com, without a scheme or path.")
        )
    literal = text.removeprefix("[").removesuffix("]")
    if literal[:5].casefold() == "ipv6:" and is_ip(literal[5:]):
        literal = literal[5:]
    if is_ip(literal):
        return literal
    if re.fullmatch(r".*:\d+", text):
        raise WrongValue(_("must not hold the port; put that into Port."))
    if "@" in text:
        raise WrongValue(_("is the server's name, like smtp.example.com, not an e-mail address."))
    return _name(text)


def domain(text: str) -> str:
    """The name to announce in EHLO: a host name, or a literal in brackets (RFC 5321 4.1.3)."""
    single_line(text)
    inner = text.removeprefix("[").removesuffix("]")
    ip = inner[5:] if inner[:5].casefold() == "ipv6:" else inner
    if is_ip(ip):
        literal = f"[IPv6:{ip}]" if ":" in ip else f"[{ip}]"
        if text.casefold() == literal.casefold():
            return text
        raise WrongValue(_("wants an IP address in brackets: {literal}.").format(literal=literal))
    return _name(text)


def address(text: str) -> str:
    """One e-mail address (RFC 5321 4.1.2, RFC 6531); its domain need not be on the Internet."""
    if not text:
        return text
    single_line(text)
    if "," in text or ";" in text or "<" in text or text.count("@") > 1:
        raise _not_alone(text)
    if not _is_plain_address(text) and not _is_address(text):
        if text.startswith(("mailto:", "'")):
            raise _not_alone(text)
        raise WrongValue(_("must be an e-mail address, like admin@example.com."))
    return text


def recipient_problem(text: str) -> str:
    """What is wrong with a recipient as typed; empty where it is one e-mail address."""
    if not text.strip():
        return _("Recipient is missing: the address that the test mail goes to.")
    try:
        address(text.strip())
    except WrongValue as error:
        return _("Recipient {rest}").format(rest=error.rest)
    return ""


def _not_alone(text: str) -> WrongValue:
    """What is said of several addresses, a group, or one with its name (RFC 5322 3.4)."""
    bare = re.sub(_QUOTED, " ", text[:_LONGEST_LIST])
    found = list(dict.fromkeys(re.findall(_IN_LIST, bare)))
    first = next((one for one in found if _is_plain_address(one) or _is_address(one)), "")
    if first and bare.count("@") == 1:
        said = _("is the address alone, without a name or < >: {first}.")
    elif first:
        said = _("must be one address only. The first one is {first}.")
    elif bare.count("@") > 1:
        said = _("must be one address only.")
    else:
        said = _("must be an e-mail address, like admin@example.com.")
    return WrongValue(said.format(first=first))


def fingerprint(text: str) -> str:
    """A SHA-256 fingerprint, with or without colons, in any case; empty for none."""
    digits = text.replace(":", "").replace(" ", "").upper()
    if not digits:
        return ""
    if not re.fullmatch(_SHA256, digits):
        raise WrongValue(_("must be a SHA-256 fingerprint: 64 hex digits, like 3A:F0:…."))
    return bytes.fromhex(digits).hex(":").upper()


def absolute_path(text: str) -> str:
    """Where a file is, from the root on; empty for nowhere."""
    single_line(text)
    if text and not text.startswith("/"):
        raise WrongValue(_("must be an absolute path, like /etc/msmtprc."))
    return text


def password_file(text: str) -> str:
    """An absolute path, or a name without slash in systemd's directory of credentials."""
    single_line(text)
    if text and not text.startswith("/") and ("/" in text or text in (".", "..", "~")):
        raise WrongValue(
            _(
                "must be an absolute path, like /etc/mail/acme.password, or the name of a "
                "credential of systemd."
            )
        )
    return text


def organization_id(text: str) -> str:
    """An organization's id, or ``host``; empty for none."""
    if text and not ID.fullmatch(text):
        raise WrongValue(_("must be an organization's id, like acme-labs."))
    return text


def variable(text: str) -> str:
    """The name of an environment variable (POSIX 8.1); a ``$`` before it is dropped."""
    name = text.removeprefix("$")
    if name and not re.fullmatch(_VARIABLE, name):
        raise WrongValue(_("must be the name of an environment variable, like SMTP_PASSWORD."))
    return name


def command(given: object, info: "ValidationInfo") -> tuple[str, ...]:
    """A program and its arguments: a list in the file, a line with a shell's quotes as typed."""
    import shlex  # most settings have no command

    if isinstance(given, str) and info.context != FROM_FILE:
        words: object = _words(given)
    else:
        words = given
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise WrongValue(_('must be a list of words, like ["pass", "show", "smtp/acme"].'))
    for word in words:
        single_line(word)
    if words and ("/" in words[0] and not words[0].startswith("/")):
        raise WrongValue(
            _("must begin with a program's name or its whole path, like /usr/bin/pass.")
        )
    if words and not words[0]:
        raise WrongValue(_("must begin with the name of a program, like pass."))
    if len(shlex.join(words)) > LONGEST_COMMAND:
        raise WrongValue(
            _(
                "must not be longer than {longest} characters, so that it can be looked at whole; "
                "put it into a script."
            ).format(longest=LONGEST_COMMAND)
        )
    if operator := next((word for word in words if word in _SHELL), ""):
        raise WrongValue(
            _("is run without a shell, so {operator} means nothing; put it into a script.").format(
                operator=operator
            )
        )
    return tuple(words)


def _words(line: str) -> list[str]:
    import shlex

    try:
        return shlex.split(line)
    except ValueError:
        raise WrongValue(_("has a quote or a backslash that is not closed.")) from None


def is_ip(text: str) -> bool:
    """Whether ``text`` is an IPv4 or IPv6 address."""
    if ":" not in text and not text[-1:].isdigit():
        return False  # as most are: a name
    try:
        found = ip_address(text)
    except ValueError:
        return False
    return not (isinstance(found, IPv6Address) and found.scope_id)


def is_this_host(text: str) -> bool:
    """Whether a host is this one by its name (RFC 6761 6.3) or address: nobody is on the way."""
    if is_ip(text):
        return ip_address(text).is_loopback
    name = text.lower().removesuffix(".")
    return name == "localhost" or name.endswith(".localhost")


def ascii_host(text: str) -> str:
    """A valid host name as DNS takes it: IDNA where it is not ASCII."""
    if text.isascii():
        return text
    import idna

    return idna.encode(text, uts46=True).decode("ascii")


def _is_plain_address(text: str) -> bool:
    """Whether it is an address as most are: dot-atom, ASCII, no IDNA (RFC 5321 4.1.2)."""
    local, _, domain = text.partition("@")
    return (
        0 < len(local) <= 64
        and len(text) <= 254
        and re.fullmatch(_LOCAL, local) is not None
        and re.fullmatch(_DOMAIN, domain) is not None
    )


def _is_address(text: str) -> bool:
    from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

    # Mail inside a company goes to names like localhost and mail.local too.
    SPECIAL_USE_DOMAIN_NAMES.clear()
    try:
        validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return False
    return True


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise WrongValue(_("must be {least} to {most}.").format(least=least, most=most))
    return number


def _name(text: str) -> str:
    if not text:
        return text
    if text.split() != [text]:
        raise WrongValue(_("must not hold spaces."))
    if gap := re.search(_GAP, text):  # as a provider's page has it: smtp.{region}.example.com
        sentence = _("has a gap: write your own in place of {gap}, like eu-west-1 for a region.")
        raise WrongValue(sentence.format(gap=printable(gap[0], 40)))
    try:
        name = ascii_host(text).removesuffix(".")
    except UnicodeError:  # idna's own errors are
        raise _not_a_name() from None
    if len(name) > 253 or not all(re.fullmatch(_LABEL, label) for label in name.split(".")):
        raise _not_a_name()
    if all(part.isdigit() for part in name.split(".")):
        raise WrongValue(_("looks like an IP address, but is none: four numbers from 0 to 255."))
    return text


def _not_a_name() -> WrongValue:
    return WrongValue(_("must be a host name, like smtp.example.com, or an IP address."))
