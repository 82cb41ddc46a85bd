"""Who may not write can look, type and test, and is told what that is good for."""

import pytest

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import enter_text, go_to, retype, settle
from tests.ui.helpers.scenes import MakeApp
from tui.storage.directory.config_directory import ConfigDirectory
from tui.widgets.form.secret_state import SecretState


async def test_read_only_says_why_and_everything_else_works(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    monkeypatch.setattr(ConfigDirectory, "read_only_reason", lambda *_: "Read-only: not yours.")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "password")
        await enter_text(pilot, "for a test")
        assert "serves tests from this screen alone" in form.query_one(SecretState).words
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await pilot.press("f2")
        await assert_screen(pilot)
