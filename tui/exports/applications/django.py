"""A Python file for Django: the EMAIL_ names, which it takes until its release of 2028."""

from tui.exports.part import (
    Part,
    address,
    host,
    mailbox,
    no_password,
    password_file,
    refusal,
    seconds,
)
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "Django"
CANNOT = (
    "smtp.verify_certificate",
    "smtp.ca_file",
    "smtp.fingerprint",
    "authentication.mechanism",
)


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file to import from settings.py; the EHLO name is the machine's own there."""
    smtp, authentication = settings.smtp, settings.authentication
    if smtp.certificate_file and smtp.encryption != "none":
        raise refusal(
            "smtp.certificate_file", PROGRAM, _("with one it would trust no authority at all.")
        )
    values: dict[str, object] = {
        "EMAIL_HOST": host(settings),
        "EMAIL_PORT": smtp.port,
        "EMAIL_USE_TLS": smtp.encryption == "starttls",
        "EMAIL_USE_SSL": smtp.encryption == "implicit",
        "EMAIL_TIMEOUT": seconds(settings),
        "DEFAULT_FROM_EMAIL": mailbox(settings),
        "SERVER_EMAIL": address(settings),
        "EMAIL_HOST_USER": authentication.username if authentication.required else "",
    }
    if password:
        values["EMAIL_HOST_PASSWORD"] = password.get_secret_value()
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    if authentication.required and not password:
        if authentication.secret == "environment":
            lines.insert(0, "import os\n")
            lines.append(f'EMAIL_HOST_PASSWORD = os.environ["{authentication.variable}"]')
        elif file := password_file(settings):
            lines.insert(0, "from pathlib import Path\n")
            lines.append(f'EMAIL_HOST_PASSWORD = Path("{file}").read_text().rstrip("\\r\\n")')
        else:
            lines.append(f"# {no_password(settings)}")
    return [Part("mail_settings.py", "\n".join(lines) + "\n")]
