"""Whom a secret may go to: discovery, TLS, proxies, redirects; asked about where others choose."""

import asyncio
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from tests.cli.helpers.commands import on_terminal, run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Answer, Issuer, device_code, html, jwt, refusal, said, tokens
from tests.oauth.helpers.signing import in_force, kept_refresh_token, sign_in, store_sign_in
from tui.oauth import answers
from tui.oauth.flows.events import SignedIn, SignInFailed
from tui.oauth.flows.scopes import scope_of
from tui.oauth.issuer.endpoints import Endpoints, known
from tui.oauth.issuer.http import Http
from tui.oauth.issuer.tenant import tenant_of
from tui.oauth.refusals.failure import NoToken
from tui.settings.model import settings_of
from tui.storage.asking import NotAllowed, allow
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.sign_in.signing_in import EndpointsMoved, SigningIn
from tui.storage.sign_in.tokens import access_token
from tui.storage.workspace import Workspace


@pytest.fixture
def generic(workspace: Workspace, issuer: Issuer) -> Workspace:
    """Acme at an issuer that says where its endpoints are."""
    issuer.discoverable()
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(id_token=jwt(email="ops@acme.example")))
    workspace.directory.save("acme", {"oauth.provider": "generic", "oauth.scope": "mail"})
    return workspace


async def failure_of(workspace: Workspace) -> tuple[str, str]:
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed), last
    return last.failure.name, last.failure.field


async def test_an_issuer_is_looked_up_once(generic: Workspace, issuer: Issuer) -> None:
    """At the sign-in; a renewal uses the same endpoints, whatever the issuer says by then."""
    assert isinstance((await sign_in(generic))[-1], SignedIn)
    issuer.answer("/.well-known/openid-configuration", html("gone", 404))
    before = len(issuer.asked)
    stale = SetClock()
    generic.access_tokens.clear()
    await asyncio.to_thread(access_token, generic, in_force(generic), clock=stale)
    assert [asked.path for asked in issuer.asked[before:]] == ["/token"]


async def test_an_older_way_to_say_it(generic: Workspace, issuer: Issuer) -> None:
    """RFC 8414."""
    issuer.answer("/.well-known/openid-configuration", html("Not Found", 404))
    issuer.answer(
        "/.well-known/oauth-authorization-server",
        said({"issuer": issuer.url, "token_endpoint": f"{issuer.url}/token",
              "device_authorization_endpoint": f"{issuer.url}/devicecode"}),
    )  # fmt: skip
    assert isinstance((await sign_in(generic))[-1], SignedIn)


DOCUMENTS: dict[str, tuple[Answer, str]] = {
    "not there": (html("Not Found", 404), "issuer-not-oauth"),
    "a page": (html("<html>Login"), "issuer-not-oauth"),
    "a list": (said([1]), "issuer-not-oauth"),
    "a redirect": (html("", 301, Location="https://elsewhere.example/"), "issuer-not-oauth"),
    "busy": (html("", 503), "issuer-busy"),
    "another issuer": (
        said({"issuer": "https://evil.example", "token_endpoint": "https://evil.example/token"}),
        "issuer-other",
    ),
}


@pytest.mark.parametrize(("document", "name"), DOCUMENTS.values(), ids=DOCUMENTS)
async def test_a_document_that_is_none(
    generic: Workspace, issuer: Issuer, document: Answer, name: str
) -> None:
    issuer.answer("/.well-known/openid-configuration", document)
    assert (await failure_of(generic))[0] == name
    assert issuer.forms("/devicecode") == []


@pytest.mark.parametrize(
    "url",
    ["http://id.example/token", "ftp://id.example/", "", None, 5, "https://", "//id.example/token",
     "https://user:pass@id.example/token", "https://id.example:x/", "javascript:alert(1)",
     "https://id.example/ token", "https://[::1/token", "https://idé.example/token",
     "https://id.example/\x1b]52;c;eA==\x07", "https://id.example/\x7f", "https://id.example/\0",
     f"https://id.example/{'x' * 3000}"],
)  # fmt: skip
@pytest.mark.parametrize("member", ["token_endpoint", "device_authorization_endpoint"])
async def test_an_endpoint_without_https_is_refused(
    generic: Workspace, issuer: Issuer, member: str, url: object
) -> None:
    """Mutation: what a document names is asked. Where it names none, there is no such flow."""
    issuer.discoverable(**{member: url})
    name, field = await failure_of(generic)
    missing = not isinstance(url, str) or not url
    if member == "device_authorization_endpoint" and missing:
        assert (name, field) == ("flow-refused", "oauth.flow")
    else:
        assert (name, field) == ("issuer-unsafe", "oauth.issuer")
    assert issuer.forms() == []


