"""The app on a terminal beside a real keyring in every state: told, saved or not, never stuck."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.session_bus import Bus, mute_bus
from tests.storage.keyring.test_secret_service import (
    absent,
    frozen,
    locked,
    stuck,
    unlocked,
    without_login_keyring,
)
from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import Terminal, terminal
from tui.secret import SecretStr
from tui.storage.keyring.system_keyring import KeyringPasswords

pytestmark = [needs("gnome-keyring-daemon"), needs("dbus-daemon")]
SECRET = "hunter2-typed"
BACKTAB, F2, F3, ESCAPE, QUIT = b"\x1b[Z", b"\x1bOQ", b"\x1bOR", b"\x1b", b"\x1b[21~"
# The seconds of a look and a call; the focus stands in the password's field.
PREPARE = """
import tui.storage.keyring.system_keyring as k
k.KeyringPasswords.__init__.__kwdefaults__.update(look_seconds={look}, call_seconds={call})
from tui.screens.settings.screen import MailSettingsScreen
loaded = MailSettingsScreen._loaded
def focus(self):
    loaded(self)
    self.query_one("#row-password").control.focus()
MailSettingsScreen._loaded = focus
"""
PATIENT = PREPARE.format(look=20.0, call=20.0)
HASTY = PREPARE.format(look=1.0, call=600.0)


@pytest.fixture
def bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    started = Bus(tmp_path_factory.mktemp("bus"), monkeypatch)
    yield started
    started.end()


@pytest.fixture
def config(own_home: Path) -> Path:
    path = own_home / "posthouse" / "organizations" / "acme.toml"
    path.parent.mkdir(parents=True)
    path.write_text(ACME, encoding="utf-8")
    return path


def edit(app: Terminal) -> None:
    """Change the user name and look at the changes, whatever the keyring does meanwhile."""
    app.type(BACKTAB + b"X")
    answers(app, "authentication.username")


def answers(app: Terminal, change: str) -> None:
    """It opens the list of changes and closes it."""
    app.type(F3)
    app.wait_for(change)
    app.type(ESCAPE)
    app.wait_for("Sender address")


def leave(app: Terminal) -> None:
    """It ends at once, whatever hangs; nothing of the password was shown or is left."""
    app.type(QUIT)
    app.wait_for("Discard")
    assert app.end(lambda: app.type(b"d")) == 0
    assert SECRET.encode() not in app.everything


def is_nowhere(home: Path) -> None:
    """The password is in no file of the user's, whatever was tried."""
    for path in home.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


STATES: list[tuple[Callable[[Bus], None], str, str]] = [
    (unlocked, "in the Secret Service of", "Saved to"),
    (locked, "locked", "The keyring is locked"),
    (without_login_keyring, "locked", "The keyring"),
    (absent, "no keyring on this host", ""),
    (frozen, "the keyring is not answering", ""),
    (stuck, "the keyring is not answering", ""),
]


@pytest.mark.parametrize(
    ("state", "words", "saved"), STATES, ids=[state[0].__name__ for state in STATES]
)
def test_what_is_typed_and_saved_in_each_state(
    bus: Bus, own_home: Path, config: Path, state: Callable[[Bus], None], words: str, saved: str
) -> None:
    """Mutations: a look that unlocks, and so asks; a save that says nothing."""
    state(bus)
    hangs = "not answering" in words
    with terminal("open", "acme", prepare=HASTY if hangs else PATIENT) as app:
        app.wait_for(words, 60)
        app.type(SECRET.encode())
        if saved:
            app.wait_for("unsaved changes")
            app.type(F2)
            app.wait_for(saved, 60)
        edit(app)
        leave(app)
    assert config.read_text(encoding="utf-8") == ACME
    if saved == "Saved to":
        found = KeyringPasswords(config.parents[1]).get("acme")
        assert found == SecretStr(SECRET)
    is_nowhere(own_home / "posthouse")
    is_nowhere(own_home / "state")


@pytest.mark.parametrize("greets", [False, True])
def test_beside_a_mute_bus_it_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    config: Path,
    greets: bool,
) -> None:
    """While it is asked, too. Mutations: a look on the app's own thread; exit() waits for it."""
    with (
        mute_bus(tmp_path_factory.mktemp("bus"), monkeypatch, greets=greets),
        terminal("open", "acme", prepare=PREPARE.format(look=60.0, call=600.0)) as app,
    ):
        app.wait_for("asking the keyring", 60)
        edit(app)
        leave(app)


@pytest.mark.parametrize("end", ["leave", "hang up"])
def test_a_keyring_that_freezes_amid_a_save_holds_up_nothing(
    bus: Bus, own_home: Path, config: Path, end: str
) -> None:
    """Mutations: the save on the app's own thread; the children outlive the app."""
    unlocked(bus)
    with terminal("open", "acme", prepare=HASTY) as app:
        app.wait_for("in the Secret Service of", 60)
        app.type(SECRET.encode())
        app.wait_for("unsaved changes")
        bus.freeze()
        app.type(F2)
        app.wait_for("Saving")
        answers(app, "for the keyring")
        if end == "leave":
            leave(app)
        else:
            assert app.end(app.hang_up) == 129
    assert config.read_text(encoding="utf-8") == ACME
    assert asking_a_keyring(own_home) == []
    is_nowhere(own_home / "posthouse")
    is_nowhere(own_home / "state")


def asking_a_keyring(home: Path) -> list[bytes]:
    """The processes of this test's user that talk to a keyring."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (place / "cmdline").read_bytes()
            if b"keyring_child" in line and bytes(home) in (place / "environ").read_bytes():
                found.append(line)
    return found
