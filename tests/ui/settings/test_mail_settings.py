"""The mail settings screen: default and custom, what is wrong, unsaved edits, saving."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from textual.errors import NoWidget
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input

from tests.conftest import AssertScreen
from tests.ui.conftest import ACME
from tests.ui.helpers.keyboard import enter_text, fill_in, go_to, retype, settle, until
from tui.app import PosthouseApp
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings.screen import MailSettingsScreen
from tui.secret import SecretStr
from tui.settings.fields import FIELDS
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import SecretInput
from tui.widgets.controls.toggle import Toggle
from tui.widgets.form.field_row import FieldRow
from tui.widgets.form.settings_form import SettingsForm

MakeApp = Callable[..., PosthouseApp]
SIZES = pytest.mark.parametrize(
    "size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"]
)


def path_of(workspace: Workspace, organization: str) -> Path:
    return workspace.directory.load(organization).path


@SIZES
async def test_custom_settings(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot)


@SIZES
async def test_default_settings_show_what_is_in_force_and_from_where(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme-labs").run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot)


async def test_the_host_on_default_lets_one_set_its_sender(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app("host").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "noreply@host.example")
        await assert_screen(pilot)
        await pilot.press("f2")
        await settle(pilot)
    text = path_of(workspace, "host").read_text(encoding="utf-8")
    assert text == '[sender]\naddress = "noreply@host.example"\n'


async def test_wrong_values_are_named_beside_their_fields(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        for key, text in (
            ("smtp.port", "70000"),
            ("smtp.host", "smtp example"),
            ("sender.address", "a@b.example, c@d.example"),
        ):
            await go_to(pilot, key)
            await retype(pilot, text)
        await assert_screen(pilot, "shown")
        await pilot.press("f2")
        await settle(pilot)
        assert pilot.app.focused is form.row("smtp.host").control, "Save goes to the first error"
        await pilot.press("f5")
        await settle(pilot)
        await enter_text(pilot, "bob@acme.example")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        assert pilot.app.screen.last_run is None, "no test with wrong values"


async def test_warnings_stand_in_their_place(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "465")
        form = await go_to(pilot, "smtp.verify_certificate")
        await pilot.press("space")
        warning = form.row("smtp.verify_certificate").query_one(".problem")
        await until(pilot, lambda: _in_view(warning))
        await assert_screen(pilot)


async def test_what_is_missing_is_an_error_once_it_was_visited(make_app: MakeApp) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right", "tab")
        row = pilot.app.screen.query_one(SettingsForm).row("smtp.host")
        shown = row.query_one(".problem")
        assert not shown.display, "nobody had the chance to type it yet"
        await pilot.press("tab")
        await pilot.pause()
        assert shown.display


async def test_saving_writes_the_file_as_one_would_have_written_it(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await go_to(pilot, "smtp.host")
        await enter_text(pilot, "smtp.labs.example")
        await go_to(pilot, "authentication.required")
        await pilot.press("right", "tab")
        await enter_text(pilot, "labs@labs.example")
        await pilot.press("tab")
        await enter_text(pilot, "hunter2")
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "labs@labs.example")
        await assert_screen(pilot, "unsaved")
        await pilot.press("f2")
        await settle(pilot)
        await assert_screen(pilot, "saved")
    assert path_of(workspace, "acme-labs").read_text(encoding="utf-8") == (
        'name = "Acme Labs"\n\n[mail]\nmode = "custom"\n\n'
        '[smtp]\nhost = "smtp.labs.example"\nport = 587\ntimeout_ms = 180000\n'
        'encryption = "starttls"\n\n'
        '[authentication]\nrequired = true\nusername = "labs@labs.example"\nsecret = "keyring"\n\n'
        '[sender]\naddress = "labs@labs.example"\n'
    )
    assert workspace.passwords.get("acme-labs") == SecretStr("hunter2")


async def test_a_user_name_ticks_the_box_and_no_letter_is_lost(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """In one burst. Mutations: the user name out of view; the box ticked in the draft alone."""
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await fill_in(
            pilot, {"smtp.host": "smtp.labs.example", "sender.address": "labs@labs.example"}
        )
        form = await go_to(pilot, "authentication.required")
        assert form.shows("authentication.username")
        for key in ("tab", *"application", "f2"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await settle(pilot)
        assert form.row("authentication.required").query_one(Toggle).value
    settings = workspace.directory.load("acme-labs").settings
    assert settings.authentication.required
    assert settings.authentication.username == "application"


async def test_a_hand_edited_file_keeps_everything_else(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await pilot.press("ctrl+s")
        await settle(pilot)
    text = path_of(workspace, "acme").read_text(encoding="utf-8")
    assert text == ACME.replace("port = 587", "port = 2525")
    assert workspace.passwords.get("acme") == SecretStr("correct horse"), "blank keeps it"


async def test_custom_to_default_and_back_keeps_every_value(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("left", "f2")
        await settle(pilot)
        text = path_of(workspace, "acme").read_text(encoding="utf-8")
        assert text == ACME.replace('mode = "custom"', 'mode = "default"')
        await pilot.press("right", "f2")
        await settle(pilot)
    assert path_of(workspace, "acme").read_text(encoding="utf-8") == ACME


async def test_leaving_with_unsaved_edits_asks(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await pilot.press("escape")
        await assert_screen(pilot, "asks")
        await pilot.press("c")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)
    assert path_of(workspace, "acme").read_text(encoding="utf-8") == ACME


async def test_save_and_leave(make_app: MakeApp, workspace: Workspace) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)
    assert workspace.directory.load("acme").settings.smtp.port == 2525


async def test_changes_and_revert(make_app: MakeApp, assert_screen: AssertScreen) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        pilot.app.screen.query_one(SecretInput).value = "hunter2"
        await pilot.pause()
        await pilot.press("f3")
        await assert_screen(pilot, "changes")
        await pilot.press("escape")
        await pilot.press("f9")
        await pilot.pause()
        await pilot.press("r")
        await settle(pilot)
        port = form.row("smtp.port").control
        assert isinstance(port, Input)
        assert port.value == "587"
        assert pilot.app.screen.query_one(SecretInput).value == ""


async def test_help_explains_the_focused_field_and_the_keys(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "smtp.timeout_ms")
        await pilot.press("f1")
        await assert_screen(pilot)


async def test_a_broken_file_opens_read_only_and_is_not_touched(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    before = path_of(workspace, "not-toml").read_bytes()
    async with make_app("not-toml").run_test() as pilot:
        await settle(pilot)
        await assert_screen(pilot)
        await pilot.press("f2", "f5", "f9", "escape")
        await settle(pilot)
    assert path_of(workspace, "not-toml").read_bytes() == before


async def test_a_wrong_value_in_a_file_can_be_mended_here(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app("broken").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await go_to(pilot, "smtp.port")
        await retype(pilot, "25")
        await fill_in(pilot, {"smtp.host": "relay.example", "sender.address": "a@relay.example"})
        await pilot.press("f2")
        await settle(pilot)
    assert workspace.directory.load("broken").settings.smtp.port == 25


async def test_tested_with_these_values_and_with_others(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        status = pilot.app.screen.query_one("#test-status")
        assert "✓ Tested, accepted by smtp.office365.com:587, 2 min ago." in str(status.render())
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        assert "with others 2 min ago: accepted." in str(status.render())
        await assert_screen(pilot)


async def test_every_field_can_be_reached_by_keyboard_alone(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        pilot.app.screen.query_one("#unfold", LineButton).action_press()
        await pilot.pause()
        reached = set()
        for _ in range(40):
            await pilot.press("down")
            for node in pilot.app.focused.ancestors_with_self if pilot.app.focused else ():
                if isinstance(node, FieldRow):
                    reached.add(node.key)
    # Renamed in the picker; shown where chosen.
    unreachable = {
        "name",
        "authentication.command",
        "authentication.variable",
        "authentication.file",
    }
    # F11; posthouse set
    elsewhere = {
        key for key in FIELDS if key.startswith(("outputs.", "send.", "uipath.", "oauth."))
    }
    assert set(FIELDS) - reached == unreachable | elsewhere


async def test_an_organization_that_is_gone_says_so(make_app: MakeApp) -> None:
    async with make_app("never-was").run_test(notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)
        assert any("never-was" in toast.message for toast in pilot.app._notifications)


async def test_a_save_that_fails_loses_nothing(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path_of(workspace, "acme").parent / "second-name").hardlink_to(path_of(workspace, "acme"))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        pilot.app.screen.query_one(SecretInput).value = "new password"
        await pilot.pause()
        await pilot.press("f2")
        await settle(pilot)
        port = form.row("smtp.port").control
        assert isinstance(port, Input)
        assert port.value == "2525"
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen.unsaved
    assert path_of(workspace, "acme").read_text(encoding="utf-8") == ACME
    assert workspace.passwords.get("acme") == SecretStr("correct horse"), "the old one is back"


async def test_a_password_never_goes_along_to_another_level(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutation: keep the typed password over a change of mode, and the host's is overwritten."""
    workspace.directory.save(
        "host",
        {
            "mail.mode": "custom",
            "smtp.host": "host.example",
            "authentication.required": True,
            "authentication.username": "host",
            "sender.address": "h@host.example",
        },
    )
    workspace.passwords.set("host", SecretStr("the host's"))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        field = pilot.app.screen.query_one(SecretInput)
        field.value = "acme's new one"
        await pilot.pause()
        await pilot.press("left", "f2")
        await settle(pilot)
        assert field.value == ""
    assert workspace.passwords.get("host") == SecretStr("the host's")


