"""The box that signs in, against a real issuer on a socket."""

from urllib.parse import parse_qs, urlsplit

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.oauth.helpers.issuer import PENDING, Issuer, aadsts, device_code, jwt, refusal, tokens
from tests.oauth.test_commands import xoauth2
from tests.smtp.helpers.scripted import ScriptedServer, finish, script
from tests.ui.helpers.keyboard import enter_text, go_to, retype, settle, until
from tests.ui.helpers.scenes import MakeApp
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.question import QuestionModal
from tui.screens.boxes.text import TextModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.screens.sign_in.screen import SignInModal
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line import Line
from tui.widgets.dialogue.verdict_view import VerdictView
from tui.widgets.form.secret_state import SecretState
from tui.widgets.form.settings_form import SettingsForm
from tui.widgets.sign_in.address_view import AddressInput, AddressView
from tui.widgets.sign_in.code_view import CodeView

OPS = tokens(id_token=jwt(preferred_username="ops@acme.example", tid="0f-tenant"))


def verdict(pilot: Pilot[int]) -> str:
    """How the attempt ended; empty while it has not."""
    view = pilot.app.screen.query_one(VerdictView)
    parts = (view.query_one(part, Static).content for part in (".summary", ".cause"))
    return "\n".join(map(str, parts)) if view.display else ""


def words(pilot: Pilot[int], of: str) -> str:
    return str(pilot.app.screen.query_one(of, Line).content)


def on_screen(pilot: Pilot[int]) -> str:
    return pilot.app.export_screenshot(simplify=True).replace("&#160;", " ")


