"""The box that signs in, against a real issuer on a socket."""

from textual.pilot import Pilot
from textual.widgets import Static

from tests.oauth.issuer import PENDING, Issuer, device_code, jwt, tokens
from tests.ui.helpers.keyboard import settle, until
from tests.ui.helpers.scenes import MakeApp
from tui.screens.settings.screen import MailSettingsScreen
from tui.screens.sign_in.screen import SignInModal
from tui.storage.workspace import Workspace
from tui.widgets.dialogue.verdict_view import VerdictView
from tui.widgets.form.secret_state import SecretState
from tui.widgets.sign_in.code_view import CodeView

OPS = tokens(id_token=jwt(preferred_username="ops@acme.example", tid="0f-tenant"))


def verdict(pilot: Pilot[int]) -> str:
    view = pilot.app.screen.query_one(VerdictView)
    parts = (view.query_one(part, Static).content for part in (".summary", ".cause"))
    return "\n".join(map(str, parts)) if view.display else ""


async def test_a_code_is_shown_and_the_form_says_who_signed_in(
    make_app: MakeApp, acme: Workspace, issuer: Issuer
) -> None:
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", PENDING)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        state = pilot.app.screen.query_one(SecretState)
        assert state.words.startswith("not signed in")
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert isinstance(pilot.app.screen, SignInModal)
        code = pilot.app.screen.query_one(CodeView)
        await until(pilot, lambda: bool(code.display))
        assert "B 6 B Q 8 N P R 3" in pilot.app.export_screenshot(simplify=True).replace(
            "&#160;", " "
        )
        issuer.answer("/token", OPS)
        await until(pilot, lambda: "Signed in." in verdict(pilot))
        assert "ops@acme.example" in verdict(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert state.words.startswith("signed in as ops@acme.example")
