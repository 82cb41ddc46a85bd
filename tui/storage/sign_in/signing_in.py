"""Sign in, store what came of it, and tell: one attempt, for a screen and for a command."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Container
from contextlib import aclosing
from dataclasses import replace

from tui.errors import Exit, InvalidInput, NotSaved, PosthouseError, SecretUnavailable
from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.oauth.flows import device
from tui.oauth.flows.browser import Browser
from tui.oauth.flows.client import Client
from tui.oauth.flows.events import Event, SignedIn, SignInFailed, TokenGranted
from tui.oauth.flows.grant import Grant
from tui.oauth.issuer.endpoints import Endpoints, endpoints
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import Failure, NoToken
from tui.oauth.telling.warnings import warnings
from tui.settings.inheritance import Effective
from tui.settings.model import Flow
from tui.smtp.connection.threads import in_own_thread
from tui.storage.allowed.reaches import Reach, of_dialogue
from tui.storage.asking import allow_server, require
from tui.storage.sign_in import access_tokens, lock, notes, places
from tui.storage.sign_in.client_secret import Ask, client_of
from tui.storage.sign_in.record import StoredSignIn, server_of
from tui.storage.sign_in.renewing import ask_for_the_app, named
from tui.storage.sign_in.signals import signals_held
from tui.storage.workspace import Workspace

Keep = Callable[[Grant, Endpoints, Client], str]
"""Takes what an issuer gave, and says where it is kept, in a few words; empty for nowhere here."""


class EndpointsMoved(PosthouseError):
    """Raised where the issuer names other endpoints than at the last sign-in, and nobody agreed.

    Attributes:
        new: What it names now; to be given as ``allowed`` once a person agreed.
    """

    exit_code = Exit.NO_PERMISSION

    def __init__(self, old: Endpoints, new: Endpoints) -> None:
        self.new = new
        pairs = zip(old.as_dict().values(), new.as_dict().values(), strict=True)
        lines = [f"  {before or '-'} → {now or '-'}" for before, now in pairs if before != now]
        super().__init__(
            _("The issuer names other addresses than at the last sign-in:\n{lines}").format(
                lines="\n".join(lines)
            )
        )


class SigningIn:
    """One attempt to sign in.

    Args:
        workspace: Where it is stored.
        effective: The settings in force, saved or not.
        flow: In the place of the settings' own.
        granted: What this person typed, or allowed, just now.
        allowed: Endpoints that this person agreed to just now.
        ask: Asks for the app's secret, where the settings have it asked for; called in a thread.
        keep: Takes what the issuer gave; None stores it as this user's sign-in.
        clock: What time it is.
    """

    def __init__(
        self,
        workspace: Workspace,
        effective: Effective,
        *,
        flow: Flow | None = None,
        granted: Container[Reach] = frozenset(),
        allowed: Endpoints | None = None,
        ask: Ask | None = None,
        keep: Keep | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if flow:
            oauth = effective.settings.oauth._replace(flow=flow)
            settings = effective.settings._replace(oauth=oauth)
            effective = replace(effective, settings=settings)
        self._workspace = workspace
        self._effective = effective
        self._granted = granted
        self._allowed = allowed
        self._ask = ask
        self._stores = keep is None
        self._keep = keep or self._store
        self._http = Http(clock)
        self._browser: Browser | None = None

    @property
    def takes_paste(self) -> bool:
        """Tell whether an address may be pasted: it is a sign-in with a browser."""
        return self._effective.settings.oauth.flow == "browser"

    def paste(self, address: str) -> None:
        """Take the whole address that the browser ended on, once AddressOffered has come.

        Raises:
            InvalidInput: It is not of this attempt; another can be pasted.
        """
        if self._browser is None:
            raise InvalidInput(_("No address was offered, so none can come back."))
        self._browser.paste(address)

    async def events(self) -> AsyncGenerator[Event, None]:
        """Sign in; the last event is SignedIn or SignInFailed. Closing this ends the attempt.

        Raises:
            NotAllowed: What the settings reach is to be asked first; nothing was sent.
            EndpointsMoved: The issuer's addresses are to be asked first.
        """
        try:
            client = await in_own_thread(self._prepared, "sign-in")
            at = await endpoints(client.oauth, self._http)
            await in_own_thread(lambda: self._agree(at), "sign-in")
            async with aclosing(self._flow(client, at)) as events:
                async for event in events:
                    if isinstance(event, TokenGranted):
                        yield await self._kept(event, client)
                        return
                    yield event
        except NoToken as error:
            yield SignInFailed(named(error.failure, self._effective))
        except SecretUnavailable as error:
            yield SignInFailed(_unavailable(error))

    def _prepared(self) -> Client:
        """The app, once all is allowed and there is a place for what comes of it."""
        reaches = of_dialogue(self._effective, login=True)
        require(self._workspace, reaches, self._granted)
        if self._stores and not self._effective.settings.oauth.is_application:
            places.require_place(self._workspace, self._effective)
        try:
            return client_of(self._workspace, self._effective, self._ask)
        except SecretUnavailable as error:
            raise NoToken(_no_secret(error, self._effective)) from None

    def _agree(self, now: Endpoints) -> None:
        """Compare the endpoints with those of the last sign-in at this issuer."""
        old = Endpoints.stored(notes.read(self._workspace, self._effective).endpoints)
        is_same = old is not None and old.issuer and old.issuer == now.issuer
        if old is not None and is_same and now not in (old, self._allowed):
            raise EndpointsMoved(old, now)

    def _flow(self, client: Client, at: Endpoints) -> AsyncGenerator[Event, None]:
        match client.oauth.flow:
            case "browser":
                self._browser = Browser(client, at, self._http)
                return self._browser.sign_in()
            case "device":
                return device.sign_in(client, at, self._http)
            case _:
                return _for_the_app(client, at, self._http)

    async def _kept(self, event: TokenGranted, client: Client) -> Event:
        """Store first, tell then."""
        with signals_held():
            kept = await _to_its_end(lambda: self._keep(event.grant, event.endpoints, client))
        if event.grant.trouble:
            return SignInFailed(named(event.grant.trouble, self._effective))
        access = event.grant.access
        expires = access.expires if access and access.lifetime else None
        told = warnings(event.grant, client.oauth, client.username)
        return SignedIn(event.grant.whose, kept, expires, told)

    def _store(self, grant: Grant, at: Endpoints, _client: Client) -> str:
        workspace, effective = self._workspace, self._effective
        now = self._http.clock.now().isoformat()
        kept = ""
        if grant.refresh_token:
            stored = StoredSignIn(
                grant.refresh_token, server_of(effective), effective.settings.oauth.client_id, at
            )
            with lock.held(notes.path(workspace, effective).with_suffix(".lock")):
                places.store(workspace, effective, stored)
                access_tokens.drop(workspace, effective)
            kept = places.place_of(workspace, effective)
        if grant.access:
            access_tokens.keep(workspace, effective, grant.access)
        notes.try_to_note(
            workspace,
            effective,
            account=grant.whose.account,
            signed_in=now,
            renewed="",
            renewing="",
            endpoints=at.as_dict(),
            token_length=len(grant.access.value.get_secret_value()) if grant.access else 0,
        )
        try:
            allow_server(workspace, effective)
        except NotSaved:  # it is asked about again
            return kept
        return kept


async def _for_the_app(client: Client, at: Endpoints, http: Http) -> AsyncGenerator[Event, None]:
    yield TokenGranted(await ask_for_the_app(client, at, http), at)


async def _to_its_end(call: Callable[[], str]) -> str:
    """Run in a thread, and wait for its end even where the one who waits is cancelled."""
    task = asyncio.ensure_future(in_own_thread(call, "sign-in"))
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
        except Exception:  # noqa: S110 - the task has it, and it is raised below
            pass
    if cancelled and not task.exception():
        raise asyncio.CancelledError
    return task.result()


def _no_secret(error: SecretUnavailable, effective: Effective) -> Failure:
    oauth = effective.settings.oauth
    key = "oauth.key_file" if oauth.key_file and oauth.is_application else "oauth.client_secret"
    return Failure("client-secret-missing", error.sentence, "", key, error.exit_code)


def _unavailable(error: SecretUnavailable) -> Failure:
    return Failure("sign-in-not-stored", error.sentence, "", "oauth.store", Exit.UNAVAILABLE)
