"""Unsaved edits outlive the app: kept while one types, offered on the next visit."""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.conftest import AssertScreen
from tests.storage.state.test_processes import running_process
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import go_to, retype, settle, type_text, until
from tui.app import PosthouseApp
from tui.screens.boxes.restore_draft import DraftModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings import drafts as settings_draft
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.state.drafts import Drafts, KeptDraft
from tui.storage.state.processes import Process, this_process
from tui.storage.workspace import Workspace

MakeApp = Callable[..., PosthouseApp]
EDITS = {"smtp.port": "465", "smtp.encryption": "implicit"}
SHIPPED = settings_draft.SECONDS
BASE = {"smtp.port": "587", "smtp.encryption": "starttls"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_draft, "SECONDS", 0.01)


def left_behind(workspace: Workspace, process: Process | None = None, **other: Any) -> Path:  # noqa: ANN401 - fields of a draft
    """A draft of an earlier visit, 12 minutes ago on another terminal."""
    dead = Process(1, "0", "an earlier boot", this_process().host, "pts/3")
    draft = KeptDraft(
        NOW - timedelta(minutes=12), process or dead, dict(BASE), dict(EDITS), password=False
    )
    place = workspace.state.drafts.path
    place.mkdir(parents=True, exist_ok=True)
    path = place / "acme@00000000.json"
    kept = dataclasses.asdict(replace(draft, **other))
    path.write_text(json.dumps(kept, default=str))
    return path


def edits_on_disk(workspace: Workspace) -> list[dict[str, str | bool]]:
    return [one.draft.edits for one in Drafts(workspace.state.drafts.path).found("acme")]


async def asked(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, DraftModal))
    await pilot.pause()


def shown(pilot: Pilot[Any]) -> str:
    return pilot.app.export_screenshot().replace("&#160;", " ")


