"""Every way to a token against an authorization server that nobody here wrote."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from tests.cli.helpers.commands import run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.nanoidp import APP, PASSWORD, PERSON, SECRET, SERVICE, Nanoidp
from tests.oauth.helpers.signing import in_force, kept_refresh_token, sign_in
from tui.oauth.flows.events import AddressOffered, CodeOffered, Event, SignedIn, SignInFailed
from tui.oauth.flows.grant import claims
from tui.oauth.refusals.failure import NoToken
from tui.secret import SecretStr
from tui.settings.model import Flow
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.sign_in import client_secret, places
from tui.storage.sign_in.forgetting import forget
from tui.storage.sign_in.signing_in import SigningIn
from tui.storage.sign_in.tokens import access_token
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace


@pytest.fixture
def workspace(own_home: Path, idp: Nanoidp) -> Workspace:
    directory = ConfigDirectory(own_home / "posthouse")
    directory.add("acme", "Acme GmbH")
    directory.save(
        "acme",
        {
            "mail.mode": "custom",
            "smtp.host": "127.0.0.1",
            "smtp.encryption": "none",
            "authentication.required": True,
            "authentication.username": PERSON,
            "authentication.secret": "oauth",
            "oauth.provider": "generic",
            "oauth.issuer": idp.url,
            "oauth.client_id": APP,
            "oauth.flow": "device",
            "sender.address": PERSON,
        },
    )
    state = StateDirectory(own_home / "state" / "posthouse", directory.path)
    return Workspace(directory, MemoryPasswords(), state, environ={})


async def test_a_device_code(workspace: Workspace, idp: Nanoidp) -> None:
    """It is pending, then somebody types it in. The clock waits, nobody else does."""

    def type_in(_: SigningIn, event: Event) -> None:
        if not isinstance(event, CodeOffered):
            idp.type_in(code[0])
        else:
            code.append(event.code)

    code: list[str] = []
    events = await sign_in(workspace, type_in, clock=SetClock())
    assert isinstance(events[-1], SignedIn), events
    assert len(events) > 2, "it was pending first"
    assert events[-1].warnings == ()
    token = access_token(workspace, in_force(workspace)).get_secret_value()
    assert (claims(token)["sub"], claims(token)["client_id"]) == (PERSON, APP)


async def test_a_person_says_no(workspace: Workspace, idp: Nanoidp) -> None:
    def deny(_: SigningIn, event: Event) -> None:
        if isinstance(event, CodeOffered):
            idp.type_in(event.code, "deny")

    last = (await sign_in(workspace, deny, clock=SetClock()))[-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "sign-in-declined"


async def test_a_browser_and_a_paste(workspace: Workspace) -> None:
    """PKCE is checked there: with another challenge than the verifier's the code is refused."""
    last = (await sign_in(workspace, paste, flow="browser"))[-1]
    assert isinstance(last, SignedIn)

    def other_challenge(signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            head, _, tail = event.url.partition("code_challenge=")
            paste_from(signing_in, f"{head}code_challenge=AAAA{tail[4:]}")

    last = (await sign_in(workspace, other_challenge, flow="browser"))[-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "sign-in-ended"


def test_it_renews_and_one_used_twice_ends_all(workspace: Workspace) -> None:
    """The server rotates: each renewal stores the next token, and the one before is dead."""
    signed_in(workspace, paste, flow="browser")
    settings, clock = in_force(workspace), SetClock()
    first = kept_refresh_token(workspace)
    clock.at += timedelta(days=1)
    token = access_token(workspace, settings, clock=clock).get_secret_value()
    assert claims(token)["sub"] == PERSON
    second = kept_refresh_token(workspace)
    assert second not in ("", first)
    stored = places.load(workspace, settings)
    assert stored
    for refresh_token in (first, second):  # a replay revokes the family
        used = replace(stored, refresh_token=SecretStr(refresh_token))
        places.store(workspace, settings, used)
        clock.at += timedelta(days=1)
        with pytest.raises(NoToken) as caught:
            access_token(workspace, settings, clock=clock)
        assert caught.value.failure.name == "sign-in-ended"


def test_it_is_revoked(workspace: Workspace) -> None:
    """RFC 7009: what was given back renews nothing any more."""
    signed_in(workspace, paste, flow="browser")
    settings = in_force(workspace)
    stored = places.load(workspace, settings)
    assert stored
    assert forget(workspace, settings) == ("Forgotten here, and revoked at the issuer.",)
    assert places.load(workspace, settings) is None
    places.store(workspace, settings, stored)
    with pytest.raises(NoToken) as caught:
        access_token(workspace, settings)
    assert caught.value.failure.name == "sign-in-ended"


def test_the_app_itself(workspace: Workspace) -> None:
    """Client credentials, with the secret in the header; a wrong one is the secret's fault."""
    settings = {"oauth.flow": "client-credentials", "oauth.client_secret": "keyring"}
    workspace.directory.save("acme", {**settings, "oauth.client_id": SERVICE})
    entry = client_secret.entry(in_force(workspace))
    workspace.passwords.set(entry, SecretStr("wrong"))
    last = signed_in(workspace)
    assert isinstance(last, SignInFailed)
    assert (last.failure.name, last.failure.field) == ("client-refused", "oauth.client_secret")
    workspace.passwords.set(entry, SecretStr(SECRET))
    last = signed_in(workspace)
    assert isinstance(last, SignedIn)
    assert last.kept == ""
    token = access_token(workspace, in_force(workspace)).get_secret_value()
    assert claims(token)["client_id"] == SERVICE


def test_a_scope_that_it_does_not_know(workspace: Workspace, fake_keyring: Path) -> None:
    workspace.directory.save("acme", {"oauth.scope": "mail-of-the-moon"})
    ended = run("login", "acme", "--json")
    told = json.loads(ended.out.splitlines()[-1])
    assert (told["failure"], told["field"]) == ("scope-refused", "oauth.scope")
    assert ended.code == told["exit"] == 78


def signed_in(
    workspace: Workspace,
    then: Callable[[SigningIn, Event], None] = lambda _signing_in, _event: None,
    flow: Flow | None = None,
) -> Event:
    """Sign in; the last event."""
    return asyncio.run(sign_in(workspace, then, flow=flow))[-1]


def paste(signing_in: SigningIn, event: Event) -> None:
    """Be the person with a browser elsewhere, who pastes the address that it ended on."""
    if isinstance(event, AddressOffered):
        paste_from(signing_in, event.url)


def paste_from(signing_in: SigningIn, url: str) -> None:
    form = {"username": PERSON, "password": PASSWORD, "action": "authorize"}
    with build_opener(Stay).open(url, urlencode(form).encode()) as answer:
        signing_in.paste(answer.headers["Location"])


class Stay(HTTPRedirectHandler):
    """The redirect itself, not what it leads to."""

    def http_error_302(self, req: object, fp: object, *rest: object) -> object:
        return fp
