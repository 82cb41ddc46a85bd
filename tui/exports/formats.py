"""Which formats there are, and the way to every one of them."""

from importlib import import_module
from typing import Protocol, cast

from pydantic import SecretStr

from tui.errors import InvalidInput
from tui.exports.part import CERTIFICATES, Part, refusal
from tui.settings.checks import check
from tui.settings.inheritance import Effective
from tui.settings.model import Settings, flat

# Each is the module of that name, with _ for -, imported only when it is asked for.
FORMATS = {
    "env": "variables for sh, python-dotenv and Docker Compose",
    "systemd": "variables for EnvironmentFile= of a systemd unit",
    "docker-env": "variables for docker run --env-file",
    "json": "every setting as one JSON object",
    "msmtp": "~/.msmtprc or /etc/msmtprc",
    "uipath": "the body for PUT {base}/identity_/api/Setting of UiPath",
    "uip": "the command of UiPath's CLI",
    "django": "a Python file for Django's settings",
    "postfix": "lines for main.cf, and the maps they name",
    "grafana": "the [smtp] section of grafana.ini",
    "alertmanager": "the global part of alertmanager.yml",
    "gitlab": "lines for /etc/gitlab/gitlab.rb",
    "vaultwarden": "Vaultwarden's .env",
    "nullmailer": "the control files in /etc/nullmailer",
    "dma": "dma.conf and auth.conf in /etc/dma",
    "exim": "a smarthost for Debian's Exim",
}
_DEFAULTS = Settings()


class Format(Protocol):
    """What the module of a format offers.

    Attributes:
        PROGRAM: Who reads the files, as sentences call it.
        CANNOT: The keys that it has no setting for; with another value than the default's the
            export is refused, for mail would be sent otherwise than tested, or not at all.
    """

    PROGRAM: str
    CANNOT: tuple[str, ...]

    def parts(self, settings: Settings, password: SecretStr | None) -> list[Part]:
        """The files. Raises InvalidInput."""


def export(effective: Effective, format: str, password: SecretStr | None) -> list[Part]:
    """Settings in force as the files of another program; nothing is written.

    Args:
        effective: The settings.
        format: One of FORMATS.
        password: To be written in clear; None leaves it to a reference, or out.

    Raises:
        InvalidInput: No such format, or a value that it can't carry; the sentence names the field.
    """
    if format not in FORMATS:
        raise InvalidInput(f"There is no such format; there are {', '.join(FORMATS)}.")
    settings = effective.settings
    for problem in check({**flat(settings), "mail.mode": "custom"}).errors:
        raise InvalidInput(problem.sentence)
    module = cast(Format, import_module(f"tui.exports.{format.replace('-', '_')}"))
    for key in module.CANNOT:
        if _counts(settings, key) and settings.value(key) != _DEFAULTS.value(key):
            raise refusal(key, module.PROGRAM, "it has no setting for it.")
    return module.parts(settings, password if settings.authentication.required else None)


def _counts(settings: Settings, key: str) -> bool:
    if key in CERTIFICATES:
        return settings.smtp.encryption != "none"
    return key != "authentication.mechanism" or settings.authentication.required
