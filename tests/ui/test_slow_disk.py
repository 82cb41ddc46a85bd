"""What one presses and types while a disk, a keyring or a save takes its time."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

from tests.ui.helpers.keyboard import go_to, retype, settle, type_text, until
from tests.ui.settings.test_drafts import edits_on_disk
from tui.app import PosthouseApp
from tui.screens.boxes import themes
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.help import HelpModal
from tui.screens.boxes.themes import ThemesModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings import drafts as settings_draft
from tui.screens.settings import saving as settings_saving
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.editing import opened_organization
from tui.storage.editing.draft_keeper import DraftKeeper
from tui.storage.state.drafts import Drafts
from tui.storage.workspace import Workspace
from tui.widgets.controls.line_input import SecretInput

MakeApp = Callable[..., PosthouseApp]


class Slow:
    """Calls that wait in their threads until the test lets them go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> None:
        act = getattr(where, name)
        self.called = 0
        self._gate = threading.Event()

        def wait(*args: Any, **rest: Any) -> object:  # noqa: ANN401 - whatever the call takes
            self.called += 1
            assert self._gate.wait(60)
            return act(*args, **rest)

        monkeypatch.setattr(where, name, wait)

    def go_on(self) -> None:
        self._gate.set()


def screens(app: App[int]) -> list[type[Screen[Any]]]:
    """Those in view and behind, without Textual's own."""
    return [type(screen) for screen in app.screen_stack if type(screen) is not Screen]


async def test_what_is_typed_while_a_draft_is_written_is_kept_too(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: no timer set after a write."""
    monkeypatch.setattr(settings_draft, "SECONDS", 0.01)
    slow = Slow(monkeypatch, Drafts, "keep")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2")
        await until(pilot, lambda: slow.called == 1)
        await type_text(pilot, "5")
        slow.go_on()
        await until(pilot, lambda: edits_on_disk(workspace) == [{"smtp.port": "25"}])


async def test_leaving_twice_leaves_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: dismiss(), which closes whatever is in front."""
    slow = Slow(monkeypatch, DraftKeeper, "forget")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await pilot.press("escape")
        await until(pilot, lambda: slow.called == 2)
        slow.go_on()
        await settle(pilot)
        assert screens(pilot.app) == [PickerScreen]


async def test_a_save_that_leaves_waits_for_what_is_in_front(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: dismiss(), which closes the help; no _go() when the screen is in front again."""
    slow = Slow(monkeypatch, settings_saving, "save")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "25")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("s")
        await until(pilot, lambda: slow.called == 1)
        await pilot.press("f1")
        slow.go_on()
        await settle(pilot)
        await until(pilot, lambda: edits_on_disk(workspace) == [])
        assert screens(pilot.app) == [PickerScreen, MailSettingsScreen, HelpModal]
        await pilot.press("escape")
        await until(pilot, lambda: screens(pilot.app) == [PickerScreen])
    assert workspace.directory.load("acme").settings.smtp.port == 25


async def test_what_is_typed_while_a_save_runs_stays(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the file as it was saved, without what is typed, shown after a save."""
    slow = Slow(monkeypatch, settings_saving, "save")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await pilot.press("f2")
        await until(pilot, lambda: slow.called == 1)
        form = await go_to(pilot, "sender.name")
        await retype(pilot, "typed meanwhile")
        slow.go_on()
        await settle(pilot)
        name = form.row("sender.name").control
        assert isinstance(name, Input)
        assert name.value == "typed meanwhile"
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen.unsaved
    assert workspace.directory.load("acme").settings.smtp.port == 2525


@pytest.mark.parametrize("before", ["", "x"], ids=["the first", "another"])
async def test_a_password_typed_while_a_save_runs_stays(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Mutations: rebased() without it; a field that is cleared after every save."""
    slow = Slow(monkeypatch, settings_saving, "save")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "25")
        await go_to(pilot, "password")
        await type_text(pilot, before)
        await pilot.press("f2")
        await until(pilot, lambda: slow.called == 1)
        await type_text(pilot, "abc")  # in the same field, behind what is being saved
        slow.go_on()
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen.unsaved
        assert screen.query_one(SecretInput).value == f"{before}abc"
        await pilot.press("f2")
        await settle(pilot)
        assert not screen.unsaved
        assert screen.query_one(SecretInput).value == ""
    stored = workspace.passwords.get("acme")
    assert stored is not None
    assert stored.get_secret_value() == f"{before}abc"


async def test_a_test_asked_for_twice_opens_a_broken_file_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the screen in front looked at only before the test."""
    slow = Slow(monkeypatch, opened_organization, "open_organization")
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await type_text(pilot, "not-toml")
        await pilot.press("f5")
        await pilot.press("f5")
        await until(pilot, lambda: slow.called == 2)
        slow.go_on()
        await settle(pilot)
        assert screens(pilot.app) == [PickerScreen, MailSettingsScreen]


@pytest.mark.parametrize("then", ["enter", "escape"])
async def test_colours_chosen_once_close_only_their_box(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """Mutations: dismiss() whatever is in front; two workers at once."""
    monkeypatch.setattr(themes, "keep_theme", lambda *_: None)
    slow = Slow(monkeypatch, themes, "keep_theme")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.app.run_action("themes")
        await until(pilot, lambda: isinstance(pilot.app.screen, ThemesModal))
        await pilot.press("down", "up", "enter")  # an enter alone waits for the box to be seen
        await until(pilot, lambda: slow.called == 1)
        await pilot.press(then)
        await until(pilot, lambda: slow.called == 2 or then == "escape")
        slow.go_on()
        await settle(pilot)
        assert screens(pilot.app) == [PickerScreen, MailSettingsScreen]