async def test_saving_never_changes_the_mode_by_itself(
    make_app: MakeApp, workspace: Workspace
) -> None:
    workspace.directory.save("broken", {"smtp.port": 25})
    broken = path_of(workspace, "broken")
    broken.write_text('name = "B"\n[smtp]\nport = 70000\n', encoding="utf-8")
    async with make_app("broken").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f2", "f7")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen.query_one("#mode", Choice).value == "default"
        assert not screen.unsaved
        reason = str(screen.query_one("#save-reason").render())
    assert "Port must be 1 to 65535. (in the custom values, which are not in use)" in reason


async def test_a_broken_host_file_is_said_at_those_who_follow_it(
    make_app: MakeApp, workspace: Workspace
) -> None:
    (workspace.directory.path / "host.toml").write_text("[smtp\n", encoding="utf-8")
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        said = pilot.app.screen.query_one("VerdictView .summary").render()
        assert "host.toml: line 1" in str(said), "nothing to test with"


async def test_a_misspelt_key_is_said(make_app: MakeApp, workspace: Workspace) -> None:
    path = path_of(workspace, "acme")
    path.write_text(ACME.replace("[sender]", "[sendr]"), encoding="utf-8")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "a@b.example")
        reason = str(pilot.app.screen.query_one("#save-reason").render())
    assert "sendr is not a known key; did you mean sender?" in reason


def _in_view(widget: Widget) -> bool:
    """Whether a part of it is painted; it may not be laid out yet."""
    with suppress(NoWidget):
        return bool(widget.screen.find_widget(widget).visible_region)
    return False
