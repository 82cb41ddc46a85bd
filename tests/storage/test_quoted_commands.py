"""A command in a sentence is for a shell: what a path holds is a word of it, and nothing more."""

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.programs import needs
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.saving import save
from tui.storage.history.repository import find_repository
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.secrets.file import PasswordFile
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

ODD = "a b;$(touch pwned)&'\""


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    place = tmp_path / ODD
    place.mkdir()
    return place


def words(sentence: str, program: str) -> list[str]:
    """The words of the command at the end of a sentence."""
    return shlex.split(sentence[sentence.rindex(f"{program} ") :].removesuffix("."))


def test_of_a_password_file_that_others_can_read(odd: Path) -> None:
    """Mutation: the path without quotes."""
    path = odd / "password"
    path.write_text("x\n")
    path.chmod(0o644)
    said = PasswordFile(str(path), odd.parent / "config", {}).look("").place
    assert words(said, "chmod") == ["chmod", "600", str(path)]


def test_of_an_output_that_holds_the_password(odd: Path, tmp_path: Path) -> None:
    """Mutation: the path without quotes."""
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    state = StateDirectory(tmp_path / "state", directory.path)
    values = {
        "mail.mode": "custom",
        "smtp.host": "mail.example.com",
        "sender.address": "a@example.com",
        "authentication.required": True,
        "authentication.username": "a@example.com",
        "outputs.exim": str(odd),
    }
    saved = save(Workspace(directory, MemoryPasswords(), state), "acme", values)
    (note,) = (one for one in saved.notes if "--with-password" in one)
    export = ["posthouse", "export", "acme", "exim", "--with-password", "--output", str(odd)]
    assert words(note, "posthouse export") == export


@needs("git")
def test_of_a_repository_that_is_not_ours(odd: Path) -> None:
    """Mutation: the path without quotes."""
    subprocess.run(["git", "init", "-q", str(odd)], check=True)
    said = find_repository(odd).why_not
    assert words(said, "git -C") == ["git", "-C", str(odd), "config", "posthouse.history", "true"]
