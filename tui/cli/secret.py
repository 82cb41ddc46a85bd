"""The password that a command needs: from where the settings say, or asked for."""

import os
import sys
from pathlib import Path

import click
from pydantic import SecretStr

from tui.errors import IncompleteSettings
from tui.language import _
from tui.settings.inheritance import Effective
from tui.storage.passwords import KeyringPasswords, find


def password_of(config: Path, organization: str, effective: Effective) -> SecretStr | None:
    """The password of settings in force.

    Args:
        config: The config directory.
        organization: Whose it is, for the sentence that says how to store it.
        effective: The settings.

    Returns:
        None where no authentication is required.

    Raises:
        SecretUnavailable: The environment variable is not set, or the keyring refuses.
        IncompleteSettings: It is not stored, and there is no terminal to ask on.
    """
    authentication = effective.settings.authentication
    password = find(effective, KeyringPasswords(config), os.environ)
    if password is not None or not authentication.required:
        return password
    if not sys.stdin.isatty():
        raise IncompleteSettings(
            _(
                "The password of {username} is not stored and there is no "
                "terminal to ask on; store it with posthouse password "
                "{organization}, or take it from a variable: "
                "authentication.secret=environment authentication.variable=NAME."
            ).format(username=authentication.username, organization=organization)
        )
    prompt = _("Password of {username}").format(username=authentication.username)
    return SecretStr(click.prompt(prompt, hide_input=True, err=True))
