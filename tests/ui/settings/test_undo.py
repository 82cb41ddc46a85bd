"""A key takes back what was last done to a field, wherever one has been meanwhile."""

from tests.ui.helpers.keyboard import go_to, retype, settle
from tests.ui.helpers.scenes import MakeApp
from tui.screens.settings.screen import MailSettingsScreen
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_input import LineInput, SecretInput


async def test_undo_goes_back_field_by_field(make_app: MakeApp) -> None:
    """Mutations: one list for all fields; forgotten when the focus leaves; the draft keeps the
    edit; a password that comes back.
    """
    async with make_app("acme").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.port")
        port, host = (form.row(key).query_one(LineInput) for key in ("smtp.port", "smtp.host"))
        await retype(pilot, "25")
        await go_to(pilot, "smtp.host")
        await retype(pilot, "mx")
        await go_to(pilot, "smtp.port")
        await retype(pilot, "465")
        await pilot.press("ctrl+underscore")
        assert (port.value, host.value) == ("25", "mx")
        await pilot.press("f21")
        assert (port.value, host.value) == ("587", "mx")
        await pilot.press("f21")
        assert port.value == "587", "not further back than the file"
        await retype(pilot, "2525")
        await pilot.press("f21")
        assert port.value == "587"
        await go_to(pilot, "smtp.encryption")
        await pilot.press("right", "f21")
        assert form.row("smtp.encryption").query_one(Choice).value == "starttls"
        await go_to(pilot, "password")
        await retype(pilot, "hunter2")
        await pilot.press("f21")
        assert form.query_one(SecretInput).value == "hunter2"
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen._session.editing is not None
        assert screen._session.editing.draft.edits == {"smtp.host": "mx"}
        assert "Nothing to undo" in screen._session.said
