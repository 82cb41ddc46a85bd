"""The app by itself: client credentials with a secret or a certificate, and a service account."""

import json
from base64 import b64decode, urlsafe_b64encode
from dataclasses import replace
from pathlib import Path

import jwt as pyjwt
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.cli.helpers.commands import run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Issuer, jwt, refusal, tokens
from tests.oauth.helpers.signing import in_force, service_key, sign_in
from tui.oauth.flows.client import Client, service_account
from tui.oauth.flows.events import SignedIn, SignInFailed
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import NoToken
from tui.secret import SecretStr
from tui.settings.model import OAuth
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.sign_in import client_secret, notes
from tui.storage.sign_in.tokens import access_token
from tui.storage.workspace import Workspace


@pytest.fixture(autouse=True)
def app(workspace: Workspace, issuer: Issuer) -> None:
    workspace.directory.save(
        "acme", {"oauth.flow": "client-credentials", "oauth.client_secret": "keyring"}
    )
    issuer.answer("/token", tokens(refresh=None))
    entry = client_secret.entry(in_force(workspace))
    workspace.passwords.set(entry, SecretStr("s3cret value+/="))


async def test_with_a_secret(workspace: Workspace, issuer: Issuer) -> None:
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignedIn)
    assert (last.kept, last.warnings) == ("", ())
    form = issuer.forms()[0]
    assert form["grant_type"] == "client_credentials"
    assert form["client_secret"] == "s3cret value+/="
    assert form["scope"] == "https://outlook.office365.com/.default"


def test_nothing_is_stored_and_it_is_got_anew(workspace: Workspace, issuer: Issuer) -> None:
    clock = SetClock()
    for _time in range(2):
        token = access_token(workspace, in_force(workspace), clock=clock)
        assert token.get_secret_value() == "access-1"
    assert len(issuer.forms()) == 1
    assert isinstance(workspace.passwords, MemoryPasswords)
    assert [*workspace.passwords._passwords] == ["acme:client-secret"]


def test_others_get_the_secret_in_the_header(workspace: Workspace, issuer: Issuer) -> None:
    """RFC 6749 2.3.1: every server must take that, and no other way."""
    issuer.discoverable()
    workspace.directory.save(
        "acme", {"oauth.provider": "generic", "oauth.audience": "https://mail.example/"}
    )
    access_token(workspace, in_force(workspace), clock=SetClock())
    asked = issuer.asked[-1]
    kind, _blank, encoded = asked.headers["authorization"].partition(" ")
    assert (kind, b64decode(encoded)) == ("Basic", b"app-1:s3cret+value%2B%2F%3D")
    assert "client_secret" not in asked.form
    assert asked.form["resource"] == "https://mail.example/"


@pytest.mark.parametrize(("mode", "path"), [(0o700, "/noted"), (0o777, "/token")])
def test_an_address_that_others_could_have_noted_gets_no_secret(
    workspace: Workspace, issuer: Issuer, mode: int, path: str
) -> None:
    """As in somebody else's home after sudo -E; the issuer itself is asked. Mutation: it counts."""
    issuer.discoverable()
    issuer.answer("/noted", tokens())
    workspace.directory.save("acme", {"oauth.provider": "generic"})
    noted = {"issuer": issuer.url, "token": f"{issuer.url}/noted"}
    endpoints = {"authorization": "", "device": "", "revocation": "", **noted}
    notes.note(workspace, in_force(workspace), endpoints=endpoints)
    notes.path(workspace, in_force(workspace)).parent.chmod(mode)
    access_token(workspace, in_force(workspace), clock=SetClock())
    assert issuer.asked[-1].path == path


@pytest.mark.parametrize("kind", [trustme.KeyType.RSA, trustme.KeyType.ECDSA])
def test_with_a_certificate(
    workspace: Workspace, issuer: Issuer, tmp_path: Path, kind: trustme.KeyType
) -> None:
    """The signature is verified with the certificate, as Microsoft does it."""
    issued = trustme.CA().issue_cert("app.acme.example", key_type=kind)
    certificate = issued.cert_chain_pems[0].bytes()
    pem = tmp_path / "app.pem"
    pem.write_bytes(issued.private_key_pem.bytes() + certificate)
    workspace.directory.save("acme", {"oauth.client_secret": "none", "oauth.key_file": str(pem)})
    clock = SetClock()
    access_token(workspace, in_force(workspace), clock=clock)
    form = issuer.forms()[0]
    assert "client_secret" not in form
    parsed = x509.load_pem_x509_certificate(certificate)
    url = f"{issuer.url}/acme.example/oauth2/v2.0/token"
    key = parsed.public_key()
    assert isinstance(key, RSAPublicKey | EllipticCurvePublicKey)
    claims = pyjwt.decode(form["client_assertion"], key, ["PS256", "ES256"], audience=url)
    assert (claims["iss"], claims["sub"]) == ("app-1", "app-1")
    assert claims["exp"] - claims["iat"] == 600
    header = pyjwt.get_unverified_header(form["client_assertion"])
    thumbprint = urlsafe_b64encode(parsed.fingerprint(SHA256())).rstrip(b"=").decode()
    assert header["x5t#S256"] == thumbprint
    assert form["client_assertion_type"].endswith(":jwt-bearer")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "certificate and its private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "private key in PEM"),
        (None, "can't be read"),
    ],
)
async def test_a_key_file_that_is_none(
    workspace: Workspace, tmp_path: Path, content: bytes | None, words: str
) -> None:
    pem = tmp_path / "app.pem"
    if content is not None:
        pem.write_bytes(content)
    workspace.directory.save("acme", {"oauth.client_secret": "none", "oauth.key_file": str(pem)})
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    assert words in last.failure.summary


