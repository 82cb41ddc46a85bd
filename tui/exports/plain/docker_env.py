"""A file for docker run --env-file: what follows ``=`` is the value, quotes and all."""

from tui.exports.part import Part, clear, no_password
from tui.exports.plain.variables import PASSWORD_VARIABLE, variables
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "docker"
CANNOT: tuple[str, ...] = ()


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; a bare name is docker's reference to the variable of that name outside."""
    authentication = settings.authentication
    lines = [f"{name}={value}" for name, value in variables(settings).items()]
    if password:
        lines.append(f"{PASSWORD_VARIABLE}={clear(password, PROGRAM)}")
    elif authentication.required:
        by_name = (authentication.secret, authentication.variable) == (
            "environment",
            PASSWORD_VARIABLE,
        )
        lines.append(PASSWORD_VARIABLE if by_name else f"# {no_password(settings)}")
    return [Part("posthouse.env", "\n".join(lines) + "\n")]
