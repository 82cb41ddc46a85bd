"""The body for PUT {base}/identity_/api/Setting of UiPath: every value is a string."""

import json
from collections.abc import Mapping

from tui.exports.part import CERTIFICATES, Part, address, host, refusal
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "UiPath"
PREFIX = "Email.Smtp."
# smtp.domain is in no key: UiPath's Domain is the Windows domain of its user name (NTLM), not the
# name in EHLO.
CANNOT = (*CERTIFICATES, "authentication.mechanism")


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; without a partition id it is for the host level there.

    A masked or empty password would overwrite the one UiPath has, so without one there is no key.
    """
    keys = values(settings)
    if password:
        keys["Password"] = password.get_secret_value()
    text = json.dumps(body(keys, settings.uipath.partition_id), ensure_ascii=False, indent=2)
    return [Part("uipath.json", text + "\n")]


def body(keys: Mapping[str, str], partition_id: str) -> dict[str, object]:
    """What PUT Setting takes.

    Args:
        keys: Values by UiPath's key, without its ``Email.Smtp.``.
        partition_id: The organization's id there; empty for the host level.
    """
    return {
        "settings": [{"key": f"{PREFIX}{key}", "value": value} for key, value in keys.items()],
        "partitionGlobalId": partition_id,
    }


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
        "Domain": settings.uipath.domain,
        "FromEmail": address(settings),
        "FromDisplayName": sender.name,
        "EnableSsl": "true" if smtp.encryption == "starttls" else "false",
        "UseDefaultCredentials": "false" if authentication.required else "true",
        "ConnectionTimeout": str(smtp.timeout_ms),
    }
