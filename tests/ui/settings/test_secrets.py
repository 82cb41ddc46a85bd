"""Where the password is, on the settings screen and in a test: every source and its state."""

import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import enter_text, fill_in, go_to, retype, settle, until
from tests.ui.helpers.scenes import ACCEPTED, GOOD, play, send
from tests.ui.settings.test_drafts import shown
from tui.app import PosthouseApp
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.text import TextModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings import saving
from tui.secret import SecretStr
from tui.storage import secret_source
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import allow_typed, reaches_of
from tui.storage.keyring.store import MemoryPasswords, PasswordState
from tui.storage.secrets.file import PasswordFile
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput, SecretInput
from tui.widgets.form.secret_state import SecretState
from tui.widgets.form.settings_form import SettingsForm

MakeApp = Callable[..., PosthouseApp]
SOURCES = ("keyring", "file", "command", "environment", "ask")
NO_KEYRING = PasswordState("no keyring on this host", available=False)
LOCKED = PasswordState(
    "the Secret Service of me on jump1 is locked", available=True, may_change=True
)
SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])


@pytest.fixture
def keyring_says(monkeypatch: pytest.MonkeyPatch) -> Callable[[PasswordState], None]:
    def says(state: PasswordState) -> None:
        monkeypatch.setattr(MemoryPasswords, "look", lambda *_: state)
        monkeypatch.setattr(MemoryPasswords, "available", lambda _: state.available)

    return says


def use_command(workspace: Workspace, *argv: str) -> None:
    values = {"authentication.secret": "command", "authentication.command": list(argv)}
    workspace.directory.save("acme", values)


def somebody_else_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    why = "posthouse/organizations can be written by the group team."
    monkeypatch.setattr(Strangers, "_on_this_host", lambda _self, _path: why)


def state_line(app: App[Any]) -> str:
    return str(app.screen.query_one(SecretState).query_one("Static").render())


@SIZES
async def test_without_a_keyring_the_form_says_so_before_anyone_types(
    make_app: MakeApp,
    keyring_says: Callable[[PasswordState], None],
    assert_screen: AssertScreen,
    size: tuple[int, int],
) -> None:
    keyring_says(NO_KEYRING)
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot, "said")
        await go_to(pilot, "authentication.secret")
        await pilot.press("right", "right", "right", "right")
        await settle(pilot)
        await assert_screen(pilot, "asked")


async def test_a_password_that_no_keyring_takes_is_said_and_kept_for_tests(
    make_app: MakeApp, keyring_says: Callable[[PasswordState], None], workspace: Workspace
) -> None:
    """Mutations: nothing said; the password forgotten after the save; it counts as unsaved."""
    keyring_says(NO_KEYRING)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await fill_in(pilot, {"password": "open-sesame", "smtp.domain": "x"})
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("k")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        said = str(pilot.app.screen.query_one("#text", Static).render())
        assert "was not stored: no keyring" in said
        await pilot.press("escape")
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert getattr(form.row("password").control, "value", "") == "open-sesame"
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen), "nothing is unsaved any more"


def _content_and_mode(file: str) -> tuple[str, int]:
    return Path(file).read_text(), Path(file).stat().st_mode & 0o777