async def test_a_certificate_of_another_key(
    workspace: Workspace, issuer: Issuer, tmp_path: Path
) -> None:
    one, other = (trustme.CA().issue_cert("app.acme.example") for _number in range(2))
    pem = tmp_path / "app.pem"
    pem.write_bytes(one.private_key_pem.bytes() + other.cert_chain_pems[0].bytes())
    workspace.directory.save("acme", {"oauth.client_secret": "none", "oauth.key_file": str(pem)})
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    assert (last.failure.name, last.failure.field) == ("key-unfit", "oauth.key_file")
    assert issuer.asked == []


async def test_a_service_account_signs_for_the_mailbox(issuer: Issuer) -> None:
    """Mutation: the token_uri of the file gets the assertion."""
    made = service_key()
    public = load_pem_private_key(made["private_key"].encode(), None).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    oauth = OAuth(provider="google", flow="service-account")
    client = Client(oauth, "ops@acme.example", key=json.dumps(made).encode())
    at = Endpoints("", f"{issuer.url}/token")
    grant = await service_account(client, at, Http(SetClock()))
    assert grant.access
    form = issuer.forms()[0]
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = pyjwt.decode(form["assertion"], public, ["RS256"], audience=at.token)
    assert claims["iss"] == "robot@project.iam.gserviceaccount.com"
    assert claims["sub"] == "ops@acme.example"
    assert claims["scope"] == "https://mail.google.com/"
    assert claims["exp"] - claims["iat"] == 3600
    assert pyjwt.get_unverified_header(form["assertion"])["kid"] == "kid-1"


@pytest.mark.parametrize(
    "key", [b"", b"[]", b'{"client_email": 1, "private_key": "x"}', b"{}", b"-----BEGIN",
            b'{"client_email": "a@b", "private_key": "no PEM"}'],
)  # fmt: skip
async def test_a_file_that_google_did_not_make(issuer: Issuer, key: bytes) -> None:
    oauth = OAuth(provider="google", flow="service-account")
    client = Client(oauth, "ops@acme.example", key=key)
    with pytest.raises(NoToken) as caught:
        await service_account(client, Endpoints("", f"{issuer.url}/token"), Http(SetClock()))
    assert caught.value.failure.name == "key-unfit"
    assert issuer.asked == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"oauth.client_secret": "ask"}, "there is nobody to ask"),
        ({"oauth.client_secret": "environment", "oauth.client_secret_variable": "NOT_SET"},
         "$NOT_SET is not set here"),
        ({"oauth.client_secret": "command", "oauth.client_secret_command": ["false"]},
         "ended with status 1"),
    ],
)  # fmt: skip
async def test_a_client_secret_that_is_not_there(
    workspace: Workspace, issuer: Issuer, values: dict[str, object], words: str
) -> None:
    workspace = replace(workspace, environ={"PATH": "/usr/bin:/bin"})
    workspace.directory.save("acme", values)
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "client-secret-missing"
    assert last.failure.field == "oauth.client_secret"
    assert words in last.failure.summary
    assert issuer.asked == []


def test_a_client_secret_in_a_file(
    workspace: Workspace, issuer: Issuer, own_home: Path, fake_keyring: Path
) -> None:
    """On a server without a keyring, or as a credential of systemd; stored by a command."""
    place = own_home / "acme.secret"
    changes = {"oauth.client_secret": "file", "oauth.client_secret_file": str(place)}
    workspace.directory.save("acme", changes)
    ended = run("password", "acme", "--stdin", given="of the file\n")
    assert ended.code == 0, ended.err
    assert place.stat().st_mode & 0o777 == 0o600
    assert run("login", "acme").code == 0
    assert issuer.forms()[-1]["client_secret"] == "of the file"
    place.chmod(0o644)
    ended = run("login", "acme")
    assert ended.code == 78
    assert str(place) in ended.err
    place.unlink()
    assert "no client secret can be seen here" in run("validate").out
    ended = run("set", "acme", "oauth.client_secret_file=")
    assert "Client secret file is missing" in ended.err


def test_a_refusal_ends_its_sentences(workspace: Workspace, issuer: Issuer) -> None:
    issuer.answer("/token", refusal("invalid_client", "Invalid client credentials", 401))
    with pytest.raises(NoToken) as caught:
        access_token(workspace, in_force(workspace), clock=SetClock())
    assert "It says: Invalid client credentials." in caught.value.sentence


async def test_what_an_app_may_do_is_in_its_roles(workspace: Workspace, issuer: Issuer) -> None:
    """Microsoft's app-only tokens have roles, and its answer no scope."""
    access = jwt(roles=["SMTP.SendAsApp"], appid="app-1", tid="0f-tenant")
    issuer.answer("/token", tokens(access, None, scope=None))
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignedIn)
    assert (last.whose.scopes, last.whose.account) == ("SMTP.SendAsApp", "")
    assert last.whose.tenant == "0f-tenant"
