"""The screens in French: the words are longer, and nothing is clipped."""

from collections.abc import Callable, Iterator

import pytest
from textual.pilot import Pilot

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import enter_text, go_to, settle
from tests.ui.helpers.scenes import GOOD, play, send
from tui import language
from tui.app import PosthouseApp
from tui.language import _
from tui.smtp.record.events import Event, LineSeen, Remedy, Stage, StageChanged, Verdict

MakeApp = Callable[..., PosthouseApp]
SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
# What is pressed on the way to each screen, from the settings of acme.
WAYS: dict[str, tuple[str, ...]] = {
    "custom": (),
    "help": ("f1",),
    "changes": ("Z", "f3"),
    "provider": ("f4",),
    "revert": ("Z", "f9"),
    "leave": ("Z", "escape"),
    "history": ("f6",),
}


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    language.use("fr")
    yield
    language.use("en")


def refused() -> tuple[Event, ...]:
    """What the dialogue comes to where the password is wrong."""
    label = _("Use {other} as user name").format(other="nom@provider.com")
    return (
        LineSeen(0.190, "server", True, "535 5.7.8 Error: authentication failed", unexpected=True),
        StageChanged(0.190, Stage.AUTH, "failed"),
        Verdict(
            0.190,
            ok=False,
            stage=Stage.AUTH,
            code=535,
            failure="bad-credentials",
            field="authentication.username",
            summary=_("The server refused the user name or password."),
            cause=_(
                "Many servers want the full address as user name, some only what stands before the "
                "@.{odd} Test once more at most: some servers lock the account."
            ).format(odd=""),
            remedies=(Remedy("authentication.username", "nom@provider.com", label),),
        ),
    )


@SIZES
async def test_picker(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot)


@SIZES
@pytest.mark.parametrize("screen", WAYS)
async def test_settings(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int], screen: str
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.host")
        await _go(pilot, WAYS[screen])
        await assert_screen(pilot)


@SIZES
async def test_advanced_settings_with_a_problem(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.fingerprint")
        await enter_text(pilot, "12")
        await go_to(pilot, "smtp.key_file")
        await settle(pilot)
        await assert_screen(pilot)


@SIZES
async def test_default_settings(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme-labs").run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot)


@SIZES
async def test_new_organization(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await settle(pilot)
        await _go(pilot, ("insert",))
        await enter_text(pilot, "Éditions Lumière")
        await settle(pilot)
        await assert_screen(pilot)


@SIZES
async def test_before_and_after_a_test_mail(
    make_app: MakeApp,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    play(monkeypatch, GOOD + refused())
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await _go(pilot, ("f5",))
        await assert_screen(pilot, "before")
        await _go(pilot, ("escape",))
        await send(pilot)
        await settle(pilot)
        await assert_screen(pilot, "refused")


async def _go(pilot: Pilot[int], keys: tuple[str, ...]) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        await settle(pilot)
