"""From a password to a sign-in, and a test that has no token yet."""

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.oauth.helpers.issuer import Issuer, device_code, jwt, said, tokens
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import enter_text, go_to, retype, settle, until
from tests.ui.helpers.scenes import ACCEPTED, GOOD, MakeApp, play
from tests.ui.sign_in.test_signing_in import on_screen, verdict
from tui.app import PosthouseApp
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.ask import AskModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.screens.sign_in.screen import SignInModal
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.form.secret_state import SecretState
from tui.widgets.form.settings_form import SettingsForm

NOM = tokens(id_token=jwt(preferred_username="nom@nom.com"))
TENANT = "0f0f0f0f-1111-2222-3333-444455556666"


def value(pilot: Pilot[int], key: str) -> str:
    control = pilot.app.screen.query_one(SettingsForm).row(key).control
    assert isinstance(control, LineInput | Choice)
    return control.value


def shown(form: SettingsForm) -> set[str]:
    return {key for key in form._rows if key.startswith("oauth.") and form.row(key).display}


async def test_what_is_prepared_needs_one_key(
    make_app: MakeApp, workspace: Workspace, issuer: Issuer
) -> None:
    """A server of one's own, whose app and issuer stand there already. Mutation: is_prepared."""
    prepared = {
        "smtp.host": "127.0.0.1", "smtp.encryption": "none", "oauth.issuer": issuer.url,
        "oauth.client_id": "app-1", "oauth.flow": "device", "authentication.mechanism": "PLAIN",
    }  # fmt: skip
    workspace.directory.save("acme", prepared)
    issuer.discoverable()
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", NOM)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        assert f"Sign in at {issuer.url}" in on_screen(pilot)
        await pilot.press("s")
        await until(
            pilot,
            lambda: isinstance(pilot.app.screen, SignInModal) and "Signed in." in verdict(pilot),
        )
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
    saved = workspace.directory.load("acme").settings.authentication
    assert (saved.secret, saved.mechanism) == ("oauth", "auto")


async def test_from_a_password_at_microsoft_to_a_sign_in(
    workspace: Workspace, issuer: Issuer
) -> None:
    """The warning, one key, what is missing, the sign-in, the save. Mutations: the tenant stays
    empty; the move forgets the login's name; the password goes along.
    """
    cloud = {"oauth.provider": "microsoft-365", "oauth.issuer": issuer.url, "oauth.flow": "device"}
    workspace.directory.save("acme", cloud)
    found = said({"issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0"})
    issuer.answer("/nom.com/v2.0/.well-known/openid-configuration", found)
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", NOM)
    app = PosthouseApp(replace(workspace, asks_dns=True), "acme", clock=lambda: NOW)
    async with app.run_test() as pilot:
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert "December 2026" in form.row("authentication.username").problem
        assert form.query_one("#sign-in", LineButton).display
        assert shown(form) == set()
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("s")
        await until(pilot, lambda: "Ask Microsoft" in on_screen(pilot))
        await pilot.press("a")
        await settle(pilot)
        assert pilot.app.focused is form.row("oauth.client_id").control
        assert value(pilot, "oauth.tenant") == TENANT
        assert value(pilot, "authentication.secret") == "oauth"
        assert value(pilot, "authentication.username") == "nom@nom.com"
        assert not form.row("password").display
        await retype(pilot, "app-1")
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInModal))
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        assert issuer.asked[-1].path == f"/{TENANT}/oauth2/v2.0/token"
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        assert "signed in as nom@nom.com" in form.query_one(SecretState).words
    settings = workspace.directory.load("acme").settings
    assert settings.authentication.secret == "oauth"
    assert (settings.oauth.client_id, settings.oauth.tenant) == ("app-1", TENANT)


async def test_an_issuer_that_others_named_is_asked_about_before_it_is_asked(
    workspace: Workspace, issuer: Issuer
) -> None:
    """Microsoft is not at another address on this host. Mutation: no question."""
    cloud = {"oauth.provider": "microsoft-365", "oauth.issuer": issuer.url, "oauth.flow": "device"}
    workspace.directory.save("acme", cloud)
    for path in (workspace.directory.path, workspace.directory.path / "organizations"):
        path.chmod(0o777)
    app = PosthouseApp(replace(workspace, asks_dns=True), "acme", clock=lambda: NOW)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("s")
        await until(pilot, lambda: "Ask Microsoft" in on_screen(pilot))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, AllowModal))
        assert issuer.url in on_screen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert value(pilot, "oauth.tenant") == "nom.com"
    assert issuer.asked == []


async def test_a_password_may_be_kept(make_app: MakeApp, workspace: Workspace) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("k")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert not pilot.app.screen.unsaved


async def test_f4_offers_the_sign_in(make_app: MakeApp, workspace: Workspace) -> None:
    """For Google, whose app passwords go on. Mutation: F4 leaves the source at the keyring."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await settle(pilot)
        await enter_text(pilot, "gmail")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("s")
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert value(pilot, "oauth.provider") == "google"
        assert value(pilot, "smtp.host") == "smtp.gmail.com"
        assert pilot.app.focused is form.row("oauth.client_id").control


async def test_the_form_shows_what_the_way_to_sign_in_needs(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """Mutations: all thirteen rows, always; none follows the choice."""
    person = {"oauth.provider", "oauth.flow", "oauth.client_id", "oauth.client_secret"}
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "oauth.flow")
        at_ours = {*person, "oauth.tenant", "oauth.store", "oauth.issuer"}
        assert shown(form) == at_ours
        await pilot.press("right")  # client-credentials
        await settle(pilot)
        assert shown(form) == at_ours - {"oauth.store"} | {"oauth.key_file"}
        await pilot.press("right")  # service-account
        await settle(pilot)
        assert "must be browser, device, client-credentials" in form.row("oauth.flow").problem
        await pilot.press("right")
        await go_to(pilot, "oauth.store")
        await pilot.press("left")  # command
        await settle(pilot)
        assert {"oauth.store_command", *at_ours} == shown(form)
        assert form.row("authentication.command").display


async def test_a_test_without_a_sign_in_says_so_and_one_key_signs_in(
    make_app: MakeApp, acme: Workspace, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it goes on with the token. Mutations: the sentence alone; the test is not begun anew."""
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(id_token=jwt(preferred_username="ops@acme.example")))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await enter_text(pilot, "oncall@acme.example")
        await pilot.press("enter")
        await until(pilot, lambda: "Nobody has signed in" in verdict(pilot))
        assert "ctrl+y" in verdict(pilot)
        assert attempts == []
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInModal))
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: bool(attempts))
        assert isinstance(pilot.app.screen, MailTestModal)
        password = attempts[0].password
        assert password is not None
        assert password.get_secret_value() == "access-1"
