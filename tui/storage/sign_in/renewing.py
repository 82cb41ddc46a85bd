"""Get the next access token; what renews it is stored before the old one is forgotten."""

import asyncio
from dataclasses import replace

from tui.errors import Exit, NotSaved, SecretUnavailable
from tui.language import _
from tui.oauth.access_token import AccessToken
from tui.oauth.clock import Clock
from tui.oauth.flows import client as asking
from tui.oauth.flows.client import Client
from tui.oauth.flows.grant import Grant
from tui.oauth.issuer.endpoints import Endpoints, endpoints, known
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import NOBODY, Failure, NoToken
from tui.settings.inheritance import Effective
from tui.storage.sign_in import access_tokens, lock, notes, places
from tui.storage.sign_in.client_secret import Ask, client_of
from tui.storage.sign_in.record import StoredSignIn
from tui.storage.sign_in.signals import signals_held
from tui.storage.trust.writers import who_else_may_write
from tui.storage.workspace import Workspace


def renew(
    workspace: Workspace,
    effective: Effective,
    clock: Clock,
    ask: Ask | None = None,
) -> AccessToken:
    """Get a token from the issuer; arguments and errors as of ``tokens.access_token``."""
    try:
        if effective.settings.oauth.is_application:
            client = client_of(workspace, effective, ask)
            grant = asyncio.run(_of_the_app(workspace, effective, client, Http(clock)))
            return _used(workspace, effective, grant)
        with lock.held(notes.path(workspace, effective).with_suffix(".lock")):
            if held := access_tokens.find(workspace, effective, clock.now()):
                return held  # another process has renewed it meanwhile
            return _renewed(workspace, effective, clock, ask)
    except NoToken as error:
        raise NoToken(named(error.failure, effective)) from None


def named(failure: Failure, effective: Effective) -> Failure:
    """Return a failure with the organization's name in its commands."""
    name = effective.level
    return replace(failure, cause=failure.cause.replace("login ORG", f"login {name}"))


async def ask_for_the_app(client: Client, at: Endpoints, http: Http) -> Grant:
    """Ask for a token for the app itself, by its secret, certificate or key (RFC 6749 4.4).

    Raises:
        NoToken: There is none.
    """
    if client.oauth.flow == "service-account":
        return await asking.service_account(client, at, http)
    return await asking.client_credentials(client, at, http)


async def _of_the_app(
    workspace: Workspace, effective: Effective, client: Client, http: Http
) -> Grant:
    at = known(client.oauth) or _fixed(workspace, effective) or await endpoints(client.oauth, http)
    return await ask_for_the_app(client, at, http)


def _fixed(workspace: Workspace, effective: Effective) -> Endpoints | None:
    """The endpoints of this issuer, as they were when ``posthouse login`` looked at them.

    None where others could have written them down, as in their own home after ``sudo -E``: they
    would get the app's secret.
    """
    if who_else_may_write(notes.path(workspace, effective)):
        return None
    found = Endpoints.stored(notes.read(workspace, effective).endpoints)
    is_same = found and found.issuer.rstrip("/") == effective.settings.oauth.issuer
    return found if is_same else None


def _renewed(
    workspace: Workspace, effective: Effective, clock: Clock, ask: Ask | None
) -> AccessToken:
    stored = places.load(workspace, effective)
    if stored is None:
        raise NoToken(_nobody(effective))
    stored.require_for(effective)
    client = client_of(workspace, effective, ask)
    cut_off = bool(notes.read(workspace, effective).renewing)
    try:  # said before it is asked: who is killed in between leaves it behind
        notes.note(workspace, effective, renewing=clock.now().isoformat())
    except NotSaved as error:
        raise SecretUnavailable(error.sentence) from None
    try:
        grant = asyncio.run(
            asking.refresh(
                client, stored.endpoints, Http(clock), stored.refresh_token, cut_off=cut_off
            )
        )
    except NoToken:
        if not cut_off:  # the issuer refused, or was not reached: the old one was not used up
            notes.try_to_note(workspace, effective, renewing="")
        raise
    with signals_held():
        if grant.refresh_token and grant.refresh_token != stored.refresh_token:
            _store(workspace, effective, replace(stored, refresh_token=grant.refresh_token), grant)
        renewed = clock.now().isoformat()
        notes.try_to_note(workspace, effective, renewing="", renewed=renewed)
        return _used(workspace, effective, grant)


def _store(workspace: Workspace, effective: Effective, new: StoredSignIn, grant: Grant) -> None:
    try:
        places.store(workspace, effective, new)
    except SecretUnavailable as error:
        if grant.access:
            access_tokens.keep(workspace, effective, grant.access)
        raise NoToken(
            Failure(
                "sign-in-not-stored",
                _("The issuer renewed the sign-in, and it could not be stored: {why}").format(
                    why=error.sentence
                ),
                _(
                    "The old one may not count any more. Mend that, and if the next try fails "
                    "too, sign in again: posthouse login ORG."
                ),
                "oauth.store",
                Exit.UNAVAILABLE,
            )
        ) from None


def _used(workspace: Workspace, effective: Effective, grant: Grant) -> AccessToken:
    if grant.trouble:
        raise NoToken(grant.trouble)
    assert grant.access is not None  # noqa: S101 - a grant has a token or a trouble
    access_tokens.keep(workspace, effective, grant.access)
    length = len(grant.access.value.get_secret_value())
    if length != notes.read(workspace, effective).token_length:
        notes.try_to_note(workspace, effective, token_length=length)
    return grant.access


def _nobody(effective: Effective) -> Failure:
    return Failure(
        NOBODY,
        _("Nobody has signed in for {name} as this user on this host.").format(
            name=effective.level
        ),
        _("Sign in: posthouse login ORG. Each user and each host has a sign-in of its own."),
        "",
        Exit.CONFIGURATION,
    )
