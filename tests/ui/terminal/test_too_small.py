"""Below 60x20 a sentence stands in place of the screens, and goes when there is room."""

from pathlib import Path

import pytest

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import go_to, settle, type_text
from tests.ui.helpers.scenes import MakeApp
from tui.screens.boxes.help import HelpModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.screens.terminal.too_small import TooSmallScreen
from tui.storage.workspace import Workspace


@pytest.mark.parametrize("size", [(59, 24), (80, 19), (20, 6)])
async def test_below_the_floor_it_says_so(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, TooSmallScreen)
        await assert_screen(pilot)


async def test_nothing_is_lost_when_there_is_room_again(make_app: MakeApp) -> None:
    """Mutations: it stays; it is pushed twice; keys reach what is behind it."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.domain")
        await type_text(pilot, "x")
        await pilot.resize_terminal(59, 19)
        await pilot.pause()
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TooSmallScreen)
        await pilot.press("y", "escape", "f1", "f2")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert pilot.app.focused is form.row("smtp.domain").control
        assert getattr(pilot.app.focused, "value", "") == "x"


async def test_it_goes_too_where_something_came_in_front_of_it(make_app: MakeApp) -> None:
    """Mutation: no on_screen_resume()."""
    async with make_app("acme").run_test(size=(50, 15)) as pilot:
        await settle(pilot)
        await pilot.app.push_screen(HelpModal(pilot.app.screen, Path()))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_f10_quits_and_keeps_the_draft(make_app: MakeApp, workspace: Workspace) -> None:
    """Mutation: it asks, in a box that does not fit."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.domain")
        await type_text(pilot, "x")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        await pilot.press("f10")
        await pilot.pause()
        assert not pilot.app.is_running
    assert workspace.state.drafts.ids() == {"acme"}
