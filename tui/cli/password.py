"""``posthouse password``."""

import sys
from pathlib import Path

import click
from pydantic import SecretStr

from tui.cli.in_force import in_force
from tui.cli.notes import tell
from tui.errors import InvalidInput, SecretUnavailable
from tui.language import N_, _
from tui.settings.inheritance import HOST
from tui.settings.providers.doubts import password_doubt
from tui.storage.directory import ConfigDirectory
from tui.storage.passwords import KeyringPasswords
from tui.storage.recording import recorded

_LONGEST = 64 * 1024


@click.command(
    help=N_("Store the password of ORG where its settings say: in the keyring of this user.")
)
@click.argument("organization", metavar="ORG")
@click.option(
    "--stdin", "from_stdin", is_flag=True, help=N_("Read it from standard input, one line.")
)
@click.pass_obj
def password(path: Path, organization: str, from_stdin: bool) -> None:
    found = in_force(ConfigDirectory(path), organization)
    if organization != HOST and found.stored.settings.mail.mode == "default":
        raise InvalidInput(
            _(
                "{name} follows the host's settings, so its password is the "
                "host's: posthouse password host"
            ).format(name=found.stored.name)
        )
    authentication = found.effective.settings.authentication
    if authentication.secret == "environment":
        raise InvalidInput(
            _(
                "The password of {name} is taken from ${variable}, not stored; "
                "to store it: posthouse set {organization} "
                "authentication.secret=keyring"
            ).format(
                name=found.stored.name, variable=authentication.variable, organization=organization
            )
        )
    if authentication.secret == "ask":
        raise InvalidInput(
            _(
                "The password of {name} is asked for each time, not stored; to "
                "store it: posthouse set {organization} "
                "authentication.secret=keyring"
            ).format(name=found.stored.name, organization=organization)
        )
    passwords = KeyringPasswords(path)
    if not passwords.available():
        raise SecretUnavailable(
            _(
                "Passwords can't be stored here: {passwords}. Take it from an "
                "environment variable (posthouse set {organization} "
                "authentication.secret=environment "
                "authentication.variable=NAME), or have it asked for each time "
                "(authentication.secret=ask)."
            ).format(passwords=passwords.state(), organization=organization)
        )
    given = _read() if from_stdin else _asked()
    if doubt := password_doubt(found.effective.settings, given):
        click.echo(_("posthouse: warning: {sentence}").format(sentence=doubt.sentence), err=True)
    passwords.set(found.effective.password_entry, given)
    with ConfigDirectory(path).lock.held(), recorded(path, [organization], password=True) as kept:
        pass  # no file changes, but who changed the password is a step of the history
    tell(kept.notes)
    click.echo(_("Stored {place}.").format(place=passwords.state()))


def _asked() -> SecretStr:
    if not sys.stdin.isatty():
        raise click.UsageError(_("Without a terminal to ask on, give the password with --stdin."))
    return SecretStr(
        click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("Once more"), err=True)
    )


def _read() -> SecretStr:
    data = sys.stdin.buffer.read(_LONGEST + 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(_("The password on standard input is not UTF-8.")) from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or "\n" in text or len(data) > _LONGEST:
        raise InvalidInput(
            _("Standard input must hold the password, on one line and nothing else.")
        )
    return SecretStr(text)
