"""Every state of the sign-in, as a person sees it."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.conftest import AssertScreen
from tests.oauth.helpers.issuer import aadsts
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import MakeApp
from tui import language
from tui.language import _
from tui.oauth.access_token import AccessToken
from tui.oauth.answers import Answer
from tui.oauth.flows.events import (
    AddressOffered,
    CodeOffered,
    Event,
    SignedIn,
    SignInFailed,
    StrayArrived,
)
from tui.oauth.flows.grant import Grant, Whose
from tui.oauth.refusals.failures import refused
from tui.oauth.telling.warnings import warnings
from tui.screens.sign_in import screen, steps
from tui.secret import SecretStr
from tui.settings.model import OAuth
from tui.storage.workspace import Workspace

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
WHOSE = Whose("admin@nom.com", "9f3c1f0e-aaaa-bbbb-cccc-ddddeeeeffff", "Posthouse", "SMTP.Send")


def signed_in() -> SignedIn:
    """By the wrong account, as in an administrator's own browser."""
    access = AccessToken(SecretStr("x"), NOW, NOW + timedelta(minutes=60))
    grant = Grant(access, SecretStr("y"), WHOSE)
    told = warnings(grant, OAuth(), "nom@nom.com")
    return SignedIn(
        WHOSE, _("in {place}").format(place="Secret Service of ops on jump1"), access.expires, told
    )


def blocked() -> SignInFailed:
    """Conditional Access, as Microsoft words it."""
    said = aadsts(53003, "access_denied", "Access has been blocked by Conditional Access policies.",
                  "message_only")  # fmt: skip
    answer = Answer(said.status, said.body, {}, NOW)
    return SignInFailed(refused(answer, OAuth(provider="microsoft-365")))


class Script:
    """Every sign-in goes as the test says; its events come as they are put in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        script = self

        class Scripted:
            def __init__(self, *_: object, **__: object) -> None:
                """Takes what SigningIn takes."""

            async def events(self) -> AsyncGenerator[Event, None]:
                while True:
                    event = await script._events.get()
                    yield event
                    if isinstance(event, SignedIn | SignInFailed):
                        return

        monkeypatch.setattr(screen, "SigningIn", Scripted)
        tunnel = "ssh -N -L {0}:127.0.0.1:{0} ops@jump1"
        monkeypatch.setattr(steps, "tunnel", lambda port, _: tunnel.format(port))

    def put(self, event: Event) -> None:
        """What happens next."""
        self._events.put_nowait(event)


@pytest.fixture(autouse=True)
def signs_in(workspace: Workspace) -> None:
    changes = {
        "authentication.secret": "oauth",
        "oauth.provider": "microsoft-365",
        "oauth.tenant": "nom.com",
        "oauth.client_id": "4d3b0c1e-1111-2222-3333-444455556666",
    }
    workspace.directory.save("acme", changes)


@pytest.fixture(params=["en", "fr"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    language.use(request.param)
    yield request.param
    language.use("en")


async def come_to_rest(pilot: Pilot[int]) -> None:
    for _turn in range(5):
        await pilot.pause()


async def test_states(
    make_app: MakeApp, assert_screen: AssertScreen, monkeypatch: pytest.MonkeyPatch, spoken: str
) -> None:
    """All that a sign-in shows, one after the other, at both sizes: nothing is cut."""
    script = Script(monkeypatch)
    async with make_app("acme").run_test(size=(80, 24)) as pilot:

        async def look(name: str, *happened: Event, keys: Sequence[str] = ()) -> None:
            await pilot.resize_terminal(60, 20)
            await come_to_rest(pilot)
            await pilot.press(*keys)
            for event in happened:
                script.put(event)
            await come_to_rest(pilot)
            for width, height in ((60, 20), (80, 24)):
                await pilot.resize_terminal(width, height)
                await come_to_rest(pilot)
                await assert_screen(pilot, f"{name}-{width}x{height}", settled=False)

        await settle(pilot)
        await look("form")
        await look("asking", keys=["ctrl+y"])
        await look("code", CODE)
        await look("blocked", blocked())
        await look("address", ADDRESS, keys=["o"])
        await look("stray", StrayArrived())
        await look("no-port", replace(ADDRESS, port=0), keys=["escape", "r"])
        await look("cancelled", keys=["escape"])
        await look("signed-in", signed_in(), keys=["r"])
        await look("request", keys=["escape", "ctrl+y", "m"])
