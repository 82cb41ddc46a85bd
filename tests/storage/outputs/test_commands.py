"""A command for the password gets into an output only by whoever typed or allowed it."""

from pathlib import Path

import pytest

from tui.storage.asking import NotAllowed, allow
from tui.storage.editing.saving import save
from tui.storage.workspace import Workspace, open_workspace

COMMAND = ["printf", "%s", "s3cret"]
LINE = "passwordeval printf %s s3cret"
LOGIN = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "sender.address": "robot@acme.example",
    "authentication.required": True,
    "authentication.username": "robot@acme.example",
    "authentication.secret": "command",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """With a settings file that others can replace."""
    made = open_workspace(tmp_path / "posthouse", tmp_path / "state")
    made.directory.add("acme", "Acme")
    made.directory.path.chmod(0o777)
    return made


def test_who_typed_it_names_it(workspace: Workspace, tmp_path: Path) -> None:
    """Also at later saves. Mutation: what was typed not granted."""
    output = tmp_path / "msmtprc"
    values = {**LOGIN, "authentication.command": COMMAND, "outputs.msmtp": str(output)}
    save(workspace, "acme", values)
    assert LINE in output.read_text().splitlines()
    save(workspace, "acme", {"smtp.port": 2525})
    assert "port 2525" in output.read_text()
    assert LINE in output.read_text().splitlines()


def test_what_others_may_have_written_is_refused_until_it_is_allowed(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Mutations: nobody asks; a command that stands anywhere in the output counts as known."""
    output = tmp_path / "msmtprc"
    variable = {"authentication.secret": "environment", "authentication.variable": "SECRET"}
    names_it = {"authentication.username": LINE, "outputs.msmtp": str(output)}
    save(workspace, "acme", {**LOGIN, **variable, **names_it})
    assert LINE in output.read_text()
    workspace.directory.save("acme", {**LOGIN, **names_it, "authentication.command": COMMAND})
    with pytest.raises(NotAllowed, match="can be written by everybody") as refused:
        save(workspace, "acme", {"smtp.port": 465})
    assert LINE not in output.read_text().splitlines()
    allow(workspace, refused.value.questions)
    save(workspace, "acme", {"smtp.port": 465})
    assert LINE in output.read_text().splitlines()
    workspace.directory.save("acme", {"authentication.command": [*COMMAND, "more"]})
    with pytest.raises(NotAllowed, match="posthouse allow acme"):
        save(workspace, "acme", {"smtp.port": 2525})
    assert "more" not in output.read_text()


def test_a_variable_is_no_command(workspace: Workspace, tmp_path: Path) -> None:
    variable = {"authentication.secret": "environment", "authentication.variable": "SECRET"}
    save(workspace, "acme", {**LOGIN, **variable})
    save(workspace, "acme", {"outputs.msmtp": str(tmp_path / "msmtprc")})
    assert "passwordeval printenv SECRET\n" in (tmp_path / "msmtprc").read_text()
