"""Which formats there are, and the way to every one of them."""

from importlib import import_module
from typing import Protocol, cast

from tui.errors import InvalidInput
from tui.exports.part import CERTIFICATES, Part, refusal, refuse_in_clear
from tui.exports.with_token import Tokens, with_token
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.fields import OUTPUTS
from tui.settings.inheritance import Effective
from tui.settings.model import Settings, flat

FORMATS = OUTPUTS
# The module of each, imported only when it is asked for.
_MODULES = {
    "msmtp": "mailers.msmtp",
    "postfix": "mailers.postfix",
    "nullmailer": "mailers.nullmailer",
    "dma": "mailers.dma",
    "exim": "mailers.exim",
    "env": "plain.env",
    "systemd": "plain.systemd",
    "docker-env": "plain.docker_env",
    "json": "plain.json",
    "django": "applications.django",
    "grafana": "applications.grafana",
    "alertmanager": "applications.alertmanager",
    "gitlab": "applications.gitlab",
    "vaultwarden": "applications.vaultwarden",
    "uipath": "applications.uipath",
    "uip": "applications.uip",
}
_DEFAULTS = Settings()
NO_TOKENS = Tokens()
# Programs that send no password without TLS unless they are told to, and plain data, which tells.
_GUARDED = {"msmtp", "postfix", "dma", "exim", "env", "systemd", "docker-env", "json"}


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


class Placed(Protocol):
    """The same where the files name each other.

    Attributes:
        DIRECTORY: Where they usually are.
    """

    DIRECTORY: str

    def parts(self, settings: Settings, password: SecretStr | None, directory: str) -> list[Part]:
        """The files for a directory. Raises InvalidInput."""


def export(
    effective: Effective,
    format: str,
    password: SecretStr | None,
    directory: str = "",
    tokens: Tokens = NO_TOKENS,
) -> list[Part]:
    """Settings in force as the files of another program; nothing is written.

    Args:
        effective: The settings.
        format: One of FORMATS.
        password: To be written in clear; None leaves it to a reference, or out.
        directory: Where the files will be; empty for where the program looks by itself.
        tokens: Where the program gets an access token, where the settings log in with one.

    Raises:
        InvalidInput: No such format, or a value that it can't carry; the sentence names the field.
    """
    if format not in FORMATS:
        raise InvalidInput(
            _("There is no such format; there are {formats}.").format(formats=", ".join(FORMATS))
        )
    settings = effective.settings
    for problem in check({**flat(settings), "mail.mode": "custom"}).errors:
        raise InvalidInput(problem.sentence)
    module = cast(Format, import_module(f"tui.exports.{_MODULES[format]}"))
    if settings.authentication.signs_in and format == "postfix" and tokens.own:
        from tui.exports.mailers import postfix, sasl_xoauth2

        place = directory or postfix.DIRECTORY
        return sasl_xoauth2.parts(settings, tokens.own, effective.level, place)
    if settings.authentication.signs_in:
        settings, password = with_token(effective, format, module.PROGRAM, tokens), None
    for key in module.CANNOT:
        if _counts(settings, key) and settings.value(key) != _DEFAULTS.value(key):
            raise refusal(key, module.PROGRAM, _("it has no setting for it."))
    if format not in _GUARDED:
        refuse_in_clear(settings, module.PROGRAM)
    password = password if settings.authentication.required else None
    if hasattr(module, "DIRECTORY"):
        placed = cast(Placed, module)
        return placed.parts(settings, password, directory or placed.DIRECTORY)
    return module.parts(settings, password)


def _counts(settings: Settings, key: str) -> bool:
    if key in CERTIFICATES:
        return settings.smtp.encryption != "none"
    return key != "authentication.mechanism" or settings.authentication.required
