"""The test modal: against the demo's real servers, and its states in pictures."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.conftest import AssertScreen
from tests.ui.conftest import NOW
from tests.ui.keyboard import settle, type_text
from tui.app import PosthouseApp
from tui.demo.organizations import write_example
from tui.demo.servers import DemoServers
from tui.demo.session import Demo
from tui.screens import test_mail
from tui.screens.inbox import InboxModal
from tui.screens.mail_settings import MailSettingsScreen
from tui.screens.test_mail import MailTestModal
from tui.smtp.dialogue import Attempt
from tui.smtp.events import (
    CertificateSeen,
    Event,
    LineSeen,
    Remedy,
    Stage,
    StageChanged,
    Verdict,
)
from tui.storage.directory import ConfigDirectory
from tui.storage.state import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.line_input import LineInput, SecretInput
from tui.widgets.verdict_view import VerdictView

MakeApp = Callable[..., PosthouseApp]
SIZES = pytest.mark.parametrize(
    "size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"]
)
GOOD: tuple[Event, ...] = (
    StageChanged(0.000, Stage.DNS, "started"),
    StageChanged(0.002, Stage.DNS, "ok"),
    StageChanged(0.002, Stage.CONNECT, "started"),
    LineSeen(0.002, "note", False, "Trying 192.0.2.25 port 587"),
    StageChanged(0.013, Stage.CONNECT, "ok"),
    StageChanged(0.013, Stage.BANNER, "started"),
    LineSeen(0.021, "server", False, "220 mail.example.org ESMTP"),
    StageChanged(0.021, Stage.BANNER, "ok"),
    StageChanged(0.021, Stage.EHLO, "started"),
    LineSeen(0.022, "client", False, "EHLO provider.com"),
    LineSeen(0.028, "server", False, "250-mail.example.org"),
    LineSeen(0.028, "server", False, "250 STARTTLS"),
    StageChanged(0.028, Stage.EHLO, "ok"),
    StageChanged(0.028, Stage.TLS, "started"),
    LineSeen(0.029, "client", False, "STARTTLS"),
    LineSeen(0.035, "server", False, "220 2.0.0 Ready to start TLS"),
    CertificateSeen(
        0.050,
        "mail.example.org",
        ("mail.example.org",),
        "Example CA",
        NOW - timedelta(days=29),
        NOW + timedelta(days=61),
        "AA:BB",
        True,
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
    ),
    StageChanged(0.050, Stage.TLS, "ok"),
    StageChanged(0.050, Stage.AUTH, "started"),
    LineSeen(0.051, "client", True, "AUTH PLAIN ********"),
)
REFUSED: tuple[Event, ...] = (
    LineSeen(0.190, "server", True, "535 5.7.8 Error: authentication failed", unexpected=True),
    StageChanged(0.190, Stage.AUTH, "failed"),
    Verdict(
        0.190,
        ok=False,
        stage=Stage.AUTH,
        code=535,
        enhanced="5.7.8",
        exit=28,
        failure="bad-credentials",
        summary="The server refused the user name or password.",
        cause="Many servers want the full address as user name.",
        remedies=(
            Remedy(
                "authentication.username",
                "nom@provider.com",
                "Use nom@provider.com as user name",
            ),
        ),
    ),
)
ACCEPTED: tuple[Event, ...] = (
    LineSeen(0.090, "server", True, "235 2.7.0 Authentication successful"),
    StageChanged(0.090, Stage.AUTH, "ok"),
    StageChanged(0.090, Stage.DATA, "started"),
    LineSeen(0.140, "server", True, "250 2.0.0 Ok: queued as 4D6F84086A"),
    StageChanged(0.140, Stage.DATA, "ok"),
    Verdict(
        0.141,
        ok=True,
        stage=Stage.QUIT,
        code=250,
        summary="Accepted by smtp.office365.com: 250 2.0.0 Ok: queued as 4D6F84086A",
        cause="Accepted, not yet delivered: look into the inbox of oncall@acme.example for "
        "‘Posthouse test 7F3A’.",
        queue_id="4D6F84086A",
    ),
)


def play(
    monkeypatch: pytest.MonkeyPatch, events: tuple[Event, ...], *, endless: bool = False
) -> list[Attempt]:
    """Let every dialogue go like this; the attempts are collected."""
    attempts: list[Attempt] = []

    async def converse(attempt: Attempt) -> AsyncIterator[Event]:
        attempts.append(attempt)
        for event in events:
            yield event
        if endless:
            await asyncio.Event().wait()

    monkeypatch.setattr(test_mail, "converse", converse)
    return attempts


async def send(pilot: Pilot[int], recipient: str = "oncall@acme.example") -> None:
    await pilot.press("f5")
    await pilot.pause()
    await settle(pilot)
    await type_text(pilot, recipient)
    await pilot.press("enter")


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
        await type_text(pilot, "new.example")
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
    assert attempts[0].password is not None
    assert attempts[0].password.get_secret_value() == "correct horse"


async def test_only_log_in_sends_no_mail(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f7")
        await settle(pilot)
    assert attempts[0].until is Stage.AUTH


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
        await type_text(pilot, "hunter2")
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


async def test_the_transcript_goes_to_a_file_and_to_the_terminals_clipboard(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    play(monkeypatch, GOOD + REFUSED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("w", "y")
        await settle(pilot)
        clipboard = pilot.app.clipboard
    text = written_in(tmp_path)
    assert "0.051  ~> AUTH PLAIN ********" in text
    assert "The server refused the user name or password." in text
    assert clipboard.strip() == text.strip()


def written_in(directory: Path) -> str:
    """The one report that was written there, for its owner's eyes only."""
    (report,) = directory.glob("posthouse-acme-*.txt")
    assert report.stat().st_mode & 0o777 == 0o600
    return report.read_text(encoding="utf-8")


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
        await pilot.press("escape", "f2")
        await settle(pilot)
    saved = ConfigDirectory(demo.config).load("nordwind").settings
    assert saved.smtp.encryption == "starttls"