async def test_what_is_typed_is_on_disk_within_a_second(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutation: no timer after an edit."""
    assert 0 < SHIPPED <= 0.5
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "25")
        await until(pilot, lambda: edits_on_disk(workspace) == [{"smtp.port": "25"}])
        await type_text(pilot, "25")
        await until(pilot, lambda: edits_on_disk(workspace) == [{"smtp.port": "2525"}])
        await retype(pilot, "587")
        await until(pilot, lambda: edits_on_disk(workspace) == [])


@pytest.mark.parametrize(
    "keys",
    [("f2",), ("f9", "r"), ("escape", "d"), ("escape", "s"), ("f10", "d"), ("f10", "s")],
    ids="-".join,
)
async def test_saved_reverted_or_discarded_edits_leave_no_draft(
    make_app: MakeApp, workspace: Workspace, keys: tuple[str, ...]
) -> None:
    """Mutation: leave() or _save() without _forget_draft()."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await until(pilot, lambda: edits_on_disk(workspace) == [{"smtp.port": "2525"}])
        await pilot.press(keys[0])
        await pilot.pause()
        await pilot.press(*keys[1:])
        await until(pilot, lambda: edits_on_disk(workspace) == [])


async def test_staying_keeps_the_draft(make_app: MakeApp, workspace: Workspace) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await until(pilot, lambda: edits_on_disk(workspace) == [{"smtp.port": "2525"}])
        await pilot.press("escape", "c")
        await settle(pilot)
        assert edits_on_disk(workspace) == [{"smtp.port": "2525"}]


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
async def test_an_earlier_visit_s_edits_are_offered(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr("tui.storage.state.processes.socket.gethostname", lambda: "jump1")
    base = {**BASE, "smtp.host": "smtp.example.com", "sender.name": "expéditeur mondomaine.com"}
    edits = {**EDITS, "smtp.host": "smtp.acme.example", "sender.name": "Acme"}
    left_behind(workspace, base=base, edits=edits, password=True)
    async with make_app("acme").run_test(size=size) as pilot:
        await asked(pilot)
        await assert_screen(pilot, "asked")
        await pilot.press("r")
        await settle(pilot)
        await until(pilot, lambda: edits_on_disk(workspace) == [edits])
        await assert_screen(pilot, "restored")
        assert "type it again" in shown(pilot)


async def test_restored_edits_are_edits_and_can_be_saved(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutation: _restore() that does not edit."""
    path = left_behind(workspace)
    async with make_app("acme").run_test() as pilot:
        await asked(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await until(pilot, lambda: not path.exists())
        await pilot.press("f2")
        await settle(pilot)
        await until(pilot, lambda: edits_on_disk(workspace) == [])
    settings = workspace.directory.load("acme").settings
    assert (settings.smtp.port, settings.smtp.encryption) == (465, "implicit")


@pytest.mark.parametrize("key", ["d", "l", "escape", "f10"])
async def test_discard_deletes_and_later_asks_again(
    make_app: MakeApp, workspace: Workspace, key: str
) -> None:
    path = left_behind(workspace)
    async with make_app("acme").run_test() as pilot:
        await asked(pilot)
        await pilot.press(key)
        await settle(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, MailSettingsScreen))
        if key == "d":
            await until(pilot, lambda: not path.exists())
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert not screen.unsaved
        assert path.exists() == (key != "d")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
async def test_a_running_process_s_edits_can_be_seen(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr("tui.storage.state.drafts.is_running", lambda process: process.pid == 4711)
    left_behind(workspace, process=Process(4711, "0", "", this_process().host, "pts/3"))
    monkeypatch.setattr(
        "tui.screens.boxes.restore_draft._where", lambda _draft: "on pts/3 of jump1"
    )
    async with make_app("acme").run_test(size=size) as pilot:
        await asked(pilot)
        await assert_screen(pilot)


async def test_one_who_edits_elsewhere_is_named_and_left_alone(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutation: a running process's draft offered like any other."""
    host = this_process().host
    with running_process() as other:
        left_behind(workspace, process=replace(other, terminal="pts/3"))
        async with make_app("acme").run_test() as pilot:
            await asked(pilot)
            # the number and the host differ from run to run
            text = shown(pilot).replace(str(other.pid), "4711")
            assert "being edited in another Posthouse" in text
            assert f"Process 4711 on pts/3 of {host}"[:40] in text
            assert "Restore" not in text
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, PickerScreen))
        async with make_app("acme").run_test() as pilot:
            await asked(pilot)
            await pilot.press("o")
            await until(pilot, lambda: isinstance(pilot.app.screen, MailSettingsScreen))
            await go_to(pilot, "smtp.port")
            await retype(pilot, "2525")
            await until(pilot, lambda: {"smtp.port": "2525"} in edits_on_disk(workspace))
            assert EDITS in edits_on_disk(workspace), "the other one's draft is untouched"


async def test_a_draft_from_another_machine_says_what_is_not_known(
    make_app: MakeApp, workspace: Workspace
) -> None:
    left_behind(workspace, process=Process(1, "", "", "jump2", ""))
    async with make_app("acme").run_test() as pilot:
        await asked(pilot)
        assert "on jump2" in shown(pilot)
        assert "cannot be seen from here" in shown(pilot)


async def test_edits_that_cannot_be_kept_are_told_once(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutation: NotSaved let through, or told at each key."""
    workspace.state.drafts.path.parent.mkdir(parents=True, exist_ok=True)
    workspace.state.drafts.path.write_text("a file, not a directory")
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await type_text(pilot, "1")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        await type_text(pilot, "1")
        await settle(pilot)
        await pilot.pause(0.05)
        assert len(pilot.app._notifications) == 1
        assert pilot.app.is_running


async def test_the_picker_marks_what_has_a_draft(make_app: MakeApp, workspace: Workspace) -> None:
    """Mutation: the drafts not looked for."""
    path = left_behind(workspace)
    async with make_app().run_test() as pilot:
        await until(pilot, lambda: "● draft" in shown(pilot))
        path.unlink()
        screen = pilot.app.screen
        assert isinstance(screen, PickerScreen)
        screen.read()
        await until(pilot, lambda: "● draft" not in shown(pilot))
