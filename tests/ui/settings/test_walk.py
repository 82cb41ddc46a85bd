"""The first organization is walked through: name, provider, login, sender, test."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import enter_text, settle, type_text, until
from tests.ui.helpers.scenes import ACCEPTED, GOOD, MakeApp, play
from tests.ui.terminal.test_ordered_keys import burst, done
from tui.app import PosthouseApp
from tui.keys import named
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.provider import ProviderModal
from tui.screens.boxes.question import QuestionModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.picker.organization import OrganizationModal
from tui.screens.settings import walk
from tui.screens.settings.screen import MailSettingsScreen
from tui.secret import SecretStr
from tui.storage.editing.session import EditingSession
from tui.storage.state.preferences import Preferences
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_input import LineInput


@pytest.fixture
def empty(workspace: Workspace) -> Workspace:
    for organization in workspace.directory.ids():
        workspace.directory.remove(organization)
    return workspace


async def add_zeta(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await pilot.press("insert")
    await enter_text(pilot, "Zeta")
    await pilot.press("enter")
    await settle(pilot)


async def test_an_enter_too_many_picks_no_provider(make_app: MakeApp, empty: Workspace) -> None:
    """One came before its list was there, or before who pressed it had seen that; letters typed
    ahead are meant for it. Mutations: no _is_blind(); an enter after letters is blind, too; a list
    that nobody asked for begins with a row that is picked.
    """
    async with make_app().run_test() as pilot:
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, PosthouseApp)
        burst(app, ["insert", *"Zeta", "enter", "enter"])
        await done(pilot)
        assert isinstance(app.screen, ProviderModal)
        burst(app, ["enter"])
        await done(pilot)
        assert isinstance(app.screen, ProviderModal)
        burst(app, [*"sendgrid", "enter", "enter", *"SG.key", "enter"])
        await done(pilot)
        form = next(one for one in app.screen_stack if isinstance(one, MailSettingsScreen))
        editing = form._session.editing
        assert editing is not None
        assert editing.draft.value("smtp.host") == "smtp.sendgrid.net"
        assert editing.typed_password == SecretStr("SG.key")


async def test_each_step_is_one_question_and_save_is_the_usual_one(
    make_app: MakeApp, empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: what is answered is saved at once; an answer that is no address is taken; the
    password is asked for in clear; another walk for the second organization.
    """
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app().run_test() as pilot:
        await add_zeta(pilot)
        assert isinstance(pilot.app.screen, ProviderModal)
        await type_text(pilot, "microsoft")
        await pilot.press("enter")
        await settle(pilot)
        for text, then in (("zeta@zeta.example", "enter"), ("hunter2", "enter"), ("zeta", "enter")):
            if text == "hunter2":
                assert isinstance(pilot.app.screen, AskModal), "a password, or a sign-in?"
                await pilot.press("k")
                await settle(pilot)
            assert isinstance(pilot.app.screen, QuestionModal)
            await enter_text(pilot, text)
            assert "hunter2" not in pilot.app.export_screenshot()
            await pilot.press(then)
            await settle(pilot)
        assert pilot.app.screen.query_one("#wrong").display, "zeta is no address"
        await enter_text(pilot, "@zeta.example")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        assert 'mode = "default"' in empty.directory.load("zeta").path.read_text()
        await enter_text(pilot, "me@zeta.example")
        await pilot.press("enter")
        await settle(pilot)
        assert [attempt.password for attempt in attempts] == [SecretStr("hunter2")]
        await pilot.press("escape", "f2")
        await settle(pilot)
        stored = empty.directory.load("zeta").settings
        assert stored.sender.address == "zeta@zeta.example"
        assert empty.passwords.get("zeta") == SecretStr("hunter2")
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("insert")
        await until(pilot, lambda: isinstance(pilot.app.screen, OrganizationModal))
        await enter_text(pilot, "Eta")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_a_server_of_one_s_own_is_typed_where_the_provider_is(
    make_app: MakeApp, empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: a password for a server without a login; a login that is on all the same."""
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    async with make_app().run_test() as pilot:
        await add_zeta(pilot)
        for text in ("mail.zeta.example:25", "", "zeta@zeta.example", "me@zeta.example"):
            await enter_text(pilot, text)
            await pilot.press("enter")
            await settle(pilot)
        (attempt,) = attempts
        smtp = attempt.settings.smtp
        assert (smtp.host, smtp.port, attempt.password) == ("mail.zeta.example", 25, None)
        await pilot.press("escape", "f2")
        await settle(pilot)
        assert not empty.directory.load("zeta").settings.authentication.required


async def test_one_that_follows_a_host_that_is_set_up_is_not_walked_through(
    make_app: MakeApp, empty: Workspace
) -> None:
    """It has all it needs. Mutation: it is asked for a provider."""
    server = {"mail.mode": "custom", "smtp.host": "mail.host.example"}
    empty.directory.save("host", {**server, "sender.address": "noreply@host.example"})
    async with make_app().run_test() as pilot:
        await add_zeta(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert not pilot.app.screen.unsaved


async def test_who_leaves_goes_on_in_the_form(make_app: MakeApp, empty: Workspace) -> None:
    """What was answered stands there, unsaved, and that is said. A step back finds it again.

    Mutations: the answers are dropped; in silence; no way back to the provider.
    """
    async with make_app().run_test() as pilot:
        await add_zeta(pilot)
        await type_text(pilot, "microsoft")
        await pilot.press("enter")
        await settle(pilot)
        await enter_text(pilot, "zeta@zeta.example")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("k")
        await settle(pilot)
        await pilot.press("pageup")
        await settle(pilot)
        assert pilot.app.screen.query_one("#answer", LineInput).value == "zeta@zeta.example"
        await pilot.press("pageup")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProviderModal)
        await type_text(pilot, "fastmail")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen.unsaved
        (toast,) = pilot.app._notifications
        assert toast.message.startswith("Zeta is added.")
        assert screen._editing is not None
        assert screen._editing.draft.value("smtp.host") == "smtp.fastmail.com"
        assert screen._session.editing is not None
        edits = screen._session.editing.draft.edits
        assert edits["authentication.username"] == "zeta@zeta.example"


@pytest.mark.parametrize("field", ["", "oauth.tenant"])
async def test_at_microsoft_it_signs_in_where_that_is_wanted(
    make_app: MakeApp, empty: Workspace, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """Mutations: a password is asked for all the same; a test before anybody has signed in; one
    after a sign-in that a setting stood in the way of.
    """
    signed_in: list[EditingSession] = []

    async def sign_in(session: EditingSession, *_more: object) -> str:
        signed_in.append(session)
        return field

    monkeypatch.setattr(walk, "sign_in", sign_in)
    async with make_app().run_test() as pilot:
        await add_zeta(pilot)
        await type_text(pilot, "microsoft")
        await pilot.press("enter")
        await settle(pilot)
        await enter_text(pilot, "zeta@zeta.example")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("s")
        for text in ("", "app-1", "news@zeta.example"):
            await settle(pilot)
            assert isinstance(pilot.app.screen, QuestionModal)
            await enter_text(pilot, text)
            await pilot.press("enter")
        await settle(pilot)
        (session,) = signed_in
        assert session.editing is not None
        settings = session.editing.in_force().settings
        assert settings.authentication.secret == "oauth"
        assert (settings.oauth.client_id, settings.oauth.tenant) == ("app-1", "zeta.example")
        assert isinstance(pilot.app.screen, MailTestModal) == (not field)


async def test_a_sentence_names_the_key_that_is_bound(workspace: Workspace, tmp_path: Path) -> None:
    """Mutation: F4, which does something else now."""
    preferences = Preferences(tmp_path, keys={"settings.provider": "f7", "settings.problem": "f4"})
    app = PosthouseApp(workspace, "acme-labs", clock=lambda: NOW, preferences=preferences)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await settle(pilot)
        assert "F7 fills in from a provider" in " ".join(pilot.app.screen.query_one(Choice).notes)
    assert PosthouseApp(workspace, clock=lambda: NOW)
    assert named("settings.provider") == "F4"
