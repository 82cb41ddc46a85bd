"""``posthouse token``: a fresh access token for other programs."""

from pathlib import Path

import click

from tui.cli.shared.ask_password import password_of
from tui.errors import InvalidInput
from tui.language import N_, _
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.in_force import in_force


@click.command(
    help=N_(
        "Print a fresh access token of ORG on one line.\n\n"
        "For programs that take one as password, like msmtp's passwordeval. Ends with 75 where "
        "the issuer is in trouble, and with 77 where somebody must sign in."
    )
)
@click.argument("organization", metavar="ORG")
@click.pass_obj
def token(path: Path, organization: str) -> None:
    effective = in_force(ConfigDirectory(path), organization).effective
    authentication = effective.settings.authentication
    if not authentication.required or authentication.secret != "oauth":
        raise InvalidInput(
            _(
                "{organization} logs in without a token; to change that: posthouse set "
                "{organization} authentication.secret=oauth"
            ).format(organization=organization)
        )
    found = password_of(path, organization, effective)
    assert found is not None  # noqa: S101 - a login is required
    click.echo(found.get_secret_value())
