"""A script for sh that sets the mail settings with UiPath's CLI: uip admin smtp update."""

from shlex import quote

from tui.exports.applications import uipath
from tui.exports.part import Part, clear
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = uipath.PROGRAM
CANNOT = uipath.CANNOT
_FLAGS = {
    "Host": "--host",
    "Port": "--port",
    "EnableSsl": "--enable-ssl",
    "UseDefaultCredentials": "--use-default-credentials",
    "UserName": "--username",
    "Domain": "--domain",
    "FromEmail": "--from-address",
    "FromDisplayName": "--from-display-name",
    "ConnectionTimeout": "--connection-timeout",
}


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One script; the password is a variable of it, so that it stands in no history."""
    values = uipath.values(settings)
    lines = ["#!/bin/sh", "set -eu"]
    options = [f"{flag} {quote(values[key])}" for key, flag in _FLAGS.items() if values[key]]
    if settings.authentication.required:
        variable = settings.authentication.variable or "SMTP_PASSWORD"
        if password:
            lines.append(f"{variable}={quote(clear(password, PROGRAM))}")
        else:
            lines.append(f': "${{{variable}:?must hold the password}}"')
        options.append(f'--password "${variable}"')
    command = " \\\n  ".join(["uip admin smtp update", *options])
    return [Part("uipath.sh", "\n".join([*lines, command]) + "\n")]
