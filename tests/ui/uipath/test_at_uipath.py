"""The screen that compares with UiPath, on the demo's organizations and its stand-in."""

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle, until
from tui.app import PosthouseApp
from tui.demo.organizations import AT_UIPATH
from tui.demo.session import Demo, demo_session
from tui.screens.boxes.ask import AskModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.screens.uipath.screen import UiPathModal
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.controls.line import Line

GUID = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"


@pytest.fixture
def demo() -> Iterator[Demo]:
    with demo_session() as running:
        yield running


@pytest.fixture
def workspace(demo: Demo) -> Workspace:
    state = StateDirectory(demo.state, demo.config)
    return Workspace(ConfigDirectory(demo.config), demo.passwords, state, {}, asks_dns=False)


def app_of(workspace: Workspace, organization: str) -> PosthouseApp:
    return PosthouseApp(workspace, organization, clock=lambda: NOW, on="jump1")


def row(pilot: Pilot[int]) -> str:
    line = pilot.app.screen.query_one("#at-uipath", Line)
    return str(line.content) if line.display else ""


def state(pilot: Pilot[int]) -> str:
    return str(pilot.app.screen.query_one("#uipath-state", Static).content)


async def look(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(pilot.app.screen, UiPathModal))
    await until(pilot, lambda: state(pilot) not in ("", "Asking UiPath …"))


async def asked(pilot: Pilot[int], words: str) -> None:
    def is_asked() -> bool:
        screen = pilot.app.screen
        texts = [str(one.content) for one in screen.query(Static)]
        return isinstance(screen, AskModal) and any(words in text for text in texts)

    await until(pilot, is_asked)


async def test_it_is_asked_only_then_and_what_is_taken_waits_for_a_save(
    workspace: Workspace, demo: Demo
) -> None:
    """Mutations: asked as the form opens; what is taken written at once."""
    there = demo.servers.uipath
    async with app_of(workspace, "acme").run_test() as pilot:
        await settle(pilot)
        assert row(pilot) == "At UiPath: not asked"
        assert there.asked == []
        await look(pilot)
        assert state(pilot) == "3 differences: here → at UiPath"
        await pilot.press("a", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MailSettingsScreen))
        await settle(pilot)
        assert row(pilot) == "At UiPath: 3 differences"
        assert workspace.directory.load("acme").settings.sender.name == "Acme service desk"
        await pilot.press("f2")
        await settle(pilot)
        assert row(pilot) == "At UiPath: not asked", "of the file as it was before the save"
        saved = workspace.directory.load("acme").settings
        assert (saved.sender.name, saved.sender.address, saved.smtp.timeout_ms) == (
            "Acme", "noreply@acme.example", 180_000
        )  # fmt: skip
        await look(pilot)
        assert state(pilot) == "the same here and at UiPath"
        await pilot.press("escape")
        await settle(pilot)
        assert row(pilot) == "At UiPath: same"
    assert {asked.method for asked in there.asked} == {"POST", "GET"}


async def test_what_stands_in_the_way_of_sending_is_asked(workspace: Workspace, demo: Demo) -> None:
    """One field, with what must go along. Mutations: any question; the other fields sent, too."""
    there = demo.servers.uipath
    async with app_of(workspace, "acme").run_test() as pilot:
        await look(pilot)
        before = there.stored(GUID)
        await pilot.press("down", "down", "g")
        await asked(pilot, "UiPath has no setting for CA file")
        await pilot.press("d")
        await asked(pilot, "These values were not tested with a mail")
        assert there.stored(GUID) == before
        await pilot.press("u")
        await until(pilot, lambda: state(pilot).startswith(("✓", "✗")))
        assert state(pilot) == "✓ Sent to UiPath, and read back there."
        assert there.stored(GUID) == {**before, "FromDisplayName": "Acme service desk"}


async def test_without_a_place_there_nothing_of_it_shows(workspace: Workspace) -> None:
    async with app_of(workspace, "quill").run_test() as pilot:
        await settle(pilot)
        assert row(pilot) == ""
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_a_refusal_is_said_and_nothing_is_lost(workspace: Workspace, demo: Demo) -> None:
    demo.servers.uipath.apps.clear()
    async with app_of(workspace, "mueller").run_test() as pilot:
        await look(pilot)
        assert state(pilot).startswith("✗ UiPath does not take the app's id or its secret")
        await pilot.press("a", "t", "g", "s", "j", "escape")
        await settle(pilot)
        assert row(pilot) == "At UiPath: not asked"


def test_two_of_the_demo_are_at_uipath_and_one_differs(workspace: Workspace, demo: Demo) -> None:
    ids = workspace.directory.ids()
    loaded = {one: workspace.directory.load(one).settings for one in ids}
    assert {one for one in ids if loaded[one].uipath.client_id} == {*AT_UIPATH}
    assert [len(different) for different in AT_UIPATH.values()] == [3, 0]
    assert demo.servers.uipath.base.startswith("https://127.0.0.1:")


async def test_what_uipath_has_reaches_no_terminal_as_it_is(
    workspace: Workspace, demo: Demo
) -> None:
    """Mutation: ``there_shown`` without ``printable``; markup read."""
    demo.servers.uipath.store(
        GUID, {"FromDisplayName": "[red]\x1b[31m\u202eevil", "Domain": "[/b]"}
    )
    async with app_of(workspace, "acme").run_test() as pilot:
        await look(pilot)
        rows = pilot.app.screen.query_one("#differences", OptionList)
        shown = "".join(str(one.prompt) for one in rows.options)
        assert "[red]" in shown
        assert "[/b]" in shown
        assert not {"\x1b", "\u202e"} & set(shown)
