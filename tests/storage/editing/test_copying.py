"""A copy has a password of its own, and none to begin with."""

from pathlib import Path

import pytest

from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.copying import copy
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

LOGIN = {
    "mail.mode": "custom",
    "smtp.host": "mail.example",
    "sender.address": "a@mail.example",
    "authentication.required": True,
    "authentication.username": "u",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    return Workspace(
        directory, MemoryPasswords(), StateDirectory(tmp_path / "state", directory.path), {}
    )


@pytest.mark.parametrize(
    ("name", "there", "expected"),
    [
        ("acme", "", "crow"),
        ("acme-2", "", "crow"),
        ("acme.password", "", "crow.password"),
        ("acme", "crow", "crow-2"),
        ("relay", "", "relay"),
        ("acme-labs", "", "acme-labs"),
    ],
)
def test_a_copy_never_has_the_password_file_of_the_other(
    workspace: Workspace, tmp_path: Path, name: str, there: str, expected: str
) -> None:
    """Else its first password is the other's last. One that bears nobody's name is shared, and
    that is said.

    Mutations: the path is copied as it is; a file that an earlier crow has left is taken.
    """
    (tmp_path / there).touch()
    said = {"authentication.secret": "file", "authentication.file": str(tmp_path / name)}
    workspace.directory.save("acme", {**LOGIN, **said})
    crow = copy(workspace, "acme", "crow", "Crow")
    assert crow.settings.authentication.file == str(tmp_path / expected)
    assert any("posthouse password crow" in note for note in crow.notes) == (name != expected)
    shared = f"It has the password file of acme, {tmp_path / name}: "
    assert any(note.startswith(shared) for note in crow.notes) == (name == expected)


def test_where_the_password_is_in_the_keyring_it_is_said_to_be_missing(
    workspace: Workspace,
) -> None:
    workspace.directory.save("acme", {**LOGIN, "authentication.secret": "keyring"})
    assert "posthouse password crow" in copy(workspace, "acme", "crow", "Crow").notes[-1]
    workspace.directory.save("acme", {"mail.mode": "default"})
    assert copy(workspace, "acme", "dove", "Dove").notes == ()
