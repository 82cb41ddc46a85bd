"""Opening an odd file in the app, and pressing Save there, leaves it as it is."""

from pathlib import Path

import pytest
from textual.widgets import Static

from tests.odd_files import ODD
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle
from tui.app import PosthouseApp
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.workspace import Workspace

OPENED = {
    "crlf": ODD["CRLF and a new table"],
    "mended": ODD["an escaped control in a name"],
    "utf-16": ODD["UTF-16"],
    "inline": ODD["an inline table"],
}


@pytest.fixture
def folder(workspace: Workspace) -> Path:
    """Nothing but odd files."""
    folder = workspace.directory.path / "organizations"
    for path in folder.iterdir():
        path.unlink()
    for name, case in OPENED.items():
        Path(folder, f"{name}.toml").write_bytes(case.content)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.iterdir()}


async def test_an_odd_file_is_opened_and_kept(workspace: Workspace, folder: Path) -> None:
    """tests/storage opens all of them, without a screen. Mutation: Save writes what it read."""
    app = PosthouseApp(workspace, clock=lambda: NOW)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for name, case in OPENED.items():
            screen = MailSettingsScreen(workspace, name, lambda: NOW)
            await app.push_screen(screen)
            await settle(pilot)
            broken = screen.query_one("#broken", Static)
            assert broken.display == (case.edited is None), name
            if case.edited is None:
                assert case.sentence in str(broken.content)
            await pilot.press("f2")
            await settle(pilot)
            assert app.screen is screen
            await app.pop_screen()
    assert contents(folder) == {name: case.content for name, case in OPENED.items()}
