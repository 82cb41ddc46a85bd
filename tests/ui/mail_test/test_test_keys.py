"""The test modal's keys: how far, report, swaks, earlier tests, remedies, and long silence."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import ACCEPTED, GOOD, REFUSED, SIZES, MakeApp, play, send
from tui.errors import SecretUnavailable
from tui.screens.mail_test import run as test_run
from tui.screens.mail_test.earlier import EarlierTestsModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.mail_test.subject import Subject, stops
from tui.screens.settings.screen import MailSettingsScreen
from tui.settings.inheritance import effective
from tui.settings.model import Authentication, Encryption, Settings, Smtp
from tui.smtp.record.events import LineSeen, Remedy, Stage, StageChanged, Verdict, WaitBegan
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.dialogue.mail_test_questions import HowFar
from tui.widgets.form.settings_form import SettingsForm


async def test_the_transcript_goes_to_the_terminals_clipboard_and_a_report_to_files(
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
    text, found = written_in(tmp_path, "txt"), json.loads(written_in(tmp_path, "json"))
    assert "0.051  ~> AUTH PLAIN ********" in clipboard
    assert "The server refused the user name or password." in clipboard
    assert clipboard in text
    assert 'smtp.host = "smtp.office365.com"  (organization)' in text
    assert [event["event"] for event in found["events"]][-1] == "verdict"
    assert "correct horse" not in text + json.dumps(found)


def written_in(directory: Path, end: str) -> str:
    """The one report that was written there, for its owner's eyes only."""
    (report,) = directory.glob(f"posthouse-acme-*.{end}")
    assert report.stat().st_mode & 0o777 == 0o600
    return report.read_text(encoding="utf-8")


