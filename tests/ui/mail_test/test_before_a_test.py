"""F5 where something is missing, where nobody was asked yet, and after the mail has arrived."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.ui.conftest import NOW, result
from tests.ui.helpers.keyboard import enter_text, go_to, retype, settle
from tests.ui.helpers.scenes import ACCEPTED, GOOD, REFUSED, MakeApp, play, send
from tui.screens.mail_test.screen import MailTestModal
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.model import flat
from tui.smtp.record.events import Stage
from tui.storage.asking import allow_typed, reaches_of
from tui.storage.workspace import Workspace
from tui.widgets.controls.line_button import LineButton
from tui.widgets.dialogue.mail_test_questions import HowFar
from tui.widgets.form.settings_form import SettingsForm


def said(pilot: Pilot[int]) -> str:
    """What the test's box says at its end."""
    verdict = pilot.app.screen.query_one("VerdictView")
    parts = [".summary"] if verdict.display else []
    shown = [str(verdict.query_one(part, Static).content) for part in parts]
    return "\n".join([*shown, str(pilot.app.screen.query_one("#waiting", Static).content)])


async def test_the_box_says_what_is_missing_and_takes_what_is_typed(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recipient was typed into Sender address. Mutations: F5 that goes to the field; a login
    that needs a sender; a sentence that no key leads on from; a recipient that is forgotten.
    """
    attempts = play(monkeypatch, GOOD)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "sender.address")
        await retype(pilot, "")
        await pilot.press("f5")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        assert "Sender address is missing" in said(pilot)
        to = pilot.app.screen.query_one("#recipient", Input)
        assert pilot.app.focused is to
        await enter_text(pilot, "bob@acme.example")
        await pilot.press("enter")
        await settle(pilot)
        assert (to.value, attempts) == ("bob@acme.example", [])
        button = pilot.app.screen.query_one("#field", LineButton)
        assert button.label == "F7  Look at Sender address", "a letter would be typed into To"
        await pilot.press("f7")
        await settle(pilot)
        assert pilot.app.focused is form.row("sender.address").control
        assert "missing" in form.row("sender.address").problem
        await pilot.press("f5")
        await settle(pilot)
        to = pilot.app.screen.query_one("#recipient", Input)
        assert to.value == "bob@acme.example", "what was typed is not typed twice"
        await pilot.press("f17")
        await settle(pilot)
        await pilot.press("f5")  # as far as the login, which is what stands there now
        await settle(pilot)
        assert [attempt.until for attempt in attempts] == [Stage.AUTH, Stage.AUTH]


async def test_what_has_just_failed_is_not_offered(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The full address, then the short one that failed seconds ago, and so on. Mutations: remedies
    of any test; tests of other organizations; a failure of last week.
    """
    play(monkeypatch, GOOD + REFUSED)
    other = {"authentication.username": "nom@provider.com"}
    settings = workspace.directory.load("acme").settings
    tried = check({**flat(settings), **other}).settings
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        for minutes, offered in ((600, True), (1, False)):
            workspace.state.record("acme", result(tried, ok=False, minutes=minutes))
            await send(pilot)
            await settle(pilot)
            assert bool(pilot.app.screen.query("#remedy-a")) is offered
            cause = str(pilot.app.screen.query_one("VerdictView .cause", Static).content)
            assert ("refused, too" in cause) is not offered
            if not offered:
                button = pilot.app.screen.query_one("#field", LineButton)
                assert button.label == "g  Look at Password", "as the sentence says"
            await pilot.press("escape" if offered else "g")
            await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert pilot.app.focused is form.row("password").control


async def test_a_person_says_that_the_mail_arrived(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands until what was tested changes. Mutations: of a test of other values; forgotten."""
    play(monkeypatch, GOOD + ACCEPTED)
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await send(pilot, "bob@acme.example")
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        (kept, *_rest) = workspace.state.results("acme")
        assert kept.received == NOW
        assert f"says {kept.received_by}" in said(pilot)
        cause = pilot.app.screen.query_one("VerdictView .cause", Static)
        assert "Accepted" in said(pilot)
        assert str(cause.content) == "", "“not yet delivered” stood there"
        assert not pilot.app.screen.query_one("#received").display
        await pilot.press("escape")
        await settle(pilot)
        status = pilot.app.screen.query_one("#test-status", Static)
        assert "received" in str(status.content)
        assert pilot.app.screen.query_one(SettingsForm)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        assert "received" not in str(status.content)
        await pilot.press("f5")
        await settle(pilot)
        assert not pilot.app.screen.query_one("#received").display
        assert pilot.app.screen.query_one("#recipient", Input).value == "bob@acme.example"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"authentication.secret": "file", "authentication.file": "/nowhere/acme"}, "not there"),
        (
            {"authentication.secret": "environment", "authentication.variable": "SMTP_P"},
            "$SMTP_P is not set here",
        ),
        ({}, "No password is stored: type it"),
    ],
    ids=["file", "variable", "keyring"],
)
async def test_who_can_not_have_the_password_is_told_what_can_be_tested_without_it(
    make_app: MakeApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    source: dict[str, str],
    why: str,
) -> None:
    """On call, without the rights of the service. Mutations: only the reason; a stage that logs
    in; the stage that is named refused, too; a password that has to be typed for a look at TLS.
    """
    workspace.directory.save("acme", source)
    workspace.passwords.delete("acme")
    allow_typed(workspace, reaches_of(workspace.directory.load("acme")))
    attempts = play(monkeypatch, GOOD)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await send(pilot, "bob@acme.example")
        await settle(pilot)
        assert why in said(pilot)
        assert "tests all that comes before the login" in said(pilot)
        assert attempts == []
        if source:
            pilot.app.screen.query_one(HowFar).focus()
            await pilot.press("left", "left", "left")
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen.query_one(HowFar).value == Stage.TLS
    assert [(attempt.until, attempt.password) for attempt in attempts] == [(Stage.TLS, None)]


async def test_who_follows_a_host_that_is_not_set_up_is_told_so(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """SendGrid's server is built in, without a sender and a key. Mutations: a test that asks for
    a recipient, then fails; a form that says only that it was not tested.
    """
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        reason = pilot.app.screen.query_one("#save-reason", Static)
        assert "SendGrid, built in, wants an API key and a sender" in str(reason.content)
        await pilot.press("f5")
        await settle(pilot)
        assert "host.toml: Sender address is missing" in said(pilot)
        await pilot.press("escape")
        workspace.directory.save("host", {"sender.address": "noreply@host.example"})
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        reason = pilot.app.screen.query_one("#save-reason", Static)
        assert "SendGrid, built in, wants an API key" in str(reason.content)
        await pilot.press("f5")
        await settle(pilot)
        assert "Enter sends one mail" in said(pilot)
    workspace.passwords.set("host:built-in", SecretStr("SG.key"))
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        assert not pilot.app.screen.query_one("#save-reason").display


async def test_a_server_without_a_login_is_told_before_a_test(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutation: it is sent through as any other."""
    workspace.directory.save("acme", {"authentication.required": False})
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "f5")
        await settle(pilot)
        assert "through smtp.office365.com:587, STARTTLS, without a login." in said(pilot)
