"""The password that a command needs: from where the settings say, or asked for."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from tui.cli.shared.ask_to_allow import with_permission
from tui.errors import IncompleteSettings
from tui.language import _
from tui.own_commands import proposed
from tui.paths import state_directory, suggested_password_file
from tui.secret import SecretStr
from tui.settings.checking.values import ascii_host
from tui.settings.inheritance import Effective
from tui.storage.allowed.reaches import Reach
from tui.storage.secret_source import find
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace, open_workspace
from tui.text import printable


def can_ask() -> bool:
    """Whether standard input, which a parent may have closed, is a terminal with a person at it."""
    return sys.stdin is not None and sys.stdin.isatty()


def password_of(
    config: Path,
    organization: str,
    effective: Effective,
    granted: frozenset[Reach] = frozenset(),
) -> SecretStr | None:
    """The password of settings in force, once what they reach is allowed.

    Args:
        config: The config directory.
        organization: Whose it is, for the sentence that says how to store it.
        effective: The settings.
        granted: What was typed on this command line.

    Returns:
        None where no authentication is required.

    Raises:
        NotAllowed: What the settings reach is not allowed.
        SecretUnavailable: There is none where the settings say.
        IncompleteSettings: It is not stored, and there is no terminal to ask on.
    """
    authentication = effective.settings.authentication
    workspace = open_workspace(config, state_directory())
    password = with_permission(
        workspace,
        partial(find, workspace, effective, ask=ask_client_secret if can_ask() else None),
        may_ask=can_ask,
        granted=granted,
    )
    if password is not None or not authentication.required:
        return password
    if not can_ask():
        raise IncompleteSettings(
            _(
                "The password of {username} is not stored and there is no terminal to ask on; {how}"
            ).format(
                username=printable(authentication.username),
                how=how_to_give_it(workspace, organization),
            )
        )
    return asked_for(effective, confirmation=False)


def asked_for(effective: Effective, *, confirmation: bool) -> SecretStr:
    """A password as it is typed on the terminal; the question says which server gets it.

    Args:
        confirmation: Whether it must be typed twice, for it is stored.
    """
    smtp = effective.settings.smtp
    prompt = _("Password of {username} for {host}:{port}").format(
        username=printable(effective.settings.authentication.username),
        host=printable(smtp.host if smtp.host.isascii() else ascii_host(smtp.host)),
        port=smtp.port,
    )
    again = _("Once more") if confirmation else False
    typed = click.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True)
    return SecretStr(typed)


def ask_client_secret() -> SecretStr:
    """The secret of an OAuth app as it is typed on the terminal."""
    return SecretStr(click.prompt(_("Client secret of the app"), hide_input=True, err=True))


def how_to_give_it(workspace: Workspace, organization: str) -> str:
    """What to do so that a password is found without asking, in one line for a log.

    The keyring only where there is one.
    """
    file = f"authentication.secret=file authentication.file={suggested_password_file(organization)}"
    elsewhere = _(
        "a file ({file}), a command that prints it (authentication.secret=command "
        "authentication.command=...) or a variable that holds it "
        "(authentication.secret=environment authentication.variable=NAME)."
    ).format(file=file)
    if workspace.passwords.available():
        return _("store it with posthouse password {organization}, or name {elsewhere}").format(
            organization=organization, elsewhere=elsewhere
        )
    return _("there is no keyring here to store it in, so name {elsewhere}").format(
        elsewhere=elsewhere
    )


def examples(organization: str) -> str:
    """Each source of a password that needs no keyring, as a command that can be typed."""
    change = proposed(f"posthouse set {organization} authentication.secret")
    store = proposed(f"posthouse password {organization}")
    file = suggested_password_file(organization)
    return "\n".join(
        (
            f"  {change}=file authentication.file={file} && {store}",
            f"  {change}=command 'authentication.command=pass show smtp/{organization}'",
            f"  {change}=environment authentication.variable=SMTP_PASSWORD",
            f"  {change}=ask",
        )
    )


def no_keyring(workspace: Workspace, stored: Stored) -> Iterator[str]:
    """That settings keep their password in a keyring, and there is none here; with what works."""
    settings = stored.settings
    is_asked = settings.mail.mode == "custom" and settings.authentication.required
    if not is_asked or settings.authentication.secret != "keyring":
        return
    state = workspace.passwords.look(stored.id)
    if not state.available:
        yield _("the password can't be kept here: {place}. These work here:\n{sources}").format(
            place=state.place, sources=examples(stored.id)
        )
