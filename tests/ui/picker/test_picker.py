"""The organization picker: find, open, add, rename, remove."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import enter_text, retype, settle, type_text
from tests.ui.helpers.scenes import GOOD, REFUSED, play, send
from tui.app import PosthouseApp
from tui.demo.organizations import write_example
from tui.demo.servers import DemoServers
from tui.screens.boxes.text import TextModal
from tui.screens.picker import screen as picker
from tui.screens.settings.screen import MailSettingsScreen
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.organization_list import OrganizationList

MakeApp = Callable[..., PosthouseApp]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"])
async def test_all_organizations_the_host_first(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot)


async def test_typing_filters_at_once_and_enter_opens(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await type_text(pilot, "acme")
        await assert_screen(pilot, "filtered")
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        await pilot.press("escape")
        await settle(pilot)
        current = pilot.app.screen.query_one(OrganizationList).current
        assert current is not None
        assert current.id == "acme-labs", "going in and out keeps filter and place"


async def test_typing_goes_to_the_best_match(make_app: MakeApp) -> None:
    """Mutation: the cursor stays on its organization where that matches, too."""

    async def current() -> str:
        await settle(pilot)
        row = pilot.app.screen.query_one(OrganizationList).current
        assert row is not None
        return row.id

    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "down")
        assert await current() == "acme-labs"
        await type_text(pilot, "acme")
        assert await current() == "acme"
        await pilot.press("down")
        assert await current() == "acme-labs"
        await pilot.press("escape")
        assert await current() == "acme-labs", "emptying the filter keeps the place"


async def test_nothing_matches(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await type_text(pilot, "zzz")
        assert pilot.app.screen.query_one(OrganizationList).current is None
        await pilot.press("enter", "f5", "delete", "ctrl+r")
        await settle(pilot)
        await pilot.press("escape")
        assert pilot.app.screen.query_one(OrganizationList).current is not None


async def test_an_empty_directory_says_what_to_do(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    for organization in workspace.directory.ids():
        workspace.directory.remove(organization)
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await assert_screen(pilot)


async def test_a_new_organization_is_named_created_and_opened(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("insert")
        await enter_text(pilot, "Zeta Labs")
        await assert_screen(pilot, "asked")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
    text = workspace.directory.load("zeta-labs").path.read_text(encoding="utf-8")
    assert text == 'name = "Zeta Labs"\n\n[mail]\nmode = "default"\n'


async def test_a_taken_id_is_refused_and_nothing_typed_is_lost(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("insert")
        await type_text(pilot, "Acme")
        await pilot.press("enter")
        await settle(pilot)
        await assert_screen(pilot)
        await pilot.press("escape")
    assert workspace.directory.load("acme").name == "Acme GmbH"


async def test_renaming_takes_password_and_results_along(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "ctrl+r")
        await pilot.pause()
        await retype(pilot, "Acme AG")
        await pilot.press("tab")
        await retype(pilot, "acme-ag")
        await pilot.press("enter")
        await settle(pilot)
    stored = workspace.directory.load("acme-ag")
    assert stored.name == "Acme AG"
    assert "# The customer's own server" in stored.path.read_text(encoding="utf-8")
    assert workspace.passwords.get("acme-ag") == SecretStr("correct horse")
    assert workspace.passwords.get("acme") is None
    assert workspace.state.results("acme-ag")
    assert "acme" not in workspace.directory.ids()


async def test_removing_asks_and_enter_keeps(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "delete")
        await assert_screen(pilot, "asks")
        await pilot.press("enter")
        await settle(pilot)
        assert "acme" in workspace.directory.ids()
        await pilot.press("delete")
        await pilot.pause()
        await pilot.press("r")
        await settle(pilot)
    assert "acme" not in workspace.directory.ids()
    assert workspace.passwords.get("acme") is None


async def test_the_host_is_neither_renamed_nor_removed(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        await pilot.press("ctrl+r", "delete", "f20")
        assert pilot.app.screen is screen


async def test_a_file_changed_outside_shows_on_coming_back(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        workspace.directory.add("new-outside", "New Outside")
        await pilot.press("escape")
        await settle(pilot)
        await type_text(pilot, "outside")
        current = pilot.app.screen.query_one(OrganizationList).current
        assert current is not None
        assert current.id == "new-outside"


async def test_files_whose_name_is_no_id_are_told(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    """Nobody is left to wonder where Acme.toml is. Mutations: the names not made printable; the
    line not taken away when the file is."""
    folder = workspace.directory.path / "organizations"
    odd = [folder / "Acme.toml", folder / "b\x1b[31m.toml"]
    for file in odd:
        file.write_text('name = "Acme"\n')
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await assert_screen(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, picker.PickerScreen)
        said = screen.query_one("#notes", Static)
        odd[0].unlink()
        await screen.read().wait()
        assert "b" in str(said.content)
        assert "\x1b" not in str(said.content)
        odd[1].unlink()
        await screen.read().wait()
        assert not said.display


async def test_read_only_is_said(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    monkeypatch.setattr(ConfigDirectory, "read_only_reason", lambda *_: "Read-only: not yours.")
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await assert_screen(pilot)
        await pilot.press("insert")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TextModal), "before anything is typed"
        await pilot.press("escape")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize("opened", [True, False], ids=["posthouse open", "enter"])
async def test_a_test_that_nothing_was_saved_after_is_told_in_the_list(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    """Mutations: only rows whose files changed are looked at anew; the cursor on another row."""
    play(monkeypatch, GOOD + REFUSED)
    async with make_app("acme" if opened else None).run_test() as pilot:
        await settle(pilot)
        await pilot.press(*([] if opened else ["down", "enter"]))
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert "✗ just now bad credentials" in pilot.app.screen.query_one(OrganizationList).whole


async def test_the_mouse_alone_opens(make_app: MakeApp) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.click(OrganizationList, offset=(5, 1))
        await pilot.click(OrganizationList, offset=(5, 1))
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_a_remedy_from_a_test_started_here_opens_the_form_with_it(tmp_path: Path) -> None:
    with DemoServers(tmp_path) as servers:
        config, state = tmp_path / "config", tmp_path / "state"
        config.mkdir()
        passwords = write_example(config, servers)
        workspace = Workspace(ConfigDirectory(config), passwords, StateDirectory(state, config))
        async with PosthouseApp(workspace).run_test() as pilot:
            await settle(pilot)
            await type_text(pilot, "nordwind")
            await pilot.press("f5")
            await settle(pilot)
            await enter_text(pilot, "me@acme.example")
            await pilot.press("enter")
            await settle(pilot)
            await pilot.press("a")
            await settle(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, MailSettingsScreen)
            assert screen.unsaved


async def test_a_refused_new_id_changes_nothing(make_app: MakeApp, workspace: Workspace) -> None:
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "ctrl+r")
        await pilot.pause()
        await retype(pilot, "Another name")
        await pilot.press("tab")
        await retype(pilot, "acme-labs")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
    assert workspace.directory.load("acme").name == "Acme GmbH"


async def test_an_id_used_anew_does_not_inherit_a_password(
    make_app: MakeApp, workspace: Workspace
) -> None:
    workspace.directory.load("acme").path.unlink()
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("insert")
        await type_text(pilot, "Acme")
        await pilot.press("enter")
        await settle(pilot)
    assert workspace.passwords.get("acme") is None
    assert workspace.state.results("acme") == []


async def test_a_file_changed_outside_shows_by_itself(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: without the timer nothing is read again."""
    monkeypatch.setattr(picker, "LOOK", 0.05)
    async with make_app().run_test() as pilot:
        await settle(pilot)
        count = pilot.app.screen.query_one("#count", Static)
        before = str(count.content)
        file = workspace.directory.path / "organizations" / "zzz-outside.toml"
        file.write_text('name = "Outside"\n')
        until = monotonic() + 10
        while str(count.content) == before:
            assert monotonic() < until, "the list never showed the new file"
            await pilot.pause(0.02)
