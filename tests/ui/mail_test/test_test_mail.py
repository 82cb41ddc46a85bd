"""The test modal: against the demo's real servers, and its states in pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import enter_text, settle, until
from tests.ui.helpers.scenes import ACCEPTED, GOOD, REFUSED, SIZES, MakeApp, play, send
from tui.app import PosthouseApp
from tui.demo.organizations import write_example
from tui.demo.servers import DemoServers
from tui.demo.session import Demo
from tui.screens.boxes.inbox import InboxModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.smtp.record.events import (
    LineSeen,
    Stage,
)
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.controls.line_input import LineInput, SecretInput
from tui.widgets.dialogue.mail_test_questions import HowFar
from tui.widgets.dialogue.transcript import Transcript
from tui.widgets.dialogue.verdict_view import VerdictView


@SIZES
async def test_before_it_is_sent(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await assert_screen(pilot)


@SIZES
async def test_accepted(
    make_app: MakeApp,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await assert_screen(pilot, "accepted")
        await pilot.press("escape")
        await settle(pilot)
        await assert_screen(pilot, "then")


@SIZES
async def test_refused_with_a_remedy(
    make_app: MakeApp,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    play(monkeypatch, GOOD + REFUSED)
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await assert_screen(pilot, "refused")
        await pilot.press("a")
        await settle(pilot)
        await assert_screen(pilot, "applied")


async def test_under_way_and_cancelled(
    make_app: MakeApp, assert_screen: AssertScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, GOOD, endless=True)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await pilot.pause()
        await assert_screen(pilot, "under way", settled=False)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal), "the first escape only cancels"
        await assert_screen(pilot, "cancelled")


async def test_what_is_on_the_screen_is_tested_not_the_file(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("down")
        await enter_text(pilot, "new.example")
        pilot.app.screen.query_one(SecretInput).value = "typed, not stored"
        await pilot.pause()
        await send(pilot)
        await settle(pilot)
        await assert_screen(pilot)
    assert attempts[0].settings.smtp.host == "new.example"
    assert attempts[0].password is not None
    assert attempts[0].password.get_secret_value() == "typed, not stored"


async def test_a_blank_password_takes_the_stored_one(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("f2")
        await pilot.pause()
        said = str(pilot.app.screen.query_one("#waiting", Static).content)
        assert said == "Nothing has changed; nothing to save."
    assert attempts[0].password is not None
    assert attempts[0].password.get_secret_value() == "correct horse"


async def test_only_log_in_sends_no_mail(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the next one of this visit. Up leads out of the dialogue at its top.

    Mutations: How far is the whole mail each time; up that only scrolls.
    """
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        dialogue = pilot.app.screen.query_one(Transcript)
        assert pilot.app.focused is dialogue
        assert dialogue.scroll_offset.y > 0
        await pilot.press("home")
        await until(pilot, lambda: dialogue.scroll_offset.y == 0)
        await pilot.press("up")
        await until(pilot, lambda: isinstance(pilot.app.focused, HowFar))
        await pilot.press("escape", "f5")
        await until(pilot, lambda: isinstance(pilot.app.focused, LineInput))
        await pilot.press("enter")
        await until(pilot, lambda: len(attempts) > 1)
        await settle(pilot)
    assert [one.until for one in attempts] == [Stage.AUTH, Stage.AUTH]


async def test_a_password_that_is_not_stored_is_asked_for(
    make_app: MakeApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    assert_screen: AssertScreen,
) -> None:
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    workspace.passwords.delete("acme")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        assert attempts == []
        await assert_screen(pilot)
        await enter_text(pilot, "hunter2")
        await pilot.press("enter")
        await settle(pilot)
    assert attempts[0].password is not None
    assert attempts[0].password.get_secret_value() == "hunter2"
    assert workspace.passwords.get("acme") is None, "asked for is not stored"


@pytest.mark.parametrize("recipient", ["", "nobody", "a@b.example, c@d.example"])
async def test_a_wrong_recipient_is_named_and_nothing_is_sent(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, recipient: str
) -> None:
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        pilot.app.screen.query_one("#recipient", LineInput).value = recipient
        await pilot.press("enter")
        await settle(pilot)
        said = str(pilot.app.screen.query_one("#waiting").render())
    assert said.startswith("✗ Recipient")
    assert attempts == []


async def test_the_recipient_is_remembered(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("escape", "f5")
        await settle(pilot)
        field = pilot.app.screen.query_one("#recipient", LineInput)
        assert field.value == "oncall@acme.example"


async def test_what_a_hostile_server_says_is_shown_as_text(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, (*GOOD, LineSeen(0.1, "server", True, "550 [/red] [@click=app.quit]x[/]")))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        svg = pilot.app.export_screenshot()
    assert "[/red]" in svg.replace("&#160;", " ")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """The demo's servers and organizations."""
    with DemoServers(tmp_path) as servers:
        config, state = tmp_path / "config", tmp_path / "state"
        config.mkdir()
        yield Demo(config, state, write_example(config, servers), servers)


def app_of(demo: Demo, organization: str) -> PosthouseApp:
    workspace = Workspace(
        ConfigDirectory(demo.config), demo.passwords, StateDirectory(demo.state, demo.config)
    )
    return PosthouseApp(workspace, organization, demo)


async def test_a_real_server_takes_the_mail_and_the_inbox_shows_it(demo: Demo) -> None:
    async with app_of(demo, "acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        verdict = pilot.app.screen.query_one(VerdictView)
        assert verdict.has_class("-ok")
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InboxModal)
        await pilot.press("enter")
        await pilot.pause()
        assert "Acme GmbH" in pilot.app.export_screenshot().replace("&#160;", " ")
        await pilot.press("escape", "escape", "escape")
        await settle(pilot)
        status = str(pilot.app.screen.query_one("#test-status").render())
    assert status.startswith("✓ Tested, accepted by localhost:")
    mail = demo.servers.received()[0]
    assert mail.recipients == ("oncall@acme.example",)
    assert mail.subject.startswith("Posthouse test ")


@pytest.mark.parametrize(
    ("organization", "failure"),
    [("mueller", "bad-credentials"), ("harbour-bank", "certificate-name"), ("quill", "greylisted")],
)
async def test_a_real_failure_is_recorded_by_its_name(
    demo: Demo, organization: str, failure: str
) -> None:
    app = app_of(demo, organization)
    async with app.run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        assert pilot.app.screen.query_one(VerdictView).has_class("-failed")
    results = StateDirectory(demo.state, demo.config).results(organization)
    assert [result.failure for result in results] == [failure]
    assert demo.servers.received() == []


async def test_a_remedy_applied_tested_and_saved(demo: Demo) -> None:
    async with app_of(demo, "nordwind").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen.query_one(VerdictView).has_class("-ok")
        await pilot.press("f2")  # as anywhere
        await settle(pilot)
    saved = ConfigDirectory(demo.config).load("nordwind").settings
    assert saved.smtp.encryption == "starttls"


async def test_a_save_while_a_test_runs_is_told_when(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the key does nothing, as if it had saved."""
    play(monkeypatch, GOOD, endless=True)
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await send(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        assert [one.message for one in pilot.app._notifications] == [
            "The test still runs; F2 saves once it has ended."
        ]
        await pilot.press("escape")
        await settle(pilot)
