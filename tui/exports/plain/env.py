"""``NAME=value`` lines that sh, python-dotenv and Docker Compose read alike."""

import re

from tui.exports.part import PASSWORD, Part, clear, no_password, refusal
from tui.exports.plain.variables import PASSWORD_VARIABLE, variables
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "an env file"
CANNOT: tuple[str, ...] = ()
_BARE = re.compile(r"[A-Za-z0-9_@%+:,./-]+")


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; a password in an environment variable is taken from there by its name."""
    lines = [f"{name}={quoted(value, name)}" for name, value in variables(settings).items()]
    authentication = settings.authentication
    if password:
        lines.append(f"{PASSWORD_VARIABLE}={quoted(clear(password, PROGRAM), PASSWORD)}")
    elif authentication.required and authentication.secret == "environment":
        if authentication.variable != PASSWORD_VARIABLE:
            lines.append(f'{PASSWORD_VARIABLE}="${{{authentication.variable}}}"')
    elif authentication.required:
        lines.append(f"# {no_password(settings)}")
    return [Part("posthouse.env", "\n".join(lines) + "\n")]


def quoted(value: str, name: str) -> str:
    r"""A value in the quotes that mean the same to every reader.

    In double quotes all of them unescape ``\\`` and ``\"``, but differ on ``$`` and the backquote;
    in single quotes they differ on ``\``, ``'`` and ``${``.

    Raises:
        InvalidInput: There are no such quotes.
    """
    if _BARE.fullmatch(value):
        return value
    if not re.search(r"[$`]", value):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if not re.search(r"[\\']|\$\{", value):
        return f"'{value}'"
    raise refusal(
        name,
        PROGRAM,
        _(
            "sh and dotenv read its mixture of $ or ` with quotes, backslashes or ${ differently; "
            "take the format systemd or json."
        ),
    )
