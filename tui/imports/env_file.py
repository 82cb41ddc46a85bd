"""A file of variables: ``.env``, systemd's EnvironmentFile=, ``docker run --env-file``."""

import re

from tui.imports.found import Contents, Found, Place, WrongFile, lines_of, text_of
from tui.language import _
from tui.secret import SecretStr

_LINE = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*)")
_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_KEYS = {
    "HOST": "smtp.host", "SERVER": "smtp.host", "ADDRESS": "smtp.host",
    "PORT": "smtp.port", "DOMAIN": "smtp.domain", "TIMEOUT_MS": "smtp.timeout_ms",
    "ENCRYPTION": "smtp.encryption", "VERIFY_CERTIFICATE": "smtp.verify_certificate",
    "CA_FILE": "smtp.ca_file", "FINGERPRINT": "smtp.fingerprint",
    "CERTIFICATE_FILE": "smtp.certificate_file", "KEY_FILE": "smtp.key_file",
    "USER": "authentication.username", "USERNAME": "authentication.username",
    "LOGIN": "authentication.username", "MECHANISM": "authentication.mechanism",
    "FROM": "sender.address", "FROM_EMAIL": "sender.address", "FROM_ADDRESS": "sender.address",
    "SENDER": "sender.address", "FROM_NAME": "sender.name",
}  # fmt: skip
_BEGINS = ("SMTP_", "MAIL_", "EMAIL_")
_PASSWORDS = ("PASSWORD", "PASS", "PASSWD")
_WORDS = {"ssl": "implicit", "tls": "starttls", "smtps": "implicit", "off": "none", "": "none"}


def read(data: bytes) -> Contents:
    """Read the variables SMTP_HOST, SMTP_PORT and so on, as one organization.

    A password that is a reference to another variable is taken from there by its name.

    Raises:
        WrongFile: A line is none, or there is no SMTP_HOST.
    """
    found, passed_over = Found("", 1, {"mail.mode": "custom"}), list[str]()
    for number, line in enumerate(lines_of(text_of(data)), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        parts = _LINE.fullmatch(stripped)
        if not parts:
            raise WrongFile(_("is not NAME=VALUE."), Place(number))
        name, value = parts[1].upper(), _unquoted(parts[2], number)
        if not _take(found, name, value, number) and name.startswith(_BEGINS):
            passed_over.append(parts[1])
    if "smtp.host" not in found.values:
        raise WrongFile(_("has no SMTP_HOST."))
    return Contents((found,), tuple(passed_over))


def _take(found: Found, name: str, value: str, line: int) -> bool:
    begin = next((one for one in _BEGINS if name.startswith(one)), "")
    rest = name.removeprefix(begin)
    if not begin:
        return False
    if rest in _PASSWORDS:
        if reference := _REFERENCE.fullmatch(value):
            found.put("authentication.secret", "environment", line)
            found.put("authentication.variable", reference[1] or reference[2], line)
        elif value:
            found.secret = SecretStr(value)
        return True
    if rest not in _KEYS:
        return False
    if rest == "ENCRYPTION":
        value = _WORDS.get(value.lower(), value)
    if value and _KEYS[rest] not in found.values:
        found.put(_KEYS[rest], value, line)
    return True


def _unquoted(text: str, line: int) -> str:
    """A value without its quotes; after a blank, ``#`` begins a comment."""
    if text[:1] == "'":
        end = text.find("'", 1)
        if end < 0:
            raise WrongFile(_("a quote is not closed."), Place(line))
        return text[1:end]
    if text[:1] == '"':
        inner = re.match(r'"((?:[^"\\]|\\.)*)"', text)
        if not inner:
            raise WrongFile(_("a quote is not closed."), Place(line))
        return re.sub(r'\\(["\\$`])', r"\1", inner[1])
    return re.split(r"[ \t]#", text, maxsplit=1)[0].strip()