async def test_endpoints_that_moved_are_asked_about(generic: Workspace, issuer: Issuer) -> None:
    """Mutation: _agree passes."""
    assert isinstance((await sign_in(generic))[-1], SignedIn)
    issuer.discoverable(token_endpoint=f"{issuer.url}/moved/token")
    before = len(issuer.forms("/devicecode"))
    with pytest.raises(EndpointsMoved, match="/moved/token") as moved:
        await sign_in(generic)
    assert len(issuer.forms("/devicecode")) == before
    signing_in = SigningIn(generic, in_force(generic), allowed=moved.value.new)
    events = [event async for event in signing_in.events()]
    assert isinstance(events[-1], SignedIn)
    assert isinstance((await sign_in(generic))[-1], SignedIn)


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Issuer, Path]]:
    """An issuer with TLS, and the file of its authority."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with Issuer(context) as running:
        yield running, file


async def test_tls_is_verified(
    workspace: Workspace, https: tuple[Issuer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: verify=False."""
    issuer, file = https
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())
    workspace.directory.save("acme", {"oauth.issuer": issuer.url})
    assert await failure_of(workspace) == ("issuer-certificate", "oauth.issuer")
    assert issuer.asked == []
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert isinstance((await sign_in(workspace))[-1], SignedIn)