async def test_the_same_with_swaks_is_shown_and_sent_to_the_clipboard(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    play(monkeypatch, GOOD + REFUSED)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("s")
        await assert_screen(pilot)
        clipboard = pilot.app.clipboard
    assert clipboard.startswith("swaks --server smtp.office365.com:587 --ehlo provider.com --tls ")
    assert "--auth-user nom@nom.com" in clipboard
    assert "correct horse" not in clipboard


@SIZES
async def test_how_far(
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    assert_screen: AssertScreen,
    size: tuple[int, int],
) -> None:
    """Left of the whole mail is the recipient, then the login; enter starts it from there."""
    attempts = play(monkeypatch, GOOD + REFUSED)
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        pilot.app.screen.query_one(HowFar).focus()
        await pilot.press("left", "left")
        await assert_screen(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert [(attempt.until, attempt.message) for attempt in attempts] == [(Stage.AUTH, b"")]


async def test_before_the_login_neither_password_nor_username_is_needed(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations tried: look for the password all the same; refuse without a username."""

    def refuse(*_: object) -> None:
        raise SecretUnavailable("nobody was to ask")

    monkeypatch.setattr(MemoryPasswords, "get", refuse)
    file = workspace.directory.load("acme").path
    file.write_text(file.read_text().replace('username = "nom@nom.com"\n', ""))
    attempts = play(monkeypatch, GOOD)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        said = pilot.app.screen.query_one("VerdictView .summary", Static)
        assert "Username is missing" in str(said.content)
        pilot.app.screen.query_one(HowFar).focus()
        await pilot.press("left", "enter")
        await settle(pilot)
    assert [(attempt.until, attempt.password) for attempt in attempts] == [(Stage.TLS, None)]


@pytest.mark.parametrize(
    ("encryption", "login", "values"),
    [
        ("starttls", True, ["connect", "tls", "auth", "rcpt", "quit"]),
        ("implicit", True, ["connect", "ehlo", "auth", "rcpt", "quit"]),
        ("none", False, ["connect", "ehlo", "rcpt", "quit"]),
    ],
)
def test_a_test_stops_where_it_makes_sense(
    encryption: Encryption, login: bool, values: list[str]
) -> None:
    settings = Settings(
        smtp=Smtp(encryption=encryption), authentication=Authentication(required=login)
    )
    assert [value for value, _word in stops(settings)] == values


async def test_what_went_less_far_is_no_test_of_the_mail(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form and the picker would say that mails are accepted; the list knows it."""
    before = workspace.state.last_result("acme")
    play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
    assert workspace.state.last_result("acme") == before
    newest = workspace.state.results("acme")[0]
    assert (newest.until, newest.recipient, newest.sends) == ("auth", "", False)


@SIZES
async def test_earlier_tests(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    size: tuple[int, int],
) -> None:
    for failure, seconds in (("bad-credentials", 0.19), ("", 1.2), ("greylisted", 12.34)):
        workspace.state.record(
            "acme",
            MailTestResult(
                when=NOW - timedelta(minutes=17 * len(failure) + 1),
                ok=not failure,
                recipient="oncall@acme.example",
                server="smtp.office365.com:587",
                stage="rcpt" if failure else "quit",
                failure=failure,
                summary="The server asks to try again in five minutes: 450 4.7.1 greylisted",
                values="00",
                cause="The settings are right: servers do this to strangers.",
                seconds=seconds,
            ),
        )
    login = MailTestResult(NOW, True, "", "smtp.office365.com:587", "auth", "", "It works.", "00")
    workspace.state.record("acme", replace(login, seconds=0.4, until="auth"))
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        await assert_screen(pilot, "list")
        await pilot.press("down", "enter")
        await assert_screen(pilot, "one")


async def test_without_earlier_tests_it_says_so(make_app: MakeApp) -> None:
    async with make_app("host").run_test() as pilot:
        await settle(pilot)
        await pilot.app.push_screen(EarlierTestsModal("Host", [], NOW))
        await pilot.pause()
        assert "Nothing was tested from here yet." in pilot.app.export_screenshot().replace(
            "&#160;", " "
        )


async def test_a_long_silence_is_explained_with_the_seconds_left(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    clock = [100.0]
    monkeypatch.setattr(test_run, "monotonic", lambda: clock[0])
    play(monkeypatch, (*GOOD, WaitBegan(0.051, Stage.AUTH, 30.0)), endless=True)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        await pilot.pause()
        modal = pilot.app.screen
        assert isinstance(modal, MailTestModal)
        clock[0] += 4.9
        modal.tick()
        assert not modal.query_one("#waiting").display
        clock[0] += 2.1
        modal.tick()
        await assert_screen(pilot, settled=False)
        await pilot.press("escape")
        await settle(pilot)


SUBJECT = Subject("acme", "Acme", effective("acme", Settings(), Settings()), "the saved values")


def test_a_server_that_still_speaks_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: count from where the wait began, and a long EHLO counts as silence."""
    clock = [100.0]
    monkeypatch.setattr(test_run, "monotonic", lambda: clock[0])
    run = test_run.MailTestRun(SUBJECT, "", Stage.EHLO, NOW)
    run.take(WaitBegan(0.0, Stage.EHLO, 30.0))
    clock[0] += 4.0
    run.take(LineSeen(4.0, "server", False, "250-mail.example.org"))
    clock[0] += 4.9
    assert run.silence() == ""
    clock[0] += 0.1
    assert run.silence().startswith("Waiting for the answer to EHLO: 9 s so far, 21 s left.")


async def test_who_cancels_after_the_message_is_told_that_it_may_arrive(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    sent = (
        StageChanged(0.1, Stage.AUTH, "ok"),
        StageChanged(0.1, Stage.DATA, "started"),
        LineSeen(0.11, "client", True, "(the message: 20 lines, 645 bytes)"),
        LineSeen(0.11, "client", True, "."),
    )
    play(monkeypatch, (*GOOD, *sent), endless=True)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        await pilot.pause()
        await pilot.press("escape")
        await settle(pilot)
        await assert_screen(pilot)


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_every_key_that_cancels(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Escape waits 100 ms for what it may begin; the others are at once."""
    play(monkeypatch, GOOD, endless=True)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await pilot.pause()
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        assert "Cancelled" in str(pilot.app.screen.query_one("#waiting", Static).content)


async def test_fields_that_belong_together_are_applied_by_one_key(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    also = (("smtp.encryption", "implicit"),)
    remedy = Remedy("smtp.port", 465, "Use port 465 with implicit TLS", also)
    verdict = Verdict(0.2, False, Stage.TLS, failure="x", summary="No.", remedies=(remedy,))
    play(monkeypatch, (*GOOD, verdict))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        port = form.row("smtp.port").control
        encryption = form.row("smtp.encryption").control
        assert isinstance(port, LineInput)
        assert isinstance(encryption, Choice)
        values = [port.value, encryption.value]
        said = str(pilot.app.screen.query_one("#save-reason").render())
    assert values == ["465", "implicit"]
    assert said == "Use port 465 with implicit TLS: done. Test again, then save."


NO_HOST = Verdict(0.1, False, Stage.DNS, failure="name-not-found", summary="No.", field="smtp.host")


@pytest.mark.parametrize("key", ["g", "enter"])
async def test_a_key_goes_to_the_field_to_look_at(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Also where no value is known that would mend it; the button does the same."""
    play(monkeypatch, (*GOOD, NO_HOST))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        button = pilot.app.screen.query_one("#field", LineButton)
        assert button.label == "g  Look at Hostname"
        if key == "enter":
            button.focus()
        await pilot.press(key)
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert pilot.app.focused is form.row("smtp.host").control


async def test_where_no_setting_mends_it_the_key_does_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, (*GOOD, NO_HOST._replace(field="")))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        assert not pilot.app.screen.query("#field")
        await pilot.press("g")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)


@pytest.mark.parametrize(("host_mode", "there"), [("custom", True), ("default", False)])
async def test_it_goes_to_the_level_that_is_in_force(
    make_app: MakeApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    host_mode: str,
    there: bool,
) -> None:
    """An organization that follows the host has its mail mended there. Mutation: the field of the
    organization, which is not in force.
    """
    acme = workspace.directory.load("acme").path
    acme.write_text(acme.read_text().replace('mode = "custom"', 'mode = "default"'))
    host = workspace.directory.path / "host.toml"
    host.write_text(
        f'[mail]\nmode = "{host_mode}"\n[smtp]\nhost = "mail.host.example"\n'
        '[sender]\naddress = "a@host.example"\n'
    )
    play(monkeypatch, (*GOOD, NO_HOST))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        pilot.app.screen.query_one(HowFar).focus()
        await pilot.press("left", "left", "left", "enter")
        await settle(pilot)
        label = pilot.app.screen.query_one("#field", LineButton).label
        assert label == "g  Look at Hostname in the host settings"
        await pilot.press("g")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen._session.id == "host"
        focused = pilot.app.focused is screen.query_one(SettingsForm).row("smtp.host").control
        assert focused is there
        said = str(screen.query_one("#save-reason").render())
        assert ("Hostname is built in" in said) is not there
