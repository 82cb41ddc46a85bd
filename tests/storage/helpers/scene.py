"""Two users of a group and root, in a mount namespace of their own with a throw-away /etc.

Started by ``scenes.py`` as root: ``unshare -m python -m tests.storage.helpers.scene PLACE``. It
answers each line of JSON with one. Whatever is asked is done by a child that becomes that user.
"""

import contextlib
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.storage.helpers.scenes import GROUPS, USERS
from tui.cli.main import main as main_command
from tui.doctor.examine import examine
from tui.errors import PosthouseError
from tui.storage.confinement import attributes_filter, landlock
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.editing.saving import save
from tui.storage.history import git
from tui.storage.history.steps import History
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

SIZE = os.terminal_size((80, 24))
CHECKOUT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Set the scene, then do what is asked for."""
    place = Path(sys.argv[1])
    let_everybody_in(CHECKOUT, place)
    subprocess.run(["mount", "--bind", str(place / "etc"), "/etc"], check=True)
    _do(place, {"who": "root", "act": "add", "directory": str(place / "warm"), "id": "x"})
    for line in sys.stdin:
        print(json.dumps(_in_child(place, json.loads(line))), flush=True)


def let_everybody_in(*paths: Path) -> None:
    """Let other users reach what is below directories that are closed to them, as a checkout in one
    that mktemp made: each of these is replaced by an open one that has just the ways to the paths.
    """
    closed = [one for one in CHECKOUT.parents if not one.stat().st_mode & stat.S_IXOTH]
    for directory in reversed(closed):
        below = {
            directory / path.relative_to(directory).parts[0]
            for path in paths
            if path.is_relative_to(directory)
        }
        held = {one: os.open(one, os.O_PATH) for one in below}
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", directory], check=True)
        for one, descriptor in held.items():
            one.mkdir()
            there = f"/proc/{os.getpid()}/fd/{descriptor}"
            subprocess.run(["mount", "-c", "--bind", there, one], check=True)  # not by its name
            os.close(descriptor)


def _in_child(place: Path, asked: dict[str, Any]) -> object:
    """Do it as the user who is named; in a child, for nobody becomes root again."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.umask(0o022)
        uid, groups = USERS[asked["who"]], GROUPS[asked["who"]]
        os.setgroups(groups)
        os.setgid(groups[0])
        os.setuid(uid)
        try:
            answer = _do(place, asked)
        except BaseException as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        with os.fdopen(write, "w") as file:
            json.dump(answer, file)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        answer = json.load(file)
    os.waitpid(child, 0)
    return answer


def _do(place: Path, asked: dict[str, Any]) -> dict[str, object]:
    if "shell" in asked:
        ended = subprocess.run(
            ["sh", "-c", asked["shell"]],
            cwd="/",
            env={"PATH": os.environ["PATH"], "HOME": "/", **asked["environ"]},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        return {"code": ended.returncode, "out": ended.stdout, "err": ended.stderr}
    os.environ["PATH"] = asked.get("path", os.environ["PATH"])
    if "command" in asked:
        return _command(place, asked)
    git.SECONDS = 2.0 if asked.get("hurry") else 20.0
    if not asked.get("landlock", True):
        landlock.version.cache_clear()
        landlock._CREATE_RULESET = -1  # a kernel without it
        attributes_filter._MACHINES.clear()
    directory = ConfigDirectory(Path(asked["directory"]))
    state = StateDirectory(place / "state" / asked["who"], directory.path)
    workspace = Workspace(directory, MemoryPasswords(), state, environ={})
    try:
        return {"done": _act(workspace, asked)}
    except PosthouseError as error:
        return {"refused": f"{type(error).__name__}: {error.sentence}"}


def _command(place: Path, asked: dict[str, Any]) -> dict[str, object]:
    """A command of Posthouse, as it runs without a terminal."""
    home = place / "state" / asked["who"]
    os.environ.update(HOME=str(home), POSTHOUSE_SHARED_STATE=str(place / "shared"), LC_ALL="C")
    os.environ.update({f"XDG_{kind}_HOME": str(home / kind) for kind in ("STATE", "CONFIG")})
    os.environ.update(asked["environ"])
    out, err = io.StringIO(), io.StringIO()
    sys.stdin = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main_command(["--config-dir", asked["directory"], *asked["command"]])
        except SystemExit as ended:
            code = ended.code
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def _act(workspace: Workspace, asked: dict[str, Any]) -> object:
    match asked["act"]:
        case "add":
            return list(add_rename_remove.add(workspace, asked["id"], "Acme").notes)
        case "save":
            return list(save(workspace, asked["id"], {"smtp.port": asked["port"]}).notes)
        case "rename":
            return list(add_rename_remove.rename(workspace, asked["id"], "other", "Other").notes)
        case "remove":
            return list(add_rename_remove.remove(workspace, asked["id"]))
        case "history":
            return [step.what for step in History(workspace.directory.path).steps()]
        case "doctor":
            return [
                [found.level, found.about, found.sentence, found.command]
                for found in examine(workspace, SIZE)
            ]
        case _:
            raise SystemExit(f"no such act: {asked}")


if __name__ == "__main__":
    main()
