"""An output that is not what the settings say is told, and how to write it; also after a kill."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.storage.helpers.not_root import not_root
from tui.errors import NotSaved
from tui.paths import state_directory
from tui.storage.editing.saving import save
from tui.storage.outputs.drift import output_problems
from tui.storage.outputs.writing import OutputsChanged
from tui.storage.workspace import Workspace, open_workspace

CUSTOM = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "sender.address": "robot@acme.example",
}
STEPS = 3  # the output, the settings, this user's record of the output
KILLED_AT = """
import os, signal, sys
from pathlib import Path
from tui.storage.editing.saving import save
from tui.storage.workspace import open_workspace

replace, left = os.replace, int(sys.argv[3])

def replace_or_die(old, new, **at):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return replace(old, new, **at)

os.replace = replace_or_die
save(open_workspace(Path(sys.argv[1]), Path(sys.argv[2])), "acme", {"smtp.port": 2525})
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = open_workspace(tmp_path / "posthouse", state_directory())
    made.directory.add("acme", "Acme")
    save(made, "acme", {**CUSTOM, "outputs.msmtp": str(tmp_path / "msmtp rc")})
    return made


def said(workspace: Workspace) -> list[str]:
    stored = workspace.directory.load("acme")
    return [f"{p.key} {p.line}: {p.sentence}" for p in output_problems(workspace, stored)]


def test_what_a_save_wrote_is_in_order(workspace: Workspace) -> None:
    assert said(workspace) == []


@pytest.mark.parametrize("how", ["settings by hand", "output removed"])
def test_what_is_not_written_is_told_with_the_command_that_writes_it(
    workspace: Workspace, tmp_path: Path, how: str
) -> None:
    """Mutation: an output that nobody else touched passed over."""
    output, file = tmp_path / "msmtp rc", workspace.directory.file("acme")
    if how == "settings by hand":
        file.write_text(file.read_text().replace("587", "2525"))
    else:
        output.unlink()
    (told,) = said(workspace)
    assert told.startswith("outputs.msmtp ")
    command = shlex.split(told.partition("this writes it: ")[2])
    ended = run("--config-dir", str(workspace.directory.path), *command[1:])
    assert (command[0], ended.code) == ("posthouse", 0)
    assert said(workspace) == []
    if how == "settings by hand":
        assert "2525" in output.read_text()


def test_a_change_from_outside_is_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    """Mutation: the checksum not compared, and the command that is shown is refused."""
    (tmp_path / "msmtp rc").write_text("# mine\n")
    (told,) = said(workspace)
    assert "changed outside Posthouse" in told


@pytest.mark.parametrize("done", range(STEPS + 1))
def test_a_save_that_is_killed_half_way_is_told_and_done_again(
    workspace: Workspace, tmp_path: Path, done: int
) -> None:
    """Killed before each of its renames: nothing is left over, and the same save mends all."""
    config, output = workspace.directory.path, tmp_path / "msmtp rc"
    before = workspace.directory.file("acme").read_bytes()
    script = [sys.executable, "-c", KILLED_AT, str(config), str(state_directory()), str(done)]
    ended = subprocess.run(script, check=False)
    assert ended.returncode == (-9 if done < STEPS else 0)
    is_saved = workspace.directory.file("acme").read_bytes() != before
    assert is_saved == (done >= 2)
    assert bool(said(workspace)) == (done == 1)
    assert ("2525" in output.read_text()) == (done > 0)
    save(workspace, "acme", {"smtp.port": 2525})
    assert "2525" in output.read_text()
    assert said(workspace) == []
    assert [*tmp_path.rglob(".*.tmp")] == []
    try:
        save(workspace, "acme", {"smtp.port": 465})
    except OutputsChanged:
        pytest.fail("what Posthouse wrote was taken for a change from outside")


@pytest.mark.parametrize("format", ["msmtp", "postfix"])
def test_a_place_that_one_may_not_look_into_is_told(format: str) -> None:
    """As an admin who is not root. Mutation: Path.is_dir, whose error nobody takes."""
    with not_root() as own:
        closed = own / "closed"
        closed.mkdir()
        (closed / "deeper").mkdir()
        made = open_workspace(own / "posthouse", own / "state")
        made.directory.add("acme", "Acme")
        closed.chmod(0)
        try:
            with pytest.raises(NotSaved, match="deeper"):
                save(made, "acme", {**CUSTOM, f"outputs.{format}": str(closed / "deeper")})
            assert "outputs" not in made.directory.file("acme").read_text()
            made.directory.save("acme", CUSTOM)
            place = ("--output", str(closed / "deeper" / "file"))
            ended = run("--config-dir", str(own / "posthouse"), "export", "acme", format, *place)
            assert (ended.code, "deeper" in ended.err) == (73, True), ended
        finally:
            closed.chmod(0o700)
