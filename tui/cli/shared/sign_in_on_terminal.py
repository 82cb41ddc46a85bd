"""A sign-in on the terminal: its events as lines, pastes taken, what moved asked about."""

import asyncio
import json
from contextlib import ExitStack
from dataclasses import dataclass

import click

from tui.cli.shared.ask_password import ask_client_secret, can_ask
from tui.cli.shared.language_options import confirmed
from tui.cli.shared.paste import pasting
from tui.cli.shared.sign_in_lines import as_json, lines
from tui.language import _
from tui.oauth.flows.events import Event, SignedIn, SignInFailed
from tui.oauth.issuer.endpoints import Endpoints
from tui.settings.inheritance import Effective
from tui.settings.model import Flow
from tui.storage.allowed.reaches import Reach
from tui.storage.sign_in.signing_in import EndpointsMoved, Keep, SigningIn
from tui.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Show:
    """How the events are shown.

    Attributes:
        in_json: As JSON, a line each.
        qr: Whether a QR code may be drawn.
        err: Whether all of it goes to standard error.
    """

    in_json: bool = False
    qr: bool = False
    err: bool = False


def sign_in_on_terminal(
    workspace: Workspace,
    effective: Effective,
    show: Show,
    granted: frozenset[Reach],
    *,
    flow: Flow | None = None,
    keep: Keep | None = None,
) -> int:
    """Sign in; where the issuer has other addresses than before, ask and try again.

    Args:
        flow: In the place of the settings' own.
        keep: Takes what the issuer gave; None stores it as this user's sign-in.

    Returns:
        The exit code; 0 where it succeeded.

    Raises:
        NotAllowed: What the settings reach is to be asked first.
        EndpointsMoved: The same for the issuer's addresses, without a terminal or a yes.
    """
    secret = None
    if effective.settings.oauth.client_secret == "ask" and can_ask():
        secret = ask_client_secret()  # before the terminal takes pastes
    allowed: Endpoints | None = None
    while True:
        signing_in = SigningIn(
            workspace,
            effective,
            flow=flow,
            granted=granted,
            allowed=allowed,
            ask=(lambda: secret) if secret else None,
            keep=keep,
        )
        try:
            return asyncio.run(_shown(signing_in, effective, show))
        except EndpointsMoved as moved:
            if not can_ask():
                raise
            click.echo(moved.sentence, err=True)
            if not confirmed(_("Sign in there?")):
                raise
            allowed = moved.new


async def _shown(signing_in: SigningIn, effective: Effective, show: Show) -> int:
    code = 0
    with ExitStack() as stack:
        if can_ask() and signing_in.takes_paste:
            stack.enter_context(pasting(signing_in.paste))
        async for event in signing_in.events():
            _tell(event, effective, show)
            if isinstance(event, SignInFailed):
                code = event.failure.exit
    return code


def _tell(event: Event, effective: Effective, show: Show) -> None:
    if show.in_json:
        click.echo(json.dumps(as_json(event), ensure_ascii=False))
        return
    for line in lines(event, effective, qr=show.qr):
        click.echo(line, err=show.err or isinstance(event, SignInFailed))
    if isinstance(event, SignedIn):
        for sentence in event.warnings:
            words = _("posthouse: warning: {sentence}").format(sentence=sentence)
            click.echo(words, err=True)
