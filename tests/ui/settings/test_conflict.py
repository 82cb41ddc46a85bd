"""Somebody else changes the file of an organization while it is open here."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.conftest import AssertScreen
from tests.programs import needs
from tests.storage.helpers.gits import git, spoil
from tests.ui.conftest import ACME
from tests.ui.helpers.keyboard import go_to, retype, settle
from tui.app import PosthouseApp
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings import outside_changes as settings_watching
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.saving import save
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice

MakeApp = Callable[..., PosthouseApp]
AT_14_32 = 1_795_530_720  # in UTC
SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture
def acme(workspace: Workspace) -> Path:
    return workspace.directory.load("acme").path


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def remove_file(path: Path) -> None:
    path.unlink()


def outside(path: Path, text: str) -> None:
    """What vim does, at a known time."""
    beside = path.with_name("4913")
    beside.write_text(text, encoding="utf-8")
    os.utime(beside, (AT_14_32, AT_14_32))
    beside.replace(path)


async def look(pilot: Pilot[Any]) -> None:
    """Two seconds later."""
    screen = pilot.app.screen_stack[-1]
    while not isinstance(screen, MailSettingsScreen):
        screen = pilot.app.screen_stack[pilot.app.screen_stack.index(screen) - 1]
    screen._look()
    await settle(pilot)


async def edit(pilot: Pilot[Any], key: str, text: str) -> None:
    await go_to(pilot, key)
    await retype(pilot, text)


def value(pilot: Pilot[Any], key: str) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, MailSettingsScreen)
    control = screen.query_one(f"#row-{key.replace('.', '-').replace('_', '-')}").query_one(Input)
    return control.value


def line(pilot: Pilot[Any], name: str) -> str:
    found = pilot.app.screen.query_one(f"#{name}")
    return str(found.render()) if found.display else ""


@SIZES
async def test_with_nothing_edited_the_form_takes_the_new_values(
    make_app: MakeApp, acme: Path, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        outside(acme, ACME.replace("587", "2525").replace("Acme GmbH", "Acme AG"))
        await look(pilot)
        assert value(pilot, "smtp.port") == "2525"
        await assert_screen(pilot)


@SIZES
async def test_with_edits_it_is_said_and_f3_shows_what(
    make_app: MakeApp, acme: Path, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.host", "smtp.acme.example")
        outside(acme, ACME.replace("180000", "9000"))
        await look(pilot)
        assert value(pilot, "smtp.timeout_ms") == "180000"
        await assert_screen(pilot, "said")
        await pilot.press("f3")
        await assert_screen(pilot, "changes")


@needs("git")
@SIZES
async def test_different_fields_merge_and_one_field_asks(
    make_app: MakeApp,
    workspace: Workspace,
    acme: Path,
    assert_screen: AssertScreen,
    size: tuple[int, int],
) -> None:
    """Mutation: save without base, and the conflict is never shown."""
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        await edit(pilot, "sender.name", "Acme Support")
        outside(acme, ACME.replace("180000", "9000").replace("587", "2525"))
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConflictModal)
        await assert_screen(pilot, "asked")
        await pilot.press("s")
        await assert_screen(pilot, "no choice yet")
        await pilot.press("m")
        await assert_screen(pilot, "chosen")
        assert text_of(acme).count("2525") == 1, "nothing is written yet"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert not pilot.app.screen.unsaved
        await _bring_into_view(pilot)
        await settle(pilot)
        await assert_screen(pilot, "saved")
    settings = workspace.directory.load("acme").settings
    assert (settings.smtp.port, settings.smtp.timeout_ms, settings.sender.name) == (
        465, 9000, "Acme Support",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "port", "wait"),
    [
        (("t", "enter"), 2525, 9000),
        (("m", "s"), 465, 9000),
        (("right", "s"), 465, 9000),
        (("o",), 465, 180_000),
        (("d",), 2525, 9000),
        (("b",), 2525, 9000),
        (("escape",), 2525, 9000),
    ],
    ids=lambda keys: "-".join(keys) if isinstance(keys, tuple) else None,
)
async def test_every_answer(
    make_app: MakeApp,
    workspace: Workspace,
    acme: Path,
    keys: tuple[str, ...],
    port: int,
    wait: int,
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        outside(acme, ACME.replace("180000", "9000").replace("587", "2525"))
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        went_back = keys[-1] in {"b", "escape"}
        assert screen.unsaved == went_back
        assert value(pilot, "smtp.port") == ("465" if went_back else str(port))
    smtp = workspace.directory.load("acme").settings.smtp
    assert (smtp.port, smtp.timeout_ms) == (port, wait)


async def test_without_git_overwriting_is_said_to_lose_something(
    make_app: MakeApp, acme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        outside(acme, ACME.replace("587", "2525"))
        await pilot.press("f2")
        await settle(pilot)
        lost = "What is overwritten is lost: git is not installed, so no history is kept."
        assert line(pilot, "kept") == lost


@needs("git")
@pytest.mark.parametrize("keys", [("o",), ("m", "s")], ids="-".join)
async def test_what_the_history_can_not_keep_is_not_overwritten(
    make_app: MakeApp,
    acme: Path,
    keys: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """It was said to be kept. Mutation: saved first, and what git said told after."""
    theirs = ACME.replace("587", "2525")
    async with make_app("acme").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        outside(acme, theirs)
        await pilot.press("f2")
        await settle(pilot)
        assert line(pilot, "kept").endswith("is kept in the history.")
        with monkeypatch.context() as spoilt:
            spoil("fast-import", "exit 1", spoilt, tmp_path)
            await pilot.press(*keys)
            await settle(pilot)
        assert text_of(acme) == theirs
        said = line(pilot, "save-reason")
        assert said.startswith("✗ Not saved: posthouse/organizations/acme.toml would be lost")
        assert value(pilot, "smtp.port") == "465"
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        assert line(pilot, "save-reason").startswith("✓ ")
    assert "port = 465" in text_of(acme)
    kept = git(acme.parent, "show", "HEAD~1:organizations/acme.toml")
    assert kept == theirs


async def test_a_password_in_clear_is_said_to_be_lost(make_app: MakeApp, acme: Path) -> None:
    """No history takes it, so none is promised."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        outside(acme, ACME.replace("587", "2525").replace("secret =", 'password = "x"\nsecret ='))
        await pilot.press("f2")
        await settle(pilot)
        assert "is lost: the file holds a password in clear" in line(pilot, "kept")
        await pilot.press("o")
        await settle(pilot)
    assert "port = 465" in text_of(acme)


