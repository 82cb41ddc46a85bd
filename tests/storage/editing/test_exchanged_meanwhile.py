"""What others put in a file's place amid a save is neither allowed nor made this user's own.

A member who waits for the save (inotify(7)) won each of ten such races; here they are held at the
moment that matters.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tui.secret import SecretStr
from tui.settings.inheritance import effective
from tui.settings.names import HOST
from tui.storage.asking import NotAllowed
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing
from tui.storage.editing import saving
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.secret_source import find
from tui.storage.settings_file.stored_file import ChangedMeanwhile
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

LOGIN = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "authentication.required": "true",
    "authentication.username": "robot@acme.example",
    "sender.address": "robot@acme.example",
}
PASSWORD = SecretStr("open-sesame")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Acme with a login, in a directory that everybody may write."""
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    directory.save("acme", LOGIN)
    directory.path.chmod(0o777)
    state = StateDirectory(tmp_path / "state", directory.path)
    return Workspace(directory, MemoryPasswords(), state, environ={})


def exchange(path: Path) -> None:
    """Write another server into a file, as a member would."""
    text = path.read_text()
    assert "mail.acme.example" in text
    path.write_text(text.replace("mail.acme.example", "mail.evil.example"))


def right_after(call: Callable[..., str], path: Path) -> Callable[..., str]:
    """A call after which the file that it wrote is another."""

    def called(written: Path, *args: object, **more: object) -> str:
        done = call(written, *args, **more)
        if written == path:
            exchange(path)
        return done

    return called


def test_the_server_of_a_new_password_is_what_was_looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: allowed is what the file says when it is read again after the save."""
    path = workspace.directory.file("acme")
    with monkeypatch.context() as patched:
        patched.setattr(replacing, "replace", right_after(replacing.replace, path))
        stored = saving.save(
            workspace, "acme", {"sender.name": "Acme"}, password=PASSWORD, entry="acme"
        )
    assert stored.settings.smtp.host == "mail.acme.example"
    acme, host = workspace.directory.load("acme"), workspace.directory.load(HOST)
    assert acme.settings.smtp.host == "mail.evil.example"
    with pytest.raises(NotAllowed) as refused:
        find(workspace, effective("acme", acme.settings, host.settings))
    asked = {one.reach.key: (one.old, one.reach.value) for one in refused.value.questions}
    assert asked == {"smtp.host": ("mail.acme.example", "mail.evil.example")}


def test_what_stays_is_what_was_looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the values are laid over what is there after whose file it was has been asked."""
    path = workspace.directory.file("acme")

    def looked_at(*_args: object) -> None:
        exchange(path)

    monkeypatch.setattr(saving, "require_what_stays", looked_at)
    with pytest.raises(ChangedMeanwhile):
        saving.save(workspace, "acme", {"sender.name": "Acme"})
    assert "Acme" not in path.read_text().partition("[sender]")[2]
