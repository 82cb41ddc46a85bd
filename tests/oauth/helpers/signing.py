"""How tests sign in."""

from collections.abc import Callable
from contextlib import aclosing

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.oauth.helpers.issuer import Issuer
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.oauth.flows.events import Event
from tui.oauth.issuer.endpoints import Endpoints
from tui.secret import SecretStr
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Flow
from tui.storage.sign_in import notes, places
from tui.storage.sign_in.record import StoredSignIn
from tui.storage.sign_in.signing_in import SigningIn
from tui.storage.workspace import Workspace


def in_force(workspace: Workspace, organization: str = "acme") -> Effective:
    """The settings in force, as the files say them now."""
    load = workspace.directory.load
    return effective(organization, load(organization).settings, load("host").settings)


async def sign_in(
    workspace: Workspace,
    then: Callable[[SigningIn, Event], None] = lambda _signing_in, _event: None,
    *,
    clock: Clock = SYSTEM_CLOCK,
    flow: Flow | None = None,
) -> list[Event]:
    """Sign in to the end; ``then`` sees each event."""
    signing_in = SigningIn(workspace, in_force(workspace), flow=flow, clock=clock)
    found: list[Event] = []
    async with aclosing(signing_in.events()) as events:
        async for event in events:
            found.append(event)
            then(signing_in, event)
    return found


def store_sign_in(workspace: Workspace, issuer: Issuer, refresh_token: str = "refresh-1") -> None:
    """What a sign-in leaves behind."""
    found = in_force(workspace)
    base = f"{issuer.url}/acme.example/oauth2/v2.0"
    at = Endpoints("", f"{base}/token", f"{base}/authorize", f"{base}/devicecode")
    places.store(workspace, found, StoredSignIn(SecretStr(refresh_token), "127.0.0.1", "app-1", at))
    notes.note(workspace, found, signed_in="2026-11-28T21:00:00+00:00", endpoints=at.as_dict())


def kept_refresh_token(workspace: Workspace) -> str:
    """What would renew the token now; empty for nothing."""
    found = places.load(workspace, in_force(workspace))
    return found.refresh_token.get_secret_value() if found else ""


def service_key() -> dict[str, str]:
    """A key file as Google makes it; its own addresses are an attacker's."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {
        "type": "service_account",
        "private_key_id": "kid-1",
        "private_key": pem,
        "client_email": "robot@project.iam.gserviceaccount.com",
        "token_uri": "https://evil.example/token",
    }