async def test_a_change_that_touches_no_field_is_merged_without_a_question(
    make_app: MakeApp, acme: Path
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "2525")
        outside(acme, f"# Ask Jo.\n{ACME}")
        await pilot.press("f2")
        await settle(pilot)
        assert line(pilot, "save-reason").startswith("✓ Merged and saved to")
    assert text_of(acme) == f"# Ask Jo.\n{ACME}".replace("587", "2525")


async def test_what_does_not_fit_together_is_not_saved(make_app: MakeApp, acme: Path) -> None:
    """Each alone is right; mutation: leave out the check, and the modal closes."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "sender.name", "Support")
        theirs = ACME.replace('"smtp.office365.com"', '"two words"')
        outside(acme, theirs)
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ConflictModal)
        assert "Together they do not fit: Hostname" in line(pilot, "reason")
    assert text_of(acme) == theirs


async def test_changed_again_while_one_chooses(
    make_app: MakeApp, workspace: Workspace, acme: Path
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        save(workspace, "acme", {"smtp.port": 2525})
        await pilot.press("f2")
        await settle(pilot)
        save(workspace, "acme", {"smtp.port": 25, "smtp.timeout_ms": 1})
        await pilot.press("m", "s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConflictModal)
        assert "theirs  25" in str(pilot.app.screen.query_one(Choice).render())
        await pilot.press("m", "s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
    smtp = workspace.directory.load("acme").settings.smtp
    assert (smtp.port, smtp.timeout_ms) == (465, 1)


async def test_save_and_leave_asks_first_and_then_leaves(make_app: MakeApp, acme: Path) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "465")
        outside(acme, ACME.replace("587", "2525"))
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConflictModal)
        await pilot.press("m", "s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)
    assert "port = 465" in text_of(acme)


@pytest.mark.parametrize("edited", [True, False])
@pytest.mark.parametrize("key", ["b", "c", "d"])
async def test_removed_meanwhile(
    make_app: MakeApp,
    acme: Path,
    assert_screen: AssertScreen,
    key: str,
    edited: bool,
) -> None:
    """Mutation: save without base, and what was removed is only said to be unknown."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        if edited:
            await edit(pilot, "smtp.port", "2525")
        remove_file(acme)
        await look(pilot)
        assert "Removed on disk" in line(pilot, "notice")
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AskModal)
        if (key, edited) == ("b", True):
            await assert_screen(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen if key == "d" else MailSettingsScreen)
        if key == "c":
            assert line(pilot, "notice") == ""
    wanted = ACME.replace("587", "2525") if edited else ACME
    assert text_of(acme) == (wanted if key == "c" else "")