async def test_a_save_proposes_a_file_where_there_is_no_keyring(
    make_app: MakeApp,
    keyring_says: Callable[[PasswordState], None],
    workspace: Workspace,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Mutations: the typed password forgotten on the way; saved without a question."""
    file = Path("/var/lib/posthouse/passwords/acme")
    monkeypatch.setattr(saving, "suggested_password_file", lambda _id: file)
    keyring_says(NO_KEYRING)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "password")
        await enter_text(pilot, "open-sesame")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await assert_screen(pilot, "question")
        await pilot.press("escape")
        await settle(pilot)
        text = workspace.directory.file("acme").read_text()
        assert 'secret = "keyring"' in text, "nothing was saved"
        file = tmp_path / "passwords/acme"
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("f")
        saved = workspace.directory.file("acme")
        await until(pilot, lambda: 'secret = "file"' in saved.read_text())
        await settle(pilot)
    assert workspace.directory.load("acme").settings.authentication.file == str(file)
    assert _content_and_mode(str(file)) == ("open-sesame\n", 0o600)


@SIZES
async def test_a_new_login_is_kept_in_a_file_where_there_is_no_keyring(
    make_app: MakeApp,
    keyring_says: Callable[[PasswordState], None],
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    file = Path("/var/lib/posthouse/passwords/acme-labs")
    monkeypatch.setattr(secret_source, "suggested_password_file", lambda _id: file)
    monkeypatch.setattr(PasswordFile, "can_be_made", lambda _self: True)
    keyring_says(NO_KEYRING)
    async with make_app("acme-labs").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("right")
        await settle(pilot)
        await fill_in(pilot, {"smtp.host": "mail.acme.example", "authentication.username": "app"})
        await pilot.press("tab")
        await settle(pilot)
        await assert_screen(pilot, "file")
        monkeypatch.setattr(PasswordFile, "can_be_made", lambda _self: False)
    async with make_app("acme-labs").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("right", "tab", *"mail", "tab", "tab", "tab", "tab", "tab", "space")
        await settle(pilot)
        await go_to(pilot, "authentication.secret")
        await settle(pilot)
        await assert_screen(pilot, "asked")


async def test_what_is_typed_for_a_new_login_is_saved_there_without_a_question(
    make_app: MakeApp,
    keyring_says: Callable[[PasswordState], None],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """In one burst, while nobody knows yet that there is no keyring. Mutations: the password is
    forgotten as its place changes; a keyring in the file; a letter lands elsewhere.
    """
    file = tmp_path / "passwords/acme-labs"
    monkeypatch.setattr(secret_source, "suggested_password_file", lambda _id: file)
    keyring_says(NO_KEYRING)
    async with make_app("acme-labs").run_test() as pilot:
        await pilot.press("right", "tab", *"mail", "tab", "tab", "tab", "tab", "tab", "tab")
        await pilot.press(*"app", "tab", *"hunter2")
        await settle(pilot)
        await fill_in(pilot, {"sender.address": "labs@acme.example"})
        await pilot.press("f2")
        await until(pilot, file.exists)
        await settle(pilot)
        words = state_line(pilot.app)
    login = workspace.directory.load("acme-labs").settings.authentication
    assert (login.secret, login.file, login.username) == ("file", str(file), "app")
    assert _content_and_mode(str(file)) == ("hunter2\n", 0o600)
    assert words == f"in the file {file}"


@pytest.mark.parametrize(
    ("then", "still"), [([], True), (["another"], False)], ids=["same", "other"]
)
async def test_a_test_still_counts_where_its_password_went_into_a_file(
    make_app: MakeApp,
    keyring_says: Callable[[PasswordState], None],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    then: list[str],
    still: bool,
) -> None:
    """It was accepted a moment ago, with this password. Mutations: other values after the save;
    a password that was typed after the test counts as tested.
    """
    file = tmp_path / "passwords/acme"
    monkeypatch.setattr(saving, "suggested_password_file", lambda _id: file)
    keyring_says(NO_KEYRING)
    play(monkeypatch, GOOD + ACCEPTED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "password")
        await enter_text(pilot, "open-sesame")
        await send(pilot, "bob@acme.example")
        await settle(pilot)
        await pilot.press("t", "escape")
        await settle(pilot)
        for password in then:
            await go_to(pilot, "password")
            await retype(pilot, password)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("f")
        await until(pilot, file.exists)
        await settle(pilot)
        words = str(pilot.app.screen.query_one("#test-status", Static).content)
    assert ("received" in words, "with others" in words) == (still, not still)


async def test_a_keyring_is_asked_again_on_demand(
    make_app: MakeApp, keyring_says: Callable[[PasswordState], None], assert_screen: AssertScreen
) -> None:
    """Mutations: what the keyring said first is kept; the button does nothing."""
    keyring_says(LOCKED)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "authentication.secret")
        await pilot.press("down")
        assert pilot.app.focused is pilot.app.screen.query_one("#look-again", LineButton)
        await assert_screen(pilot, "locked")
        keyring_says(PasswordState("in the Secret Service of me on jump1", True, stored=True))
        await pilot.press("enter")
        await settle(pilot)
        assert state_line(pilot.app) == "in the Secret Service of me on jump1"
        assert not pilot.app.screen.query_one("#look-again").display


async def test_each_source_has_its_fields_and_its_state(
    make_app: MakeApp, workspace: Workspace
) -> None:
    own = {f"authentication.{one}" for one in ("file", "command", "variable")}
    fields = {"password", *own}
    shown, said = [], []
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "authentication.secret")
        source = form.row("authentication.secret").control
        assert isinstance(source, Choice)
        for name in SOURCES:
            assert source.value == name, "without a keyring one tries them in this order"
            shown.append({key for key in fields if form.row(key).display})
            said.append(state_line(pilot.app))
            await pilot.press("right")
            await settle(pilot)
    assert shown == [
        {"password"},
        {"password", "authentication.file"},
        {"authentication.command"},
        {"authentication.variable"},
        {"password"},
    ]
    assert said == [
        "in memory, for this demo",
        "! Password file is missing: where the password is, like /etc/mail/acme.password",
        "runs at each test",
        "! no variable is named",
        "asked at each test, not stored",
    ]


@SIZES
async def test_a_variable_is_said_to_be_set_or_not_as_it_is_typed(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(workspace.environ, "SMTP_PW", "s3cret")
    workspace.directory.save(
        "acme", {"authentication.secret": "environment", "authentication.variable": "SMTP_P"}
    )
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        assert state_line(pilot.app) == "! $SMTP_P is not set here"
        await assert_screen(pilot, "not set")
        await go_to(pilot, "authentication.variable")
        await retype(pilot, "SMTP_PW")
        await settle(pilot)
        assert state_line(pilot.app) == "$SMTP_PW is set here"


async def test_a_command_is_typed_as_a_line_and_saved_as_words(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "authentication.secret")
        await pilot.press("right", "right", "down")
        await enter_text(pilot, "pass show 'my smtp'")
        await settle(pilot)
        await assert_screen(pilot)
        await pilot.press("f2")
        await settle(pilot)
    stored = workspace.directory.load("acme")
    assert stored.settings.authentication.command == ("pass", "show", "my smtp")
    assert 'command = ["pass", "show", "my smtp"]' in stored.path.read_text(encoding="utf-8")


async def test_a_wrong_command_is_named_and_not_run(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "authentication.secret")
        await pilot.press("right", "right", "down")
        await enter_text(pilot, "pass show 'x")
        form = pilot.app.screen.query_one(SettingsForm)
        problem = form.row("authentication.command").query_one(".problem")
        assert "a quote or a backslash that is not closed" in str(problem.render())
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        assert pilot.app.screen.last_run is None
        said = pilot.app.screen.query_one("VerdictView .summary", Static)
        assert "a quote or a backslash that is not closed" in str(said.content)


@pytest.fixture
def leaves(tmp_path: Path) -> Path:
    return tmp_path / "ran"


def times_run(leaves: Path) -> int:
    return len(leaves.read_text()) if leaves.exists() else 0


def printing(leaves: Path) -> tuple[str, ...]:
    """A command that leaves a file and fails, so that no test of these goes to a server."""
    code = f"import sys; open({str(leaves)!r}, 'a').write('x'); sys.exit('no entry')"
    return (sys.executable, "-I", "-c", code)


async def test_looking_at_a_command_never_runs_it(
    make_app: MakeApp, workspace: Workspace, leaves: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: look() runs it."""
    use_command(workspace, *printing(leaves))
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("f1")
        await pilot.press("escape")
        await go_to(pilot, "authentication.command")
        await pilot.press("end", "space", "x", "backspace", "f3")
        await pilot.press("escape", "f2")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
    assert times_run(leaves) == 0


@SIZES
async def test_somebody_elses_command_is_shown_and_asked_about_once(
    make_app: MakeApp,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    assert_screen: AssertScreen,
    leaves: Path,
    size: tuple[int, int],
) -> None:
    """Mutations: it runs unasked; every question is a yes; the answer is not kept."""
    somebody_else_may_write(monkeypatch)
    use_command(workspace, "sh", "-c", "cat /etc/shadow")
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        assert state_line(pilot.app) == "a test asks first: others can write the file"
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        await assert_screen(pilot, "asked")
        await pilot.press("b")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        await assert_screen(pilot, "refused")
        await pilot.press("escape")

        use_command(workspace, *printing(leaves))
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("enter")  # its row has the cursor
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AllowModal)
        await pilot.press("a")
        await settle(pilot)
        assert times_run(leaves) == 1
        verdict = str(pilot.app.screen.query_one("VerdictView .summary").render())
        assert "ended with status 1: no entry." in verdict
        await pilot.press("f17")
        await settle(pilot)
        assert times_run(leaves) == 2, "asked once, until it changes"
    known = workspace.answers.allowed("acme")
    assert known["authentication.command"].value == shlex.join(printing(leaves))