async def begin(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await pilot.press("ctrl+y")
    await until(pilot, lambda: isinstance(pilot.app.screen, SignInModal))


async def test_a_code_is_shown_and_the_form_says_who_signed_in(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """No token, refresh token or device code is shown or copied. Mutation: y copies event parts."""
    issuer.answer("/devicecode", device_code(), device_code(user_code="SECOND"))
    issuer.answer("/token", PENDING)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        state = pilot.app.screen.query_one(SecretState)
        assert state.words.startswith("not signed in")
        await begin(pilot)
        code = pilot.app.screen.query_one(CodeView)
        await until(pilot, lambda: bool(code.display))
        await pilot.pause()
        seen = on_screen(pilot)
        assert "B 6 B Q 8 N P R 3" in seen
        assert words(pilot, "#sign-in-state").startswith("Waiting for the code: 15:00 left")
        await pilot.press("y")
        assert pilot.app.clipboard == "B6BQ8NPR3"
        await pilot.press("r")
        await until(pilot, lambda: "S E C O N D" in on_screen(pilot))
        issuer.answer("/token", OPS)
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        assert "ops@acme.example" in words(pilot, "#whose")
        assert words(pilot, "#warnings") == ""
        seen += on_screen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert state.words.startswith("signed in as ops@acme.example")
        seen += on_screen(pilot) + pilot.app.clipboard
        assert [s for s in ("access-1", "refresh-1", "device-code-1") if s in seen] == []


async def test_the_address_comes_back_by_paste(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """One of another attempt is refused in a sentence; ours counts, wrapped as a terminal wraps it,
    wherever the focus is. Mutations: the first line of a paste alone; no state in the comparison.
    """
    acme.directory.save("acme", {"oauth.flow": "browser"})
    issuer.answer("/token", OPS)
    async with make_app("acme").run_test() as pilot:
        await begin(pilot)
        view = pilot.app.screen.query_one(AddressView)
        await until(pilot, lambda: bool(view.display))
        await pilot.press("y")
        asked = {name: v[0] for name, v in parse_qs(urlsplit(pilot.app.clipboard).query).items()}
        assert asked["client_id"] == "app-1"
        other = f"{asked['redirect_uri']}/?code=the-code&state=other"
        await pilot.press("p")
        await enter_text(pilot, other)
        await pilot.press("enter")
        await until(pilot, lambda: "another attempt" in words(pilot, "AddressView .problem"))
        assert "the-code" not in on_screen(pilot)
        assert pilot.app.screen.query_one(AddressInput).value == other
        pilot.app.screen.query_one("#sign-in-steps").focus()
        await pilot.pause()
        right = f"{asked['redirect_uri']}/?code={'c' * 6000}&state={asked['state']}&x=1"
        await enter_text(pilot, f"{right[:80]}\n{right[80:4200]}\n{right[4200:]}\n")
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        assert issuer.forms()[0]["code"] == "c" * 6000


async def test_where_a_code_is_blocked_the_other_way_is_one_key(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """And the form has it then. Mutations: the flow is not handed on; escape leaves it running."""
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", aadsts(53003, "access_denied", suberror="message_only"))
    async with make_app("acme").run_test() as pilot:
        await begin(pilot)
        await until(pilot, lambda: "blocks this sign-in" in verdict(pilot))
        assert "0f0f0f0f-trace" in verdict(pilot)
        assert "o takes the other way" in verdict(pilot)
        await pilot.press("o")
        view = pilot.app.screen.query_one(AddressView)
        await until(pilot, lambda: bool(view.display))
        assert "ssh -N -L" in words(pilot, "AddressView .tunnel")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        assert "http://localhost" in pilot.app.clipboard
        assert "SMTP.Send" in pilot.app.clipboard
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert words(pilot, "#sign-in-state") == "Cancelled."
        assert not view.display
        issuer.answer("/token", OPS)
        await pilot.press("r")
        await until(pilot, lambda: bool(view.display))
        await pilot.press("y")
        asked = {name: v[0] for name, v in parse_qs(urlsplit(pilot.app.clipboard).query).items()}
        await enter_text(pilot, f"{asked['redirect_uri']}/?code=c&state={asked['state']}")
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert pilot.app.screen.unsaved
        flow = pilot.app.screen.query_one(SettingsForm).row("oauth.flow").control
        assert isinstance(flow, Choice)
        assert flow.value == "browser"


async def test_a_failure_goes_to_its_field(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    issuer.answer("/devicecode", refusal("invalid_client"))
    async with make_app("acme").run_test() as pilot:
        await begin(pilot)
        await until(pilot, lambda: "does not take the client id" in verdict(pilot))
        await pilot.press("g")
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert pilot.app.focused is form.row("oauth.client_secret").control


async def test_an_app_is_checked_at_once_with_a_secret_that_is_asked_for(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """Nothing is stored for it. Mutation: the secret of the box does not reach the issuer."""
    changes = {"oauth.flow": "client-credentials", "oauth.client_secret": "ask"}
    acme.directory.save("acme", changes)
    issuer.answer("/token", tokens(refresh=None))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionModal))
        await enter_text(pilot, "app-secret")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInModal))
        await until(pilot, lambda: "The app has got a token." in verdict(pilot))
        assert issuer.forms()[0]["client_secret"] == "app-secret"
        assert "app-secret" not in on_screen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "logs in by itself" in pilot.app.screen.query_one(SecretState).words


async def test_a_test_asks_for_the_secret_of_the_app(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """F5 where it is asked for each time. Without an answer nobody is asked for a token.

    Mutation: the test ends with “there is nobody to ask”.
    """
    changes = {"oauth.flow": "client-credentials", "oauth.client_secret": "ask"}
    issuer.answer("/token", tokens(refresh=None))
    login = xoauth2("access-1")
    with ScriptedServer(*script(login, finish)) as server:
        acme.directory.save("acme", {**changes, "smtp.port": server.port})
        async with make_app("acme").run_test() as pilot:
            await settle(pilot)
            await pilot.press("f5")
            await until(pilot, lambda: isinstance(pilot.app.screen, MailTestModal))
            await settle(pilot)
            for key in ("escape", "enter"):
                await pilot.press("f17")
                await until(pilot, lambda: isinstance(pilot.app.screen, QuestionModal))
                await enter_text(pilot, "app-secret")
                await pilot.press(key)
                await until(pilot, lambda: isinstance(pilot.app.screen, MailTestModal))
                if key == "escape":
                    await settle(pilot)
                    assert issuer.asked == []
            await until(pilot, lambda: bool(verdict(pilot)))
            assert issuer.forms()[0]["client_secret"] == "app-secret"
            assert "app-secret" not in on_screen(pilot)
            assert "login" in verdict(pilot)


async def test_other_addresses_of_the_issuer_are_asked_about(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    """Mutation: EndpointsMoved is a sentence at which one can do nothing."""
    changes = {"oauth.provider": "generic", "oauth.tenant": "", "oauth.issuer": issuer.url}
    acme.directory.save("acme", changes)
    issuer.discoverable()
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", OPS)
    async with make_app("acme").run_test() as pilot:
        await begin(pilot)
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        issuer.discoverable(token_endpoint=f"{issuer.url}/v2/token")
        issuer.answer("/v2/token", OPS)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await until(pilot, lambda: "/v2/token" in on_screen(pilot))
        await pilot.press("s")
        await until(
            pilot,
            lambda: isinstance(pilot.app.screen, SignInModal) and "Signed in." in verdict(pilot),
        )
        assert issuer.asked[-1].path == "/v2/token"


@pytest.mark.parametrize("missing", ["oauth.client_id", "authentication.username"])
async def test_what_is_missing_is_said_before_anybody_is_asked(
    make_app: MakeApp, acme: Workspace, issuer: Issuer, missing: str
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, missing)
        await retype(pilot, "")
        await go_to(pilot, "smtp.host")
        await pilot.press("ctrl+y")
        await settle(pilot)
        assert pilot.app.focused is form.row(missing).control
        assert "is missing" in form.row(missing).problem
        assert issuer.asked == []
