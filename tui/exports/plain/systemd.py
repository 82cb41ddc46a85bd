"""A file for EnvironmentFile= (systemd.exec(5)): quoted as in sh, but nothing is expanded."""

import re

from tui.exports.part import Part, clear, no_password
from tui.exports.plain.variables import PASSWORD_VARIABLE, variables
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "systemd"
CANNOT: tuple[str, ...] = ()
_SPECIAL = re.compile(r'["\\$`]')


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; it knows no references, so a password that is not given is left out."""
    found = variables(settings)
    if password:
        found[PASSWORD_VARIABLE] = clear(password, PROGRAM)
    lines = [f"{name}={_quoted(value)}" for name, value in found.items()]
    if settings.authentication.required and not password:
        lines.append(f"# {no_password(settings)}")
    return [Part("posthouse.env", "\n".join(lines) + "\n")]


def _quoted(value: str) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", value)
    return f'"{escaped}"'
