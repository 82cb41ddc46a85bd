"""The path of a file, pasted into the filter, imports what the file says."""

from pathlib import Path

import pytest

from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import enter_text, settle, until
from tui.app import PosthouseApp
from tui.screens.boxes.ask import AskModal
from tui.screens.picker.importing import pasted_file
from tui.screens.picker.number import NumberModal
from tui.screens.picker.screen import PickerScreen
from tui.storage.workspace import Workspace
from tui.widgets.controls.line_input import LineInput


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/home/bob/fleet.csv", "/home/bob/fleet.csv"),
        (" '/home/bob/our fleet.csv'\n", "/home/bob/our fleet.csv"),
        ("/home/bob/our\\ fleet.CSV", "/home/bob/our fleet.CSV"),
        ("~/fleet.json", "~/fleet.json"),
        ("file:///home/bob/our%20fleet.csv", "/home/bob/our fleet.csv"),
        ("/home/bob/fleet.txt", ""),
        ("/home/bob/.env", ""),
        ("/a.csv /b.csv", ""),
        ("fleet.csv", ""),
        ("acme", ""),
        ("'/open.csv", ""),
    ],
)
def test_what_is_a_path(text: str, path: str) -> None:
    """As a file manager copies it, or a terminal quotes what is dropped on it; else a filter."""
    assert pasted_file(text) == path


async def test_a_pasted_path_imports_once_its_number_is_typed(
    workspace: Workspace, tmp_path: Path
) -> None:
    """What reaches outside is asked for; what was saved is marked, to be tested next.

    Mutations: saved unasked; a faulty file closes the app, or changes something.
    """
    file = tmp_path / "fleet.csv"
    file.write_text("id,smtp.port\nacme,nonsense\n")
    async with PosthouseApp(workspace, clock=lambda: NOW).run_test() as pilot:
        await settle(pilot)
        picker = pilot.app.screen
        assert isinstance(picker, PickerScreen)
        await enter_text(pilot, str(file))
        await until(pilot, lambda: pilot.app.screen is not picker)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is picker)
        file.write_text("id,name,outputs.msmtp\nnew,New,/tmp/new.msmtprc\nother,Other,\n")
        await enter_text(pilot, str(file))
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, NumberModal))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is picker)
        assert "new" not in workspace.directory.ids()
        file.write_text("id,name\nnew,New\nother,Other\n")
        await enter_text(pilot, str(file))
        await until(pilot, lambda: isinstance(pilot.app.screen, NumberModal))
        await pilot.press("2", "enter")
        await until(pilot, lambda: picker.marked == ["new", "other"])
        assert picker.query_one("#filter", LineInput).value == ""
    assert {"new", "other"} <= {*workspace.directory.ids()}
