"""``posthouse login``: sign in, so that a token can be got and renewed."""

import sys
from pathlib import Path
from typing import cast, get_args

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.language_options import JSON_LINES, english
from tui.cli.shared.sign_in_on_terminal import Show, sign_in_on_terminal
from tui.cli.sign_in.tenant import find_tenant, offer_tenant
from tui.errors import InvalidInput
from tui.language import N_, _
from tui.oauth.telling.registration import request
from tui.paths import state_directory
from tui.settings.model import Flow
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.in_force import in_force
from tui.storage.directory.settings_to_use import subject
from tui.storage.sign_in.forgetting import forget
from tui.storage.workspace import open_workspace
from tui.text import printable


@click.command(
    help=N_(
        "Sign in for ORG, where authentication.secret is oauth, and say whose token it is.\n\n"
        "With the way to sign in that the settings name; client-credentials and service-account "
        "are checked at once. Ends with 75 where the issuer is in trouble, with 77 where the "
        "sign-in was declined, blocked or too late, and with 78 where a setting is wrong."
    )
)
@click.argument("organization", metavar="ORG")
@click.option(
    "--flow", type=click.Choice(get_args(Flow)), help=N_("Another way than the settings' own.")
)
@click.option("--forget", "forgets", is_flag=True, help=N_("Forget the sign-in, and give it back."))
@click.option(
    "--app-request",
    is_flag=True,
    help=N_("Print what to send to whoever may register an app at the provider."),
)
@click.option(
    "--find-tenant",
    "finds_tenant",
    is_flag=True,
    help=N_("First ask Microsoft which tenant the mail domain belongs to, and save that."),
)
@click.option("--no-qr", is_flag=True, help=N_("Draw no QR code."))
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_LINES)
@click.pass_obj
def login(
    path: Path,
    organization: str,
    flow: str | None,
    forgets: bool,
    app_request: bool,
    finds_tenant: bool,
    no_qr: bool,
    in_json: bool,
) -> int:
    if app_request:
        settings = in_force(ConfigDirectory(path), organization).effective.settings
        click.echo(request(settings.oauth, printable(settings.sender.address)))
        return 0
    workspace = open_workspace(path, state_directory())
    if finds_tenant:
        find_tenant(workspace, organization)
    elif not forgets and not in_json:
        offer_tenant(workspace, organization)
    effective = subject(
        ConfigDirectory(path), organization, {}, needs_sender=False, done=_("signed in for")
    )
    if not effective.settings.authentication.signs_in:
        raise InvalidInput(
            _(
                "{organization} logs in without a token; to change that: posthouse set "
                "{organization} authentication.secret=oauth"
            ).format(organization=organization)
        )
    if forgets:
        for sentence in forget(workspace, effective):
            click.echo(sentence)
        return 0
    show = Show(in_json=in_json, qr=not no_qr and not in_json and sys.stdout.isatty())
    way = cast(Flow | None, flow)
    return with_permission(
        workspace,
        lambda granted: sign_in_on_terminal(workspace, effective, show, granted, flow=way),
        may_ask=can_ask,
    )
