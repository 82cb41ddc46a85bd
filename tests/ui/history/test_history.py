"""The history screen: who changed what, and bringing a version back."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, OptionList, Static

from tests.conftest import AssertScreen
from tests.programs import needs
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import go_to, retype, settle
from tui.app import PosthouseApp
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.screens.history.screen import HistoryScreen
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.editing import add_rename_remove
from tui.storage.editing.saving import save
from tui.storage.history.author import Person
from tui.storage.workspace import Workspace

pytestmark = needs("git")
MakeApp = Callable[..., PosthouseApp]


@pytest.fixture
def steps(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Acme with a few steps by two people, at times that stand still."""
    seconds = itertools.count(int(NOW.timestamp()) - 3 * 86400, 43_000)
    monkeypatch.setattr("tui.storage.history.recording.time.time", lambda: next(seconds))
    people = itertools.cycle(["alice", "bob"])
    monkeypatch.setattr(
        "tui.storage.history.recording.person",
        lambda: Person(next(people), "root", "/dev/pts/3", "jump1"),
    )
    save(workspace, "acme", {"smtp.port": 25, "smtp.encryption": "none"})
    save(workspace, "acme", {"smtp.port": 465, "smtp.encryption": "implicit"})
    save(workspace, "acme", {"sender.name": "Acme [red]über alles[/red]"})
    return workspace


def text(pilot_app: App[Any]) -> str:
    return str(pilot_app.screen.query_one("#details Static", Static).content)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"])
async def test_steps_and_what_they_changed(
    make_app: MakeApp, steps: Workspace, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        await assert_screen(pilot)


async def test_restoring_asks_with_the_difference(
    make_app: MakeApp, steps: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "down", "r")
        await settle(pilot)
        await assert_screen(pilot, "asks")
        await pilot.press("r")
        await settle(pilot)
        assert steps.directory.load("acme").settings.smtp.port == 25
        assert isinstance(pilot.app.screen, HistoryScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert str(pilot.app.screen.query_one("#row-smtp-port Input", Input).value) == "25"


async def test_what_was_typed_stays_over_a_restore(make_app: MakeApp, steps: Workspace) -> None:
    """Mutation: reading the file anew without what is unsaved loses it."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.domain")
        await retype(pilot, "typed.example")
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "down", "r")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert form.query_one("#row-smtp-domain Input", Input).value == "typed.example"
        assert form.query_one("#row-smtp-port Input", Input).value == "25"


async def test_a_removed_organization_is_found_and_restored(
    make_app: MakeApp, steps: Workspace, assert_screen: AssertScreen
) -> None:
    kept = (steps.directory.path / "organizations" / "acme.toml").read_bytes()
    add_rename_remove.remove(steps, "acme")
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        await assert_screen(pilot, "list")
        await pilot.press("enter")
        await settle(pilot)
        await assert_screen(pilot, "its history")
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)
    assert (steps.directory.path / "organizations" / "acme.toml").read_bytes() == kept


async def test_an_edit_by_hand_is_shown_before_it_is_kept(
    make_app: MakeApp, steps: Workspace, assert_screen: AssertScreen
) -> None:
    path = steps.directory.path / "organizations" / "acme.toml"
    secret = 'password = "hunter2"\n'
    path.write_text(path.read_text().replace("port = 465", "port = 2525") + secret)
    os.utime(path, (NOW.timestamp() - 300, NOW.timestamp() - 300))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        shown = text(pilot.app)
        assert "Port  465 → 2525" in shown
        assert "+password = ********" in shown
        await assert_screen(pilot)


async def test_a_broken_file_is_restored(make_app: MakeApp, steps: Workspace) -> None:
    (steps.directory.path / "organizations" / "acme.toml").write_text("[broken\n")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "r")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert steps.directory.load("acme").settings.smtp.port == 465
        assert pilot.app.screen.query_one("#body").display


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("nothing yet", "There is no history yet; the first save begins it."),
        ("no git", "git is not installed."),
        ("not this one", "There are no steps yet; each save adds one."),
    ],
)
async def test_where_there_is_nothing_to_see_it_says_why(
    make_app: MakeApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    words: str,
) -> None:
    if state == "not this one":
        save(workspace, "acme", {"smtp.port": 25})
    if state == "no git":
        save(workspace, "acme", {"smtp.port": 25})
        monkeypatch.setenv("PATH", "/nowhere")
    async with make_app("host").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        nothing = pilot.app.screen.query_one("#nothing", Static)
        assert (str(nothing.content), nothing.display) == (words, True)
        await pilot.press("r", "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_a_long_history_comes_in_pages(
    make_app: MakeApp, steps: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.history.screen.PAGE", 2)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        assert pilot.app.screen.query_one(OptionList).option_count == 4
        await pilot.press("end")
        await settle(pilot)
        assert pilot.app.screen.query_one(OptionList).highlighted == 3


async def test_a_restore_that_fails_says_so(make_app: MakeApp, steps: Workspace) -> None:
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "r")
        await settle(pilot)
        save(steps, "acme", {"smtp.port": 2525})
        await pilot.press("r")
        await settle(pilot)
        (toast,) = pilot.app._notifications
        assert toast.title == "Not restored"
        assert "changed by somebody else meanwhile" in toast.message
        assert steps.directory.load("acme").settings.smtp.port == 2525


@pytest.mark.parametrize("yes", [True, False])
async def test_a_restore_asks_before_it_overwrites_an_output_of_others(
    make_app: MakeApp, steps: Workspace, tmp_path: Path, yes: bool
) -> None:
    """Mutation: refused, with a word for the command line only."""
    output = tmp_path / "msmtprc"
    save(steps, "acme", {"outputs.msmtp": str(output)})
    save(steps, "acme", {"smtp.port": 2525})
    output.write_text("# by hand\n")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "r")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(pilot.app.screen, OutputsChangedModal)
        await pilot.press("o" if yes else "b")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HistoryScreen)
    assert steps.directory.load("acme").settings.smtp.port == (465 if yes else 2525)
    assert ("port 465" in output.read_text()) == yes


async def test_a_restore_of_the_host_says_whose_outputs_it_changes(
    make_app: MakeApp, steps: Workspace, tmp_path: Path
) -> None:
    """Mutation: not asked."""
    save(steps, "host", {"mail.mode": "custom", "smtp.host": "a.example",
                         "sender.address": "a@b.example"})  # fmt: skip
    save(steps, "acme-labs", {"outputs.msmtp": str(tmp_path / "msmtprc")})
    save(steps, "host", {"smtp.port": 2525})
    async with make_app("host").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await pilot.press("down", "r")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        asked = pilot.app.screen
        assert isinstance(asked, AskModal)
        assert "outputs of 1 organization" in asked._question
        await pilot.press("c")
        await settle(pilot)
        assert steps.directory.load("host").settings.smtp.port == 2525
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
    assert "port 587" in (tmp_path / "msmtprc").read_text()
