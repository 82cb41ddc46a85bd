"""What did not go well beside a save is told, once, and stays until it is closed."""

from collections.abc import Callable

import pytest
from textual.app import App
from textual.widgets import Static

from tests.ui.helpers.keyboard import settle, until
from tui.app import PosthouseApp
from tui.screens.boxes.text import TextModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings import saving as settings_saving
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.editing.saving import save
from tui.storage.settings_file.stored_file import Stored

NOTE = "The history could not be written: the disk is full."
MakeApp = Callable[..., PosthouseApp]


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every save leaves a note."""

    saves: Callable[..., Stored] = save

    def noted(*arguments: object, **options: object) -> Stored:
        return saves(*arguments, **options)._replace(notes=(NOTE,))

    monkeypatch.setattr(settings_saving, "save", noted)


def boxes(app: App[int]) -> list[str]:
    """The texts of the boxes in front."""
    shown = [screen for screen in app.screen_stack if isinstance(screen, TextModal)]
    return [str(one.query_one("#text", Static).render()) for one in shown]


async def test_a_note_of_a_save_is_told_once(make_app: MakeApp) -> None:
    """Mutations: told by the save and at its end; not told at all; as a toast that goes away."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right", "f2")
        await settle(pilot)
        assert boxes(pilot.app) == [f"! {NOTE}"]
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_who_saves_and_leaves_reads_it_first(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right", "escape", "s")
        await until(pilot, lambda: bool(boxes(pilot.app)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickerScreen))
        assert boxes(pilot.app) == []


async def test_who_saves_and_quits_reads_it_first(make_app: MakeApp) -> None:
    """Mutation: the app ends at once, and nobody ever reads it."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right", "f10", "s")
        await until(pilot, lambda: bool(boxes(pilot.app)))
        assert pilot.app.return_code is None
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.return_code == 0)
