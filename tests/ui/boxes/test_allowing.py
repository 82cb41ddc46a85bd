"""The question whether somebody else's command may run: seen whole, and answered once."""

import sys
from pathlib import Path

import pytest

from tests.ui.helpers.keyboard import settle
from tests.ui.settings.test_secrets import MakeApp, somebody_else_may_write, use_command
from tui.screens.boxes.allow import AllowModal
from tui.settings.checking.values import LONGEST_COMMAND
from tui.storage.workspace import Workspace

END = ";end"


async def test_the_longest_command_is_seen_whole_on_the_smallest_terminal(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: commands of any length, whose end is out of sight where r runs them."""
    somebody_else_may_write(monkeypatch)
    code = "x " * ((LONGEST_COMMAND - 8 - len(END)) // 2) + END
    use_command(workspace, "sh", "-c", code)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AllowModal)
        shown = pilot.app.export_screenshot(simplify=True)
        assert END in shown
        assert "a&#160;&#160;Allow" in shown


async def test_an_answer_that_can_not_be_kept_counts_once(
    make_app: MakeApp, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the error ends the worker; r then seems to do nothing."""
    somebody_else_may_write(monkeypatch)
    ran = tmp_path / "ran"
    code = f"import sys; open({str(ran)!r}, 'a').write('x'); sys.exit('no entry')"
    use_command(workspace, sys.executable, "-I", "-c", code)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        (workspace.state.path / "allowed").write_text("in the way")
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        assert ran.read_text() == "x"
        verdict = str(pilot.app.screen.query_one("VerdictView .summary").render())
        assert "ended with status 1: no entry." in verdict
        (toast,) = pilot.app._notifications
        assert "allowed" in toast.message
