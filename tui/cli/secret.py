"""The password that a command needs: from where the settings say, or asked for."""

import sys
from pathlib import Path

import click
from pydantic import SecretStr

from tui.cli.speaking import confirmed
from tui.errors import IncompleteSettings, NotSaved
from tui.language import _
from tui.paths import state_directory
from tui.settings.inheritance import Effective
from tui.storage.password_command import shown
from tui.storage.secret_source import CommandNotAllowed, allow, find
from tui.storage.workspace import Workspace, open_workspace
from tui.text import printable


def can_ask() -> bool:
    """Whether standard input, which a parent may have closed, is a terminal with a person at it."""
    return sys.stdin is not None and sys.stdin.isatty()


def password_of(
    config: Path, organization: str, effective: Effective, *, command_is_mine: bool = False
) -> SecretStr | None:
    """The password of settings in force.

    Args:
        config: The config directory.
        organization: Whose it is, for the sentence that says how to store it.
        effective: The settings.
        command_is_mine: Whether a command for it was typed on this command line.

    Returns:
        None where no authentication is required.

    Raises:
        SecretUnavailable: There is none where the settings say, or its command is not allowed.
        IncompleteSettings: It is not stored, and there is no terminal to ask on.
    """
    authentication = effective.settings.authentication
    workspace = open_workspace(config, state_directory())
    try:
        password = find(workspace, effective, command_is_mine=command_is_mine)
    except CommandNotAllowed as refused:
        if not can_ask():
            raise _not_allowed(organization, refused) from refused
        _ask_to_allow(workspace, refused)
        password = find(workspace, effective, command_is_mine=True)
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
    prompt = _("Password of {username}").format(username=authentication.username)
    return SecretStr(click.prompt(prompt, hide_input=True, err=True))


def password_without_asking(
    config: Path, organization: str, effective: Effective
) -> SecretStr | None:
    """The password of settings in force, for a program that nobody watches.

    Returns:
        None where no authentication is required, and where it is not stored.

    Raises:
        SecretUnavailable: There is none where the settings say.
        IncompleteSettings: Its command is not allowed yet.
    """
    try:
        return find(open_workspace(config, state_directory()), effective)
    except CommandNotAllowed as refused:
        raise _not_allowed(organization, refused) from refused


def how_to_give_it(workspace: Workspace, organization: str) -> str:
    """What to do so that a password is found without asking; a keyring only where there is one."""
    elsewhere = _(
        "a command that prints it (authentication.secret=command authentication.command=...) or a "
        "variable that holds it (authentication.secret=environment authentication.variable=NAME)."
    )
    if workspace.passwords.available():
        return _("store it with posthouse password {organization}, or name {elsewhere}").format(
            organization=organization, elsewhere=elsewhere
        )
    return _("there is no keyring here to store it in, so name {elsewhere}").format(
        elsewhere=elsewhere
    )


def _not_allowed(organization: str, refused: CommandNotAllowed) -> IncompleteSettings:
    return IncompleteSettings(
        _(
            "{sentence}\nTo look at it and allow it, run once on a terminal, as this user: "
            "posthouse test {organization} --until auth"
        ).format(sentence=refused.sentence, organization=organization)
    )


def _ask_to_allow(workspace: Workspace, refused: CommandNotAllowed) -> None:
    """Show a command that somebody else could have written, and let this person decide."""
    click.echo(
        _(
            "{path} names this command for the password:\n    {command}\nOthers could "
            "have written it: {why}"
        ).format(path=printable(str(refused.path)), command=shown(refused.argv), why=refused.why),
        err=True,
    )
    if not confirmed(_("Run it, now and until it changes?")):
        raise refused
    try:
        allow(workspace, refused)
    except NotSaved as error:
        words = _("posthouse: the answer could not be remembered: {sentence}")
        click.echo(words.format(sentence=error.sentence), err=True)
