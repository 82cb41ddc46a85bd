"""``posthouse password``."""

import sys
from pathlib import Path

import click
from pydantic import SecretStr

from tui.cli.in_force import in_force
from tui.cli.notes import tell
from tui.errors import InvalidInput, SecretUnavailable
from tui.settings.inheritance import HOST
from tui.settings.providers.doubts import password_doubt
from tui.storage.directory import ConfigDirectory
from tui.storage.passwords import KeyringPasswords
from tui.storage.recording import recorded

_LONGEST = 64 * 1024


@click.command()
@click.argument("organization", metavar="ORG")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read it from standard input, one line.")
@click.pass_obj
def password(path: Path, organization: str, from_stdin: bool) -> None:
    """Store the password of ORG where its settings say: in the keyring of this user."""
    found = in_force(ConfigDirectory(path), organization)
    if organization != HOST and found.stored.settings.mail.mode == "default":
        raise InvalidInput(
            f"{found.stored.name} follows the host's settings, so its password is the host's: "
            "posthouse password host"
        )
    authentication = found.effective.settings.authentication
    if authentication.secret == "environment":
        raise InvalidInput(
            f"The password of {found.stored.name} is taken from ${authentication.variable}, not "
            f"stored; to store it: posthouse set {organization} authentication.secret=keyring"
        )
    if authentication.secret == "ask":
        raise InvalidInput(
            f"The password of {found.stored.name} is asked for each time, not stored; to store "
            f"it: posthouse set {organization} authentication.secret=keyring"
        )
    passwords = KeyringPasswords(path)
    if not passwords.available():
        raise SecretUnavailable(
            f"Passwords can't be stored here: {passwords.state()}. Take it from an environment "
            f"variable (posthouse set {organization} authentication.secret=environment "
            "authentication.variable=NAME), or have it asked for each time "
            "(authentication.secret=ask)."
        )
    given = _read() if from_stdin else _asked()
    if doubt := password_doubt(found.effective.settings, given):
        click.echo(f"posthouse: warning: {doubt.sentence}", err=True)
    passwords.set(found.effective.password_entry, given)
    with ConfigDirectory(path).lock.held(), recorded(path, [organization], password=True) as kept:
        pass  # no file changes, but who changed the password is a step of the history
    tell(kept.notes)
    click.echo(f"Stored {passwords.state()}.")


def _asked() -> SecretStr:
    if not sys.stdin.isatty():
        raise click.UsageError("Without a terminal to ask on, give the password with --stdin.")
    return SecretStr(
        click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    )


def _read() -> SecretStr:
    data = sys.stdin.buffer.read(_LONGEST + 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("The password on standard input is not UTF-8.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or "\n" in text or len(data) > _LONGEST:
        raise InvalidInput("Standard input must hold the password, on one line and nothing else.")
    return SecretStr(text)
