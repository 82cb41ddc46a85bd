"""Every state of the sign-in, as a person sees it."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.conftest import AssertScreen
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import MakeApp
from tui import language
from tui.errors import Exit
from tui.oauth.flows.events import AddressOffered, CodeOffered, Event, SignedIn, SignInFailed
from tui.oauth.flows.grant import Whose
from tui.oauth.refusals.failure import Failure
from tui.screens.sign_in import screen
from tui.storage.workspace import Workspace

SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
CODE = CodeOffered(
    "B6BQ8NPR3", "https://microsoft.com/devicelogin", "", NOW + timedelta(minutes=15)
)
ADDRESS = AddressOffered(
    "https://login.microsoftonline.com/acme.example/oauth2/v2.0/authorize?client_id=4d3b0c1e-1111-"
    "2222-3333-444455556666&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A49321&scope="
    "https%3A%2F%2Foutlook.office.com%2FSMTP.Send+offline_access+openid+email+profile&state="
    "k3n0Xk3n0Xk3n0Xk3n0Xk3n0Xk3n0Xk3n0Xk3n0Xk3n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuG"
    "JSstw-cM&code_challenge_method=S256&login_hint=nom%40nom.com",
    49321,
    NOW + timedelta(minutes=10),
)
SIGNED_IN = SignedIn(
    Whose("admin@nom.com", "9f3c1f0e-aaaa-bbbb-cccc-ddddeeeeffff", "Posthouse", "SMTP.Send"),
    "in the system keyring",
    NOW + timedelta(minutes=60),
    (
        "Signed in as admin@nom.com, but Username is nom@nom.com: SMTP takes only the account's "
        "own. For a shared mailbox Username is the one who signs in, and Sender address the "
        "mailbox.",
    ),
)
BLOCKED = SignInFailed(
    Failure(
        "access-blocked",
        "A rule of the provider's administrators blocks this sign-in.",
        "Often they block device codes alone: take browser as Way to sign in. Else whoever runs "
        "the tenant must except the account or this host.",
        "oauth.flow",
        Exit.NO_PERMISSION,
        "AADSTS53003: Access has been blocked by Conditional Access policies.",
        "AADSTS53003, trace 0f0f0f0f-trace, 2026-11-24 12:00:00Z",
    )
)


def play(monkeypatch: pytest.MonkeyPatch, *events: Event) -> None:
    """Let every sign-in go like this; the last event is waited for where it is an offer."""

    class Scripted:
        def __init__(self, *_: object, **__: object) -> None:
            """Takes what SigningIn takes."""

        async def events(self) -> AsyncGenerator[Event, None]:
            for event in events:
                yield event
            if isinstance(events[-1], CodeOffered | AddressOffered):
                await asyncio.Event().wait()

    monkeypatch.setattr(screen, "SigningIn", Scripted)
    monkeypatch.setattr(
        screen, "tunnel", lambda port, _: f"ssh -N -L {port}:127.0.0.1:{port} ops@jump1"
    )


@pytest.fixture(autouse=True)
def signs_in(workspace: Workspace) -> None:
    changes = {
        "authentication.secret": "oauth",
        "oauth.provider": "microsoft-365",
        "oauth.tenant": "nom.com",
        "oauth.client_id": "4d3b0c1e-1111-2222-3333-444455556666",
    }
    workspace.directory.save("acme", changes)


async def shown(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await pilot.press("ctrl+y")
    for _ in range(5):
        await pilot.pause()


@SIZES
@pytest.mark.parametrize(
    "events",
    [(CODE,), (ADDRESS,), (CODE, SIGNED_IN), (CODE, BLOCKED)],
    ids=["code", "address", "signed-in", "blocked"],
)
async def test_states(
    make_app: MakeApp,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    events: tuple[Event, ...],
    size: tuple[int, int],
) -> None:
    play(monkeypatch, *events)
    async with make_app("acme").run_test(size=size) as pilot:
        await shown(pilot)
        await assert_screen(pilot, settled=False)


@SIZES
async def test_form(make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot)


@pytest.fixture
def in_french() -> Iterator[None]:
    language.use("fr")
    yield
    language.use("en")


async def test_in_french(
    make_app: MakeApp, assert_screen: AssertScreen, monkeypatch: pytest.MonkeyPatch, in_french: None
) -> None:
    """Nothing is cut."""
    play(monkeypatch, CODE)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await assert_screen(pilot, "form")
        await shown(pilot)
        await assert_screen(pilot, "code", settled=False)
