"""The history screen: who changed what, and bringing a version back."""

import itertools
from collections.abc import Callable

import pytest
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.programs import needs
from tests.ui.conftest import NOW
from tests.ui.keyboard import settle
from tui.app import PosthouseApp
from tui.screens.history import HistoryScreen
from tui.screens.mail_settings import MailSettingsScreen
from tui.storage.person import Person
from tui.storage.saving import save
from tui.storage.workspace import Workspace

pytestmark = needs("git")
MakeApp = Callable[..., PosthouseApp]


@pytest.fixture
def steps(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Acme with a few steps by two people, at times that stand still."""
    seconds = itertools.count(int(NOW.timestamp()) - 3 * 86400, 43_000)
    monkeypatch.setattr("tui.storage.recording.time.time", lambda: next(seconds))
    people = itertools.cycle(["alice", "bob"])
    monkeypatch.setattr(
        "tui.storage.recording.person",
        lambda: Person(next(people), "root", "/dev/pts/3", "jump1"),
    )
    save(workspace, "acme", {"smtp.port": 25, "smtp.encryption": "none"})
    save(workspace, "acme", {"smtp.port": 465, "smtp.encryption": "implicit"})
    save(workspace, "acme", {"sender.name": "Acme [red]über alles[/red]"})
    return workspace


def text(pilot_app: PosthouseApp) -> str:
    return str(pilot_app.screen.query_one("#details Static", Static).content)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"])
async def test_steps_and_what_they_changed(
    make_app: MakeApp, steps: Workspace, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        await assert_screen(pilot)


async def test_restoring_asks_with_the_difference(
    make_app: MakeApp, steps: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "down", "r")
        await pilot.pause()
        await assert_screen(pilot, "asks")
        await pilot.press("r")
        await settle(pilot)
        assert steps.directory.load("acme").settings.smtp.port == 25
        assert isinstance(pilot.app.screen, HistoryScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert str(pilot.app.screen.query_one("#row-smtp-port Input").value) == "25"


async def test_what_was_typed_stays_over_a_restore(make_app: MakeApp, steps: Workspace) -> None: ...
