"""Vaultwarden's .env file, as its own reader (dotenvy) takes it; docker's --env-file does not."""

import re

from tui.exports.part import Part, address, clear, ehlo_name, host, no_password, refusal, seconds
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "Vaultwarden"
CANNOT = ("smtp.ca_file", "smtp.fingerprint", "smtp.certificate_file", "smtp.key_file")
_SECURITY = {"starttls": "starttls", "implicit": "force_tls", "none": "off"}
_MECHANISMS = {"PLAIN": "Plain", "LOGIN": "Login", "XOAUTH2": "Xoauth2"}
_BARE = re.compile(r"[A-Za-z0-9_@%+:,./-]+")


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; a password in an environment variable is taken from there by its name."""
    smtp, authentication = settings.smtp, settings.authentication
    values = {
        "SMTP_HOST": host(settings),
        "SMTP_PORT": str(smtp.port),
        "SMTP_SECURITY": _SECURITY[smtp.encryption],
        "SMTP_TIMEOUT": str(seconds(settings)),
        "SMTP_FROM": address(settings),
    }
    if settings.sender.name:
        values["SMTP_FROM_NAME"] = settings.sender.name
    if smtp.domain:
        values["HELO_NAME"] = ehlo_name(settings)
    if not smtp.verify_certificate:
        values |= {"SMTP_ACCEPT_INVALID_CERTS": "true", "SMTP_ACCEPT_INVALID_HOSTNAMES": "true"}
    if authentication.required:
        values["SMTP_USERNAME"] = authentication.username
        if authentication.mechanism != "auto":
            if authentication.mechanism not in _MECHANISMS:
                raise refusal(
                    "authentication.mechanism", PROGRAM, _("it knows PLAIN, LOGIN and XOAUTH2.")
                )
            values["SMTP_AUTH_MECHANISM"] = _MECHANISMS[authentication.mechanism]
        if password:
            values["SMTP_PASSWORD"] = clear(password, PROGRAM)
    lines = [f"{name}={_quoted(value)}" for name, value in values.items()]
    if authentication.required and not password:
        lines += _reference(settings)
    return [Part("vaultwarden.env", "\n".join(lines) + "\n")]


def _reference(settings: Settings) -> list[str]:
    authentication = settings.authentication
    if authentication.secret != "environment":
        return [f"# {no_password(settings)}"]
    if authentication.variable == "SMTP_PASSWORD":
        return []
    return [f'SMTP_PASSWORD="${{{authentication.variable}}}"']


def _quoted(text: str) -> str:
    r"""In single quotes nothing is special but a ``\``, which keeps a ``'`` from ending them."""
    if _BARE.fullmatch(text):
        return text
    if not set("'\\") & set(text):
        return f"'{text}'"
    escaped = re.sub(r'["\\$]', r"\\\g<0>", text)
    return f'"{escaped}"'
