"""The settings as environment variables; env, systemd and docker-env differ in quoting only."""

from tui.exports.part import address, ehlo_name, host
from tui.settings.model import Settings

PASSWORD_VARIABLE = "SMTP_PASSWORD"
_OPTIONAL = {
    "SMTP_CA_FILE": "smtp.ca_file",
    "SMTP_FINGERPRINT": "smtp.fingerprint",
    "SMTP_CERTIFICATE_FILE": "smtp.certificate_file",
    "SMTP_KEY_FILE": "smtp.key_file",
    "SMTP_FROM_NAME": "sender.name",
}


def variables(settings: Settings) -> dict[str, str]:
    """Every setting but the password by the name of its variable; empty ones are left out."""
    smtp, authentication = settings.smtp, settings.authentication
    found = {
        "SMTP_HOST": host(settings),
        "SMTP_PORT": str(smtp.port),
        "SMTP_ENCRYPTION": smtp.encryption,
        "SMTP_VERIFY_CERTIFICATE": "true" if smtp.verify_certificate else "false",
        "SMTP_TIMEOUT_MS": str(smtp.timeout_ms),
        "SMTP_FROM": address(settings),
    }
    if smtp.domain:
        found["SMTP_DOMAIN"] = ehlo_name(settings)
    found |= {name: value for name, key in _OPTIONAL.items() if (value := settings.value(key))}
    if authentication.required:
        found["SMTP_USERNAME"] = authentication.username
        found["SMTP_MECHANISM"] = authentication.mechanism
    return found