async def test_a_command_that_was_typed_here_runs_unasked(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, leaves: Path
) -> None:
    somebody_else_may_write(monkeypatch)
    use_command(workspace, "pass", "show", "x")
    allow_typed(workspace, reaches_of(workspace.directory.load("acme")))
    (leaves.parent / "mine").write_text(f"#!/bin/sh\nprintf x >> {leaves}; exit 1\n")
    (leaves.parent / "mine").chmod(0o700)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "authentication.command")
        await retype(pilot, "")
        control = form.row("authentication.command").control
        assert isinstance(control, LineInput)
        control.value = str(leaves.parent / "mine")
        await settle(pilot)
        assert state_line(pilot.app) == "runs at each test"
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        await settle(pilot)
        assert times_run(leaves) == 1


async def ended(pilot: Pilot[Any], workspace: Workspace) -> None:
    """Wait until no child runs, for much less than the 20 s that a command has."""
    began = time.monotonic()
    while workspace.children._running:
        assert time.monotonic() - began < 18
        await pilot.pause(0.01)


async def test_cancel_stops_a_command_that_hangs(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the command goes on until its deadline."""
    monkeypatch.setattr(Strangers, "_on_this_host", lambda _self, _path: "")
    use_command(workspace, "sleep", "60")
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f17")
        while not workspace.children._running:
            await pilot.pause(0.01)
        await pilot.press("escape")
        await ended(pilot, workspace)


async def test_quitting_does_not_wait_for_what_hangs(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: exit() leaves the children alone."""

    def hang(*_: object) -> PasswordState:
        workspace.children.run(["sleep", "60"], seconds=20, most=1)
        return NO_KEYRING

    monkeypatch.setattr(MemoryPasswords, "look", hang)
    async with make_app("acme").run_test() as pilot:
        while not workspace.children._running:
            await pilot.pause(0.01)
        pilot.app.exit(0)
        await ended(pilot, workspace)


async def test_the_password_field_gives_nothing_to_the_clipboard(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        field = pilot.app.screen.query_one(SecretInput)
        field.focus()
        await enter_text(pilot, "hunter2")
        await pilot.press("shift+home", "ctrl+c", "ctrl+x")
        assert pilot.app.clipboard == ""
        assert field.value == "hunter2"


async def test_a_typed_password_stays_with_its_source(
    make_app: MakeApp, workspace: Workspace
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        pilot.app.screen.query_one(SecretInput).focus()
        await enter_text(pilot, "hunter2")
        await go_to(pilot, "authentication.secret")
        await pilot.press("right", "left")
        await settle(pilot)
        assert "The typed password was dropped" in shown(pilot)
        await pilot.press("f2")
        await settle(pilot)
    assert workspace.passwords.get("acme") == SecretStr("correct horse")


IN_CLEAR = 'password = "hunter2-in-clear"\n'


def write_in_clear(workspace: Workspace) -> Path:
    path = workspace.directory.file("acme")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n[sender]", f"{IN_CLEAR}\n[sender]"), encoding="utf-8")
    return path


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@SIZES
async def test_a_password_in_the_file_is_a_loud_notice_and_one_key_moves_it(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    """Mutations: nothing is shown; it moves unasked; the line stays; what was typed is lost."""
    before = text_of(workspace.directory.file("acme"))
    path = write_in_clear(workspace)
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot, "notice")
        await go_to(pilot, "smtp.port")
        await retype(pilot, "2525")
        pilot.app.screen.query_one("#move-secret").focus()
        await pilot.press("enter")
        await settle(pilot)
        await assert_screen(pilot, "asked")
        await pilot.press("k")
        await settle(pilot)
        assert IN_CLEAR in text_of(path)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        await assert_screen(pilot, "moved")
        assert "hunter2" not in pilot.app.export_screenshot()
    assert text_of(path) == before
    assert workspace.passwords.get("acme") == SecretStr("hunter2-in-clear")


async def test_the_picker_marks_a_file_with_a_password(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen
) -> None:
    write_in_clear(workspace)
    async with make_app().run_test() as pilot:
        await settle(pilot)
        await assert_screen(pilot)
        assert "hunter2" not in pilot.app.export_screenshot()
