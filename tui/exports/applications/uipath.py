"""The body for PUT {base}/identity_/api/Setting of UiPath: every value is a string."""

import json

from pydantic import SecretStr

from tui.exports.part import CERTIFICATES, Part, address, host, refusal
from tui.language import _
from tui.settings.model import Settings

PROGRAM = "UiPath"
# UiPath's Domain is the Windows domain of its user name (NTLM), not the name in EHLO; left out, it
# stays as it is there.
CANNOT = (*CERTIFICATES, "authentication.mechanism")


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; without the organization's id at UiPath it is for the host level there.

    A masked or empty password would overwrite the one UiPath has, so without one there is no key.
    """
    keys = values(settings)
    if password:
        keys["Password"] = password.get_secret_value()
    body = {
        "Settings": [{"Key": f"Email.Smtp.{key}", "Value": value} for key, value in keys.items()],
        "PartitionGlobalId": settings.uipath.partition_id,
    }
    return [Part("uipath.json", json.dumps(body, ensure_ascii=False, indent=2) + "\n")]


def values(settings: Settings) -> dict[str, str]:
    """Everything but the password by UiPath's key, without its ``Email.Smtp.``.

    Raises:
        InvalidInput: Implicit TLS, which UiPath can't do.
    """
    smtp, authentication, sender = settings.smtp, settings.authentication, settings.sender
    if smtp.encryption == "implicit":
        raise refusal(
            "smtp.encryption", PROGRAM, _("it has no implicit TLS; take STARTTLS, usually on 587.")
        )
    return {
        "Host": host(settings),
        "Port": str(smtp.port),
        "UserName": authentication.username if authentication.required else "",
        "FromEmail": address(settings),
        "FromDisplayName": sender.name,
        "EnableSsl": "true" if smtp.encryption == "starttls" else "false",
        "UseDefaultCredentials": "false" if authentication.required else "true",
        "ConnectionTimeout": str(smtp.timeout_ms),
    }
