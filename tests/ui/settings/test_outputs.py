"""Outputs on the settings screen: edited by keyboard, saved with the rest, never overwritten."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import enter_text, settle
from tui.app import PosthouseApp
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.outputs import OutputsModal
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.storage.workspace import Workspace
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput

MakeApp = Callable[..., PosthouseApp]
SIZES = pytest.mark.parametrize(
    "size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"]
)


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def text_of(path: Path) -> str:
    return path.read_text()


@SIZES
async def test_the_outputs(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    workspace.directory.save("acme", {"outputs.env": "/etc/acme/mail.env"})
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f11")
        await enter_text(pilot, "/etc/msmtprc")
        await pilot.press("down")
        await assert_screen(pilot)


async def test_outputs_are_edited_and_saved(
    make_app: MakeApp, workspace: Workspace, tmp_path: Path
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f11")
        await enter_text(pilot, str(tmp_path / "msmtprc"))
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert (
            pilot.app.screen.query_one("#outputs-button", LineButton).label == "F11  Outputs: msmtp"
        )
        await pilot.press("f2")
        await settle(pilot)
        assert text_of(tmp_path / "msmtprc").startswith("account default\nhost ")
        await pilot.press("f11", "ctrl+u", "escape", "f2")
        await settle(pilot)
        assert "outputs.msmtp" not in workspace.directory.load("acme").values
        assert text_of(tmp_path / "msmtprc")


async def test_what_is_no_path_is_told_and_dropped(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f11")
        await enter_text(pilot, "msmtprc")
        await pilot.press("down")
        assert "must be an absolute path" in str(
            pilot.app.screen.query_one("#output-about").render()
        )
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, OutputsModal)
        assert pilot.app.screen.query_one("#outputs-button", LineButton).label == "F11  Outputs"


@pytest.mark.parametrize(
    ("downs", "path", "words"),
    [
        (0, "/nowhere/msmtprc", "✗ There is no directory /nowhere."),
        (0, "/etc/passwd/msmtprc", "✗ /etc/passwd is not a directory."),
        (0, "/etc/passwd/deeper/msmtprc", "✗ /etc/passwd/deeper is not a directory."),
        (1, "/nowhere", "✗ postfix has several files: give a directory that exists, not /nowhere."),
        (1, "/etc/passwd", "✗ postfix has several files"),
    ],
)
@pytest.mark.parametrize("key", ["enter", "down", "escape"])
async def test_a_place_that_no_save_could_write_is_refused_beside_the_path(
    make_app: MakeApp, downs: int, path: str, words: str, key: str
) -> None:
    """Mutation: place_problem not asked, each word of it left out."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f11", *["down"] * downs)
        await enter_text(pilot, path)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, OutputsModal)
        assert str(pilot.app.screen.query_one("#output-about").render()).startswith(words)
        assert pilot.app.screen.query_one(LineInput).value == path


async def test_enter_on_a_row_goes_to_its_path(
    make_app: MakeApp, workspace: Workspace, tmp_path: Path
) -> None:
    """Mutation: the next row."""
    workspace.directory.save("acme", {"outputs.postfix": str(tmp_path)})
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f11", "down", "home", "enter")
        await enter_text(pilot, "/.")
        assert pilot.app.screen.query_one(LineInput).value == f"{tmp_path}/."
        await pilot.press("enter", "escape")
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
    assert workspace.directory.load("acme").values["outputs.postfix"] == f"{tmp_path}/."


async def test_why_nothing_was_saved_stays_until_the_next_edit(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutations: a toast; forgotten at the next look; not an error."""
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f11")
        await enter_text(pilot, "/proc/msmtprc")  # where nobody may make a file
        await pilot.press("escape", "f2")
        await settle(pilot)
        pilot.app.screen.query_one("#test").focus()
        await settle(pilot)
        reason = pilot.app.screen.query_one("#save-reason", Static)
        assert str(reason.content).startswith("✗ Not saved: ")
        assert reason.has_class("-error")
        assert not pilot.app._notifications
        pilot.app.screen.query_one("#mode").focus()
        await pilot.press("left")
        await settle(pilot)
        assert "Not saved" not in str(reason.content)


async def test_a_change_from_outside_is_shown_and_asked_about(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    place = Path("/proc/self/cwd/msmtprc")  # a path that is the same in every picture
    file = written(place, "host by.hand.example\n[red]tls off\n")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f11")
        await enter_text(pilot, str(file))
        await pilot.press("escape", "f2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, OutputsChangedModal)
        await assert_screen(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert "by.hand" in text_of(file)
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        assert "by.hand" not in text_of(file)


async def test_the_host_asks_before_it_changes_the_outputs_of_others(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen, tmp_path: Path
) -> None:
    workspace.directory.save(
        "host", {"mail.mode": "custom", "smtp.host": "a.example", "sender.address": "a@a.example"}
    )
    workspace.directory.save("acme-labs", {"outputs.env": str(tmp_path / "env")})
    async with make_app("host").run_test() as pilot:
        await settle(pilot)
        await pilot.press("tab")
        await enter_text(pilot, "b.example")
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AskModal)
        await assert_screen(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "SMTP_HOST=b.example" in text_of(tmp_path / "env")