async def test_broken_meanwhile_is_said_with_its_line_and_left_alone(
    make_app: MakeApp, acme: Path, assert_screen: AssertScreen
) -> None:
    broken = ACME.replace('"starttls"', '"starttls')
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "2525")
        outside(acme, broken)
        await look(pilot)
        await assert_screen(pilot, "said")
        await pilot.press("f2")
        await settle(pilot)
        assert line(pilot, "save-reason").startswith("✗ Not saved: ")
        assert "line 12" in line(pilot, "save-reason")
        assert text_of(acme) == broken
        outside(acme, ACME.replace("180000", "9000"))
        await look(pilot)
        assert "broken" not in line(pilot, "notice")
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
    assert text_of(acme) == ACME.replace("180000", "9000").replace("587", "2525")


async def test_broken_and_mended_with_nothing_edited(make_app: MakeApp, acme: Path) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        outside(acme, "[smtp\n")
        await look(pilot)
        assert "line 1" in line(pilot, "broken")
        assert not pilot.app.screen.query_one("#body").display
        outside(acme, ACME.replace("587", "2525"))
        await look(pilot)
        assert line(pilot, "broken") == ""
        assert value(pilot, "smtp.port") == "2525"


async def test_edits_taken_back_let_the_new_values_in(make_app: MakeApp, acme: Path) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.host", "other.example")
        outside(acme, ACME.replace("180000", "9000"))
        await look(pilot)
        await edit(pilot, "smtp.host", "smtp.office365.com")
        await look(pilot)
        assert value(pilot, "smtp.timeout_ms") == "9000"
        assert line(pilot, "notice") == ""


async def test_changed_back_is_no_change_any_more(make_app: MakeApp, acme: Path) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.host", "other.example")
        outside(acme, "")
        await look(pilot)
        assert "Changed on disk at 14:32." in line(pilot, "notice")
        outside(acme, ACME)
        await look(pilot)
        assert line(pilot, "notice") == ""


async def test_the_hosts_new_settings_show_at_those_who_follow_it(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        save(
            workspace,
            "host",
            {"mail.mode": "custom", "smtp.host": "new.example", "sender.address": "a@b.example"},
        )
        await look(pilot)
        assert line(pilot, "save-reason") == "The host's settings were changed on disk."
        mode = pilot.app.screen.query_one("#mode", Choice)
        assert mode.notes[0] == "new.example:587, from the host"


async def test_a_typed_password_stays_when_the_form_takes_new_values(
    make_app: MakeApp, acme: Path
) -> None:
    asked = ACME.replace('"keyring"', '"ask"')
    outside(acme, asked)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "password", "hunter2")
        outside(acme, asked.replace("587", "2525"))
        await look(pilot)
        assert value(pilot, "smtp.port") == "2525"
        assert value(pilot, "password") == "hunter2"


async def test_a_save_of_ones_own_is_no_change_from_outside(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "2525")
        await pilot.press("f2")
        await settle(pilot)
        await look(pilot)
        assert line(pilot, "save-reason").startswith("✓ Saved to")
        assert line(pilot, "notice") == ""


async def test_whose_change_it_was(make_app: MakeApp, acme: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make files of others")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await edit(pilot, "smtp.port", "2525")
        outside(acme, ACME.replace("180000", "9000"))
        os.chown(acme, 1, -1)
        await look(pilot)
        assert line(pilot, "notice").startswith("! Changed on disk at 14:32, by daemon. F3 shows")


@pytest.mark.parametrize("behind_a_question", [False, True])
async def test_looking_paints_nothing(
    make_app: MakeApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    behind_a_question: bool,
) -> None:
    """Mutation: let the clock run on behind a modal, and each tick paints the whole terminal."""
    monkeypatch.setattr(settings_watching, "SECONDS", 0.05)
    looked: list[str] = []
    file = ConfigDirectory.file

    def counted(self: ConfigDirectory, name: str) -> Path:
        looked.append(name)
        return file(self, name)

    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        if behind_a_question:
            await edit(pilot, "smtp.port", "465")
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(pilot.app.screen, AskModal)
        painted: list[object] = []
        monkeypatch.setattr(pilot.app, "_display", lambda *what: painted.append(what))
        monkeypatch.setattr(ConfigDirectory, "file", counted)
        for _ in range(50):  # what was there before is painted first
            painted.clear()
            looked.clear()
            await pilot.pause(0.1)
            if not painted and bool(looked) != behind_a_question:
                return
        pytest.fail(f"{len(painted)} painted, {len(looked)} looked")


async def _bring_into_view(pilot: Pilot[Any]) -> None:
    """What is said after a save may have moved the focused field out of view at 60x20."""
    assert pilot.app.focused
    pilot.app.focused.scroll_visible(animate=False)
    await settle(pilot)