async def test_an_issuer_elsewhere_has_nobody_asked_within_this_host(
    generic: Workspace, https: tuple[Issuer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would post to what listens here for this host alone. Mutation: the scheme is any."""
    issuer, file = https
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    generic.directory.save("acme", {"oauth.issuer": issuer.url})
    issuer.discoverable(token_endpoint="http://127.0.0.1:1/token")
    assert await failure_of(generic) == ("issuer-unsafe", "oauth.issuer")


async def test_a_proxy_is_taken_from_the_environment(
    workspace: Workspace, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For other hosts; nothing for this host itself goes through one."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, issuer.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())
    assert isinstance((await sign_in(workspace))[-1], SignedIn)
    assert {asked.path.partition("/")[0] for asked in issuer.asked} == {""}
    workspace.directory.save("acme", {"oauth.issuer": "https://id.example"})
    before = len(issuer.asked)
    name, _field = await failure_of(workspace)
    assert name == "issuer-proxy", "it answers 501 to CONNECT"
    assert len(issuer.asked) == before, "and nothing was said through it"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "gopher://127.0.0.1:1", "http://[::1"])
async def test_a_proxy_that_cannot_be_used_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    workspace.directory.save("acme", {"oauth.issuer": "https://id.example"})
    assert (await failure_of(workspace))[0] == "issuer-proxy"


async def test_a_name_that_does_not_resolve(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No network: 75, and no setting is called wrong. No name is asked for outside."""

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    workspace.directory.save("acme", {"oauth.issuer": "https://issuer.example"})
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    failure = last.failure
    assert (failure.name, failure.field, failure.exit) == ("issuer-unreachable", "", 75)
    assert "Name or service not known" in failure.summary


async def test_a_redirect_is_not_followed(workspace: Workspace, issuer: Issuer) -> None:
    """Mutation: follow_redirects=True sends the form on (307)."""
    store_sign_in(workspace, issuer)
    issuer.answer("/token", html("", 307, Location=f"{issuer.url}/evil"))
    with pytest.raises(NoToken):
        await asyncio.to_thread(access_token, workspace, in_force(workspace), clock=SetClock())
    assert [asked.path for asked in issuer.asked] == ["/acme.example/oauth2/v2.0/token"]


@pytest.mark.parametrize(
    "changed",
    [
        {"oauth.issuer": "https://evil.example"},
        {"oauth.tenant": "evil.example"},
        {"oauth.client_id": "evil"},
        {"oauth.provider": "outlook.com"},
        {"oauth.scope": "https://graph.microsoft.com/.default"},
        {"oauth.audience": "https://evil.example"},
        {"oauth.store": "file"},
        {"oauth.client_secret": "keyring"},
        {"oauth.client_secret": "command", "oauth.client_secret_command": ["cat", "/etc/shadow"]},
        {"oauth.client_secret": "environment", "oauth.client_secret_variable": "AWS_SECRET"},
        {"smtp.host": "localhost"},
    ],
    ids=lambda changed: ",".join(changed),
)
async def test_what_others_chose_is_asked_about(
    workspace: Workspace, issuer: Issuer, changed: Mapping[str, object]
) -> None:
    """In a directory that others write: neither a sign-in nor a test asks an issuer before.

    Mutation: a key left out of ISSUER.
    """
    workspace.directory.path.chmod(0o777)
    (workspace.directory.path / "organizations").chmod(0o777)
    with pytest.raises(NotAllowed) as asked:
        await sign_in(workspace)
    allow(workspace, asked.value.questions)
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())
    assert isinstance((await sign_in(workspace))[-1], SignedIn)
    before = len(issuer.asked)
    file = workspace.directory.file("acme")
    workspace.directory.save("acme", dict(changed))
    assert file.exists()
    with pytest.raises(NotAllowed) as refused:
        await sign_in(workspace)
    named = {question.reach.key for question in refused.value.questions}
    assert named & set(changed), named
    assert len(issuer.asked) == before
    assert kept_refresh_token(workspace) == "refresh-1" or "oauth.store" in changed


def test_the_endpoints_of_microsoft_and_google() -> None:
    def of(**values: str) -> Endpoints | None:
        return known(settings_of({f"oauth.{name}": one for name, one in values.items()}).oauth)

    microsoft = of(provider="microsoft-365", tenant="0f-guid")
    base = "https://login.microsoftonline.com/0f-guid/oauth2/v2.0"
    assert microsoft
    assert microsoft.token == f"{base}/token"
    assert microsoft.device == f"{base}/devicecode"
    assert microsoft.authorization == f"{base}/authorize"
    personal = of(provider="outlook.com")
    assert personal
    assert "/consumers/" in personal.token
    national = of(provider="microsoft-365", issuer="https://login.microsoftonline.us")
    assert national
    assert national.token.startswith("https://login.microsoftonline.us/organizations/")
    google = of(provider="google")
    assert google
    assert google.token == "https://oauth2.googleapis.com/token"
    assert of(provider="generic", issuer="https://id.example") is None


def test_the_scopes() -> None:
    def of(**values: str) -> str:
        return scope_of(settings_of({f"oauth.{name}": one for name, one in values.items()}).oauth)

    assert of(provider="google") == "https://mail.google.com/"
    assert of(provider="microsoft-365", flow="client-credentials") == (
        "https://outlook.office365.com/.default"
    )
    assert of(provider="microsoft-365", issuer="https://login.microsoftonline.us").startswith(
        "https://outlook.office365.us/SMTP.Send offline_access "
    )
    assert of(provider="generic", scope="mail") == "mail"


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("", "login.microsoftonline.com"),
        ("https://login.microsoftonline.us", "login.microsoftonline.us"),
        ("https://login.microsoftonline.us.evil.example", "login.microsoftonline.com"),
        ("https://evil.example", "login.microsoftonline.com"),
        ("nonsense", "login.microsoftonline.com"),
    ],
)
async def test_the_tenant_is_asked_of_microsoft_alone(
    monkeypatch: pytest.MonkeyPatch, named: str, asked: str
) -> None:
    """A settings file may name any host. Mutation: the authority as it is named."""
    urls = []

    async def get(_self: Http, url: str) -> answers.Answer:
        urls.append(url)
        return answers.Answer(404, b"", {}, SetClock().now())

    monkeypatch.setattr(Http, "get", get)
    assert await tenant_of("acme.example", Http(SetClock()), named) == ""
    assert [urlsplit(url).hostname for url in urls] == [asked]


async def test_the_tenant_of_a_domain(issuer: Issuer) -> None:
    guid = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"
    path = "/acme.example/v2.0/.well-known/openid-configuration"
    http = Http(SetClock())
    issuer.answer(path, said({"issuer": f"https://login.microsoftonline.com/{guid}/v2.0"}))
    assert await tenant_of("acme.example", http, issuer.url) == guid
    for answer in (refusal("invalid_tenant"), html("<p>"), said({"issuer": "https://x/"})):
        issuer.answer(path, answer)
        assert await tenant_of("acme.example", http, issuer.url) == ""


def test_on_a_terminal_one_is_asked(acme: ConfigDirectory, issuer: Issuer) -> None:
    """The whole way: shown, allowed, signed in; without a terminal 77, and how to allow it."""
    for path in (acme.path, acme.path / "organizations"):
        path.chmod(0o777)
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())
    refused = run("login", "acme")
    assert refused.code == 77
    assert "posthouse allow acme" in refused.err
    assert issuer.asked == []
    ended = on_terminal(["login", "acme", "--no-qr"], [("Allow it, now", "y")])
    assert ended.code == 0, ended.err
    assert f"oauth.issuer: (not asked before) → {issuer.url}" in ended.err
    assert os.linesep.join(ended.out.splitlines()).startswith("Open https://microsoft.com/")
