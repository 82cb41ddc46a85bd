"""Signing in with a browser: the redirect arrives, or is pasted; nobody else's counts."""

import asyncio
import socket
import urllib.request
from base64 import urlsafe_b64encode
from contextlib import ExitStack
from hashlib import sha256
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Issuer, jwt, tokens
from tests.oauth.helpers.signing import in_force, sign_in
from tui.errors import InvalidInput
from tui.oauth.flows import redirect
from tui.oauth.flows.events import AddressOffered, Event, SignedIn, SignInFailed, StrayArrived
from tui.oauth.telling.tunnel import tunnel
from tui.storage.sign_in.signing_in import SigningIn
from tui.storage.workspace import Workspace

ID = jwt(preferred_username="ops@acme.example", tid="0f-tenant")


@pytest.fixture(autouse=True)
def browser(workspace: Workspace, issuer: Issuer) -> None:
    workspace.directory.save("acme", {"oauth.flow": "browser"})
    issuer.answer("/token", tokens(id_token=ID))


def asked(event: AddressOffered) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(event.url).query).items()}


def back(event: AddressOffered, **params: str) -> str:
    """The address that a browser ends on."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in params.items())
    return f"{asked(event)['redirect_uri']}/?{query}"


def visited(url: str) -> int:
    """Its status, as a browser gets it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url.replace("localhost", "127.0.0.1"), timeout=60) as page:
            return int(page.status)
    except HTTPError as error:
        return error.code


async def test_the_redirect_arrives(workspace: Workspace, issuer: Issuer) -> None:
    """PKCE: the verifier is the one whose digest was in the address. Mutation: no code_verifier."""
    statuses: list[asyncio.Future[int]] = []

    def visit(_signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            state = asked(event)["state"]
            url = back(event, code="code-1", state=state, session_state="x")
            loop = asyncio.get_running_loop()
            statuses.append(loop.run_in_executor(None, visited, url))

    events = await sign_in(workspace, visit)
    offered, last = events[0], events[-1]
    assert isinstance(offered, AddressOffered)
    assert isinstance(last, SignedIn)
    assert (last.whose.account, last.whose.tenant) == ("ops@acme.example", "0f-tenant")
    assert await statuses[0] == 200
    form, query = issuer.forms()[0], asked(offered)
    assert offered.url.startswith(f"{issuer.url}/acme.example/oauth2/v2.0/authorize?")
    assert query["redirect_uri"] == form["redirect_uri"] == f"http://localhost:{offered.port}"
    assert (query["login_hint"], query["response_type"]) == ("ops@acme.example", "code")
    digest = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
    assert query["code_challenge"] == digest.rstrip(b"=").decode()
    assert (form["code"], form["grant_type"]) == ("code-1", "authorization_code")
    assert "session_state" not in form


async def test_a_redirect_of_somebody_else_changes_nothing(
    workspace: Workspace, issuer: Issuer
) -> None:
    """Anybody on a jump host can come to the port. Mutation: the state is not compared."""
    loop = asyncio.get_running_loop()
    statuses: list[asyncio.Future[int]] = []

    def visit(signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            url = back(event, code="evil", state="another")
            statuses.append(loop.run_in_executor(None, visited, url))
        if isinstance(event, StrayArrived):
            offered = seen[0]
            state = asked(offered)["state"]
            signing_in.paste(back(offered, code="code-1", state=state))

    seen: list[AddressOffered] = []

    def note(signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            seen.append(event)
        visit(signing_in, event)

    events = await sign_in(workspace, note)
    assert await statuses[0] == 404
    assert isinstance(events[-1], SignedIn)
    assert [form["code"] for form in issuer.forms()] == ["code-1"]


def test_connections_that_say_nothing_take_no_descriptors_and_no_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Anybody on this host can open them; at the end a browser has some that it opened ahead.

    Mutations: any number is served; CancelledError goes on, which asyncio prints.
    """
    monkeypatch.setattr(redirect, "_MOST", 3)
    told: list[dict[str, object]] = []

    async def held() -> bytes:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, what: told.append(what))
        redirects = redirect.Redirects("state", "")
        server = await asyncio.start_server(redirects.serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            for one in opened:
                await asyncio.to_thread(one.connect, ("127.0.0.1", port))
            return await asyncio.to_thread(opened[3].recv, 1)

    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(4)]
        opened[3].settimeout(4)  # less than a silent connection is waited for
        assert asyncio.run(held()) == b""
    assert told == []


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "code-1",
        "http://localhost:1/?code=code-1",
        "http://localhost:1/?code=code-1&state=another",
        "http://localhost:1/?state={state}",
        "http://[::1/?code=code-1&state=another",
        "http://localhost:1/?" + "&".join(f"a{n}=1" for n in range(50)) + "&state={state}&code=x",
        "x" * 40_000,
    ],
)
async def test_what_is_pasted_must_be_of_this_attempt(
    workspace: Workspace, issuer: Issuer, wrong: str
) -> None:
    """A wrong paste loses nothing: the right one counts afterwards."""

    def paste(signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            state = asked(event)["state"]
            with pytest.raises(InvalidInput):
                signing_in.paste(wrong.replace("{state}", state))
            whole = back(event, code="c" * 3000, state=state, session_state="5")
            signing_in.paste(f"  {whole[:300]}\n{whole[300:]}\n")  # as a terminal wraps it

    events = await sign_in(workspace, paste)
    assert isinstance(events[-1], SignedIn)
    assert issuer.forms()[0]["code"] == "c" * 3000


async def test_an_error_comes_back_from_the_page(workspace: Workspace) -> None:
    def paste(signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            signing_in.paste(
                back(event, error="access_denied", error_description="AADSTS65004: No",
                     state=asked(event)["state"])
            )  # fmt: skip

    last = (await sign_in(workspace, paste))[-1]
    assert isinstance(last, SignInFailed)
    assert (last.failure.name, last.failure.exit) == ("sign-in-declined", 77)
    assert "said no" in last.failure.cause


async def test_nobody_comes_back(workspace: Workspace) -> None:
    """The wait ends by the clock; nothing is stored."""
    clock = SetClock()
    last = (await sign_in(workspace, clock=clock))[-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "browser-expired"
    assert sum(clock.waits) == 600


async def test_an_issuer_that_names_another_in_the_redirect_is_refused(
    workspace: Workspace, issuer: Issuer
) -> None:
    """RFC 9207: a mix-up of issuers. Mutation: iss is not compared."""
    issuer.discoverable()
    workspace.directory.save("acme", {"oauth.provider": "generic", "oauth.scope": "mail"})

    def paste(signing_in: SigningIn, event: Event) -> None:
        if isinstance(event, AddressOffered):
            state = asked(event)["state"]
            with pytest.raises(InvalidInput):
                signing_in.paste(back(event, code="x", state=state, iss="https://evil.example"))
            signing_in.paste(back(event, code="code-1", state=state, iss=issuer.url))

    assert isinstance((await sign_in(workspace, paste))[-1], SignedIn)


async def test_a_paste_before_the_address_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput, match="No address was offered"):
        SigningIn(workspace, in_force(workspace)).paste("http://localhost:1/?code=x&state=y")


def test_the_line_for_the_other_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ops")
    line = tunnel(4711, {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.9 22"})
    assert line == "ssh -N -L 4711:127.0.0.1:4711 ops@192.0.2.9"
