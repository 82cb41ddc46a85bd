"""``posthouse login``: sign in, so that a token can be got and renewed."""

import asyncio
import json
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import cast, get_args

import click

from tui.cli.shared.ask_password import ask_client_secret, can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.language_options import JSON_LINES, confirmed, english
from tui.cli.sign_in.events import as_json, lines
from tui.cli.sign_in.paste import pasting
from tui.cli.sign_in.tenant import find_tenant, offer_tenant
from tui.errors import InvalidInput
from tui.language import N_, _
from tui.oauth.flows.events import SignedIn, SignInFailed
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.telling.registration import request
from tui.paths import state_directory
from tui.settings.inheritance import Effective
from tui.settings.model import Flow
from tui.storage.allowed.reaches import Reach
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.in_force import in_force
from tui.storage.directory.settings_to_use import subject
from tui.storage.sign_in.forgetting import forget
from tui.storage.sign_in.signing_in import EndpointsMoved, SigningIn
from tui.storage.workspace import Workspace, open_workspace
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
    show = _Show(in_json=in_json, qr=not no_qr and not in_json and sys.stdout.isatty())
    signed = partial(_signed_in, workspace, effective, cast(Flow | None, flow), show)
    return with_permission(workspace, partial(_agreed, signed), may_ask=can_ask)


class _Show:
    """How the events are shown."""

    def __init__(self, *, in_json: bool, qr: bool) -> None:
        self.in_json = in_json
        self.qr = qr


def _agreed(signed: "partial[int]", granted: frozenset[Reach]) -> int:
    """Sign in; where the issuer has other addresses than before, ask and try again."""
    allowed: Endpoints | None = None
    while True:
        try:
            return signed(granted, allowed)
        except EndpointsMoved as moved:
            if not can_ask():
                raise
            click.echo(moved.sentence, err=True)
            if not confirmed(_("Sign in there?")):
                raise
            allowed = moved.new


def _signed_in(
    workspace: Workspace,
    effective: Effective,
    flow: Flow | None,
    show: _Show,
    granted: frozenset[Reach],
    allowed: Endpoints | None,
) -> int:
    secret = None
    if effective.settings.oauth.client_secret == "ask" and can_ask():
        secret = ask_client_secret()  # before the terminal takes pastes
    signing_in = SigningIn(
        workspace,
        effective,
        flow=flow,
        granted=granted,
        allowed=allowed,
        ask=(lambda: secret) if secret else None,
    )
    return asyncio.run(_show(signing_in, show, effective))


async def _show(signing_in: SigningIn, show: _Show, effective: Effective) -> int:
    with ExitStack() as stack:
        if can_ask() and signing_in.takes_paste:
            stack.enter_context(pasting(signing_in.paste))
        return await _events(signing_in, show, effective)


async def _events(signing_in: SigningIn, show: _Show, effective: Effective) -> int:
    code = 0
    async for event in signing_in.events():
        if show.in_json:
            click.echo(json.dumps(as_json(event), ensure_ascii=False))
        else:
            for line in lines(event, effective, qr=show.qr):
                click.echo(line, err=isinstance(event, SignInFailed))
        if isinstance(event, SignInFailed):
            code = event.failure.exit
        if isinstance(event, SignedIn) and not show.in_json:
            for sentence in event.warnings:
                words = _("posthouse: warning: {sentence}").format(sentence=sentence)
                click.echo(words, err=True)
    return code
