"""What is said of passwords that can't be seen: of the keyring once, of each variable by name."""

from pathlib import Path

import pytest

from tui.settings.inheritance import Effective, effective
from tui.settings.model import settings_of
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords, PasswordState
from tui.storage.password_doubts import MOST_LOOKED_FOR, password_doubts
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

LOCKED = PasswordState("the Secret Service of a on b is locked", available=True, may_change=True)
HANGS = PasswordState("the keyring is not answering", available=False, may_change=True)


class Keyring(MemoryPasswords):
    """A keyring in a state."""

    def __init__(self, state: PasswordState) -> None:
        super().__init__({"acme": "x"})
        self.state = state

    def look(self, entry: str) -> PasswordState:
        assert not entry, "a call for each of thousands"
        return self.state


def logs_in(name: str, **authentication: object) -> Effective:
    login = {"required": True, "username": "app", **authentication}
    values = {f"authentication.{key}": value for key, value in login.items()}
    own = settings_of({"mail.mode": "custom", **values})
    return effective(name, own, own)


def doubts(
    place: Path, passwords: MemoryPasswords, *in_force: Effective
) -> dict[str, tuple[str, ...]]:
    state = StateDirectory(place / "state", place)
    workspace = Workspace(ConfigDirectory(place), passwords, state, {"SET": "x"})
    found = password_doubts(workspace, in_force)
    assert not any(problem.is_error for problem in found)
    return {problem.sentence: levels for problem, levels in found.items()}


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (LOCKED, "The Secret Service of a on b is locked, so no password can be seen."),
        (HANGS, "The keyring is not answering: no password can be seen here."),
    ],
)
def test_a_keyring_that_shows_nothing_is_told_once(
    tmp_path: Path, state: PasswordState, sentence: str
) -> None:
    found = doubts(tmp_path, Keyring(state), logs_in("acme"), logs_in("labs"))
    assert found == {sentence: ("acme", "labs")}


def test_only_what_logs_in_needs_a_password(tmp_path: Path) -> None:
    """Mutations: of each the state of the keyring; a command taken for none."""
    kept = tmp_path / "password"
    kept.write_text("x\n")
    kept.chmod(0o600)
    gone = tmp_path / "gone"
    for one in ("gone", "inside", "kept"):  # a file that is not there may have been anybody's
        ConfigDirectory(tmp_path / "config").add(one, one)
    found = doubts(
        tmp_path / "config",
        MemoryPasswords({"acme": "x"}),
        logs_in("acme"),
        logs_in("labs"),
        logs_in("relay", required=False),
        logs_in("asks", secret="ask"),
        logs_in("runs", secret="command", command=("pass",)),
        logs_in("set", secret="environment", variable="SET"),
        logs_in("unset", secret="environment", variable="UNSET"),
        logs_in("gone", secret="file", file=str(gone)),
        logs_in("inside", secret="file", file=str(tmp_path / "config" / "p")),
        logs_in("kept", secret="file", file=str(kept)),
    )
    assert found == {
        "$UNSET is not set here: no password can be seen here.": ("unset",),
        f"{gone} is not there yet; it is stored by: posthouse password ORG": ("gone",),
        f"{tmp_path}/config/p is no place for a password: {tmp_path}/config is shared with others, "
        "as a config directory or a repository. Name a file elsewhere: no password can be seen "
        "here.": ("inside",),
        "No password in memory, for this demo; it is stored by: posthouse password ORG": ("labs",),
    }


def test_thousands_are_not_all_looked_for(tmp_path: Path) -> None:
    many = [logs_in(f"acme-{count}") for count in range(MOST_LOOKED_FOR + 5)]
    (levels,) = doubts(tmp_path, MemoryPasswords(), *many).values()
    assert len(levels) == MOST_LOOKED_FOR
