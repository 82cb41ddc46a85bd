"""Marks, conditions and orders of the picker; a change and a removal of what is marked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.ui.conftest import NOW, result
from tests.ui.helpers.keyboard import settle, type_text, until
from tui.app import PosthouseApp
from tui.screens.picker.marked import ChangeModal
from tui.screens.picker.number import NumberModal
from tui.screens.picker.screen import PickerScreen
from tui.settings.model import Settings
from tui.storage.workspace import Workspace
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.title_bar import TitleBar
from tui.widgets.organization_list import OrganizationHeading, OrganizationList

MakeApp = Callable[..., PosthouseApp]


def shown(pilot: Pilot[Any]) -> list[str]:
    return [row.id for row in pilot.app.screen.query_one(OrganizationList).rows]


async def filtered(pilot: Pilot[Any], typed: str) -> list[str]:
    pilot.app.screen.query_one("#filter", LineInput).value = typed
    await settle(pilot)
    return shown(pilot)


async def test_conditions_filter(make_app: MakeApp) -> None:
    """Mutation: a condition taken for words of a name."""
    async with make_app().run_test() as pilot:
        await settle(pilot)
        assert await filtered(pilot, "smtp.host=smtp.office365.com") == ["acme"]
        assert await filtered(pilot, "mode=default acme") == ["acme-labs"]
        assert await filtered(pilot, "sender.address~mondomaine") == ["acme"]
        assert await filtered(pilot, "failed:") == ["acme-labs"]
        assert await filtered(pilot, "untested: problem!=") == ["broken"]
        assert await filtered(pilot, "smtp.host=") == await filtered(pilot, "")
        assert await filtered(pilot, "smtp.hots=a") == []
        said = pilot.app.screen.query_one("#empty", Line)
        assert "smtp.hots is no key; did you mean smtp.host?" in str(said.render())
        assert await filtered(pilot, "faild:") == []
        assert "faild: is no word of the filter" in str(said.render())


async def test_what_expires_soon_is_found_and_comes_first(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """The column says what the rows are sorted by; the host stays first."""
    for one, days in (("acme", 40), ("acme-labs", 5)):
        tested = result(Settings(), ok=True, minutes=1)
        ends = NOW + timedelta(days=days, hours=1)
        workspace.state.record(one, replace(tested, certificate_ends=ends))
    async with make_app().run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        assert await filtered(pilot, "expiring:") == ["acme-labs"]
        assert (await filtered(pilot, ""))[:2] == ["host", "acme"]
        heading = pilot.app.screen.query_one(OrganizationHeading)
        for column in ("Organization ▾", "Server ▾", "Last test ▾", "Expires in ▾"):
            await pilot.press("f9")
            await settle(pilot)
            assert column in str(heading.render())
        assert shown(pilot)[:3] == ["host", "acme-labs", "acme"]
        assert "5 d" in pilot.app.screen.query_one(OrganizationList).render_line(1).text
        await pilot.press("f9")
        await settle(pilot)
        assert "▾" not in str(heading.render())


async def test_marks_are_said_where_the_filter_hides_them(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        title = pilot.app.screen.query_one(TitleBar)
        screen = pilot.app.screen
        assert isinstance(screen, PickerScreen)
        await pilot.press("f4", "ctrl+@", "f4")  # the host, which can't be marked, then two
        assert screen.marked == ["acme", "acme-labs"]
        assert title.state.startswith("2 marked   ")
        assert "◆" in screen.query_one(OrganizationList).render_line(1).text
        await filtered(pilot, "labs")
        assert title.state.startswith("2 marked, 1 not shown   ")
        await pilot.press("shift+f4")
        assert screen.marked == ["acme"]
        await pilot.press("escape")
        await settle(pilot)
        assert screen.marked == ["acme"], "escape clears the filter first"
        await pilot.press("shift+f4")
        assert screen.marked == ["acme", "acme-labs", "broken", "not-toml"]
        await pilot.press("escape")
        assert screen.marked == []
        assert "marked" not in title.state


async def test_a_change_of_the_marked_is_shown_counted_and_saved(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutations: saved without the number; with one that is wrong; what was typed since counts."""
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("f3")
        assert isinstance(pilot.app.screen, PickerScreen), "nothing is marked"
        await pilot.press("down", "f4", "f4", "f3")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, ChangeModal)
        await type_text(pilot, "smtp.prot=1")
        await pilot.press("enter")
        await settle(pilot)
        assert "did you mean smtp.port?" in str(screen.query_one("#wrong", Line).render())
        screen.query_one("#set", LineInput).value = "smtp.port=2525"
        await pilot.press("enter")
        await settle(pilot)
        differences = screen.query_one("#differences-text", Static)
        assert str(differences.render()) == "acme: smtp.port 587 → 2525"
        text = str(screen.query_one("#plan", Static).render())
        assert "1 organization changes." in text
        assert "1 follows the host and is left out: acme-labs." in text
        await type_text(pilot, "2")
        await pilot.press("enter")
        await settle(pilot)
        assert "Type 1, the number" in str(screen.query_one("#wrong", Line).render())
        assert workspace.directory.load("acme").settings.smtp.port == 587
        screen.query_one("#number", LineInput).value = "1"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)
        assert workspace.directory.load("acme").settings.smtp.port == 2525


async def test_a_removal_of_the_marked_wants_their_number(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "f4", "f4", "delete")
        await settle(pilot)
        assert isinstance(pilot.app.screen, NumberModal)
        await type_text(pilot, "1")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, NumberModal)
        assert workspace.directory.ids() == ["acme", "acme-labs", "broken", "not-toml"]
        pilot.app.screen.query_one(LineInput).value = "2"
        await pilot.press("enter")
        await settle(pilot)
        assert workspace.directory.ids() == ["broken", "not-toml"]


@pytest.mark.parametrize("gone", ["acme"])
async def test_a_mark_of_what_is_gone_is_forgotten(
    make_app: MakeApp, workspace: Workspace, gone: str, tmp_path: Path
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, PickerScreen)
        await pilot.press("shift+f4")
        workspace.directory.file(gone).unlink()
        screen.read()
        await settle(pilot)
        assert screen.marked == ["acme-labs", "broken", "not-toml"]


async def test_a_copy_gets_a_name_and_opens(make_app: MakeApp, workspace: Workspace) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("shift+f7")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen), "the host can't be copied"
        await pilot.press("down", "shift+f7")
        await settle(pilot)
        await type_text(pilot, "Crow")
        await pilot.press("enter")
        await settle(pilot)
        crow = workspace.directory.load("crow")
        assert (crow.name, crow.settings.smtp.host) == ("Crow", "smtp.office365.com")


async def test_differences_scroll_where_they_are_long(make_app: MakeApp) -> None:
    """Their number could not be typed below 300 of three lines each. Mutation: no most of rows."""
    long = "\n".join(["customer: smtp.host smtp.example.com → " + "mail." * 20 + "example"] * 50)
    async with make_app().run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        box = NumberModal("Change 50\n50 organizations change.", 50, "Change", long)
        pilot.app.push_screen(box)
        await until(pilot, lambda: any(each.size.width > 0 for each in box.query("#do")))
        number, button = (box.query_one(one).region for one in ("#number", "#do"))
        assert box.region.contains_region(number)
        assert box.region.contains_region(button)
