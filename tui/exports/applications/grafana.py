"""The [smtp] section of grafana.ini; on port 465, and only there, Grafana takes implicit TLS."""

import re

from tui.exports.part import (
    PASSWORD,
    Part,
    address,
    bracketed,
    clear,
    ehlo_name,
    no_password,
    password_file,
    refusal,
)
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "Grafana"
CANNOT = ("smtp.ca_file", "smtp.fingerprint", "authentication.mechanism")
_BARE = re.compile(r"[A-Za-z0-9_@+:,./-]+")
_EXPANDED = re.compile(r"\$(__\w+)?\{|%\(")
_POLICIES = {
    "starttls": "MandatoryStartTLS",
    "implicit": "NoStartTLS",
    "none": "NoStartTLS",
}


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; a password in an environment variable is ``$__env{…}``."""
    smtp, authentication = settings.smtp, settings.authentication
    if (smtp.encryption == "implicit") != (smtp.port == 465):
        raise refusal("smtp.port", PROGRAM, _("it takes implicit TLS on 465, and only there."))
    lines = ["[smtp]", "enabled = true", f"host = {bracketed(settings)}:{smtp.port}"]
    lines.append(f"startTLS_policy = {_POLICIES[smtp.encryption]}")
    if not smtp.verify_certificate:
        lines.append("skip_verify = true")
    lines.append(f"from_address = {_quoted(address(settings), 'sender.address')}")
    if smtp.domain:
        lines.append(f"ehlo_identity = {_quoted(ehlo_name(settings), 'smtp.domain')}")
    named = {
        "from_name": "sender.name",
        "cert_file": "smtp.certificate_file",
        "key_file": "smtp.key_file",
    }
    for name, key in named.items():
        if value := settings.value(key):
            lines.append(f"{name} = {_quoted(value, key)}")
    if smtp.certificate_file and not smtp.key_file:
        lines.append(f"key_file = {_quoted(smtp.certificate_file, 'smtp.certificate_file')}")
    if authentication.required:
        lines.append(f"user = {_quoted(authentication.username, 'authentication.username')}")
        lines.append(_password(settings, password))
    return [Part("grafana.ini", "\n".join(lines) + "\n")]


def _password(settings: Settings, password: SecretStr | None) -> str:
    if password:
        return f"password = {_quoted(clear(password, PROGRAM), PASSWORD)}"
    authentication = settings.authentication
    if authentication.secret == "environment":
        return f"password = $__env{{{authentication.variable}}}"
    if file := password_file(settings):
        return f"password = $__file{{{file}}}"
    return f"; {no_password(settings)}"


def _quoted(text: str, key: str) -> str:
    if _BARE.fullmatch(text):
        return text
    if _EXPANDED.search(text):
        raise refusal(key, PROGRAM, _("${, $__name{ and %( begin a reference there."))
    if '"""' in text or text.startswith('"') or text.endswith('"'):
        raise refusal(
            key, PROGRAM, _('a " at its beginning or end, or three of them, end it there.')
        )
    return f'"""{text}"""'
