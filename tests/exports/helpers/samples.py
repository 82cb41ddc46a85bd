"""Settings to export, and the odd texts that every format must carry or refuse."""

from tui.errors import InvalidInput
from tui.exports.formats import export
from tui.exports.part import Part
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.inheritance import Effective

VALUES: dict[str, object] = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "smtp.domain": "acme.example",
    "authentication.required": True,
    "authentication.username": "robot@acme.example",
    "authentication.secret": "environment",
    "authentication.variable": "ACME_PASSWORD",
    "sender.address": "robot@acme.example",
    "sender.name": "Acme Robot",
}
NASTY = (
    "plain",
    " spaces around ",
    "#hash",
    "a#b;c",
    'dou"ble',
    '"quoted"',
    "sin'gle",
    "dollar$HOME",
    "brace${HOME}",
    "tick`id`",
    "back\\slash",
    "two\\\\slashes",
    "end\\",
    "%percent%s",
    "a=b:c|d",
    "pé€",
    "{{ braces }}",
    "*&!?~",
    "\\n",
    "^caret",
    "ca^ret^",
    " leading",
    "'\"\\$`",
    '"""',
)


def settled(changes: dict[str, object] | None = None) -> Effective:
    """Settings in force: VALUES with changes."""
    checked = check({**VALUES, **(changes or {})})
    assert checked.errors == ()
    return Effective(checked.settings, {}, "acme")


def exported(
    format: str, changes: dict[str, object] | None = None, password: str | None = None
) -> list[Part]:
    """The files of a format."""
    secret = None if password is None else SecretStr(password)
    return export(settled(changes), format, secret)


def text(format: str, changes: dict[str, object] | None = None, password: str | None = None) -> str:
    """The text of a format that is one file."""
    (part,) = exported(format, changes, password)
    return part.text


def refused(
    format: str, changes: dict[str, object] | None = None, password: str | None = None
) -> str:
    """Why an export is refused; empty where it is not."""
    try:
        exported(format, changes, password)
    except InvalidInput as error:
        return error.sentence
    return ""
