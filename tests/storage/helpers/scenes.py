"""Scenes with two users of a group and root, for what one may not get through another."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needs

TEAM = 61100
USERS = {"root": 0, "alice": 61001, "bob": 61002}
GROUPS = {"root": [0], "alice": [61001, TEAM], "bob": [61002, TEAM]}
SECRET = "SECRETHASH"
_PASSWD = "alice:x:61001:61001::/:/bin/sh\nbob:x:61002:61002::/:/bin/sh\n"
_GROUP = f"alice:x:61001:\nbob:x:61002:\nteam:x:{TEAM}:alice,bob\n"

as_root = [
    pytest.mark.skipif(
        os.geteuid() != 0 and os.environ.get("CI") != "true",
        reason="only root can work as two users",
    ),
    *(needs(program) for program in ("unshare", "setpriv", "git")),
]


class Scene:
    """A directory for a config directory, and somebody's files that nobody else may reach.

    Attributes:
        place: All of it.
        config: Root's, shared by the team: ``chgrp team DIR && chmod 2770 DIR``.
        outside: Files of whoever is to be harmed, root's where nothing else is said.
        pwned: What a program of alice's writes where somebody else runs it.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.config = place / "config"
        self.pwned = place / "drop" / "pwned"
        self.outside = Path("/etc/outside")
        shutil.copytree("/etc", place / "etc", symlinks=True)
        with (place / "etc" / "passwd").open("a") as file:
            file.write(_PASSWD)
        with (place / "etc" / "group").open("a") as file:
            file.write(_GROUP)
        (place / "state").mkdir()
        (place / "state").chmod(0o1777)
        (place / "drop").mkdir()
        (place / "drop").chmod(0o1777)
        self._process = subprocess.Popen(
            ["unshare", "-m", "--propagation", "private", sys.executable, "-m",
             "tests.storage.helpers.scene", str(place)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def begin(
        self,
        owner: str = "root",
        *,
        top: str = "root",
        mode: int = 0o2770,
        mode_outside: int = 0o755,
    ) -> None:
        """Begin anew: a config directory without anything, and files of somebody's outside.

        Args:
            owner: Whose the files outside are.
            top: Whose the config directory is.
            mode: Its mode.
            mode_outside: The mode of a directory outside.
        """
        for path in (self.config, self._outside):
            shutil.rmtree(path, ignore_errors=True)
        self.pwned.unlink(missing_ok=True)
        self.config.mkdir()
        os.chown(self.config, USERS[top], TEAM)
        self.config.chmod(mode)
        inner = self._outside / "directory"
        inner.mkdir(parents=True)
        (inner / "file").write_text("theirs\n")
        (inner / "odd.lock").touch()
        for name in ("secret", "open"):
            (self._outside / name).write_text(f'name = "{SECRET}"\n')
        repository = self._outside / "repository"
        subprocess.run(["git", "init", "-q", "-b", "main", str(repository)], check=True)
        with (repository / ".git" / "config").open("a") as file:
            file.write("[posthouse]\n\thistory = true\n")
        for path in (self._outside, *self._outside.rglob("*")):
            os.chown(path, USERS[owner], USERS[owner], follow_symlinks=False)
            os.utime(path, (1_700_000_000, 1_700_000_000))
        (self._outside / "secret").chmod(0o600)
        (self._outside / "open").chmod(0o644)
        inner.chmod(mode_outside)
        self._outside.chmod(0o755)

    @property
    def _outside(self) -> Path:
        return self.place / "etc" / "outside"

    def seen(self) -> dict[str, tuple[object, ...]]:
        """All that there is outside, to be compared with later."""
        return {
            str(path): (
                *(about.st_mode, about.st_uid, about.st_gid, about.st_nlink, about.st_mtime_ns),
                path.read_bytes() if path.is_file() else b"",
            )
            for path in (self._outside, *sorted(self._outside.rglob("*")))
            for about in (path.lstat(),)
        }

    def act(self, who: str, act: str, **more: object) -> list[Any]:
        """Do something with Posthouse; what it answers, or why it refuses."""
        asked = {"who": who, "act": act, "directory": str(self.config), "id": "acme", **more}
        answer = self._ask(asked)
        assert "failed" not in answer, answer
        done = answer["done"] if "done" in answer else [answer["refused"]]
        assert isinstance(done, list)
        return done

    def save(self, who: str, port: int, **more: object) -> list[str]:
        """Save a port of acme; it is there afterwards. The notes."""
        notes = self.act(who, "save", port=port, **more)
        assert f"port = {port}\n" in (self.config / "organizations" / "acme.toml").read_text()
        return notes

    def command(self, who: str, *words: str, **environ: str) -> tuple[int, str]:
        """Run a command as somebody, without a terminal: its exit code, and all that it says."""
        asked: dict[str, object] = {
            "who": who,
            "command": words,
            "directory": str(self.config),
            "environ": environ,
        }
        answer = self._ask(asked)
        assert "failed" not in answer, answer
        code = answer["code"]
        assert isinstance(code, int)
        return code, f"{answer['out']}{answer['err']}"

    def shell(self, who: str, script: str, *, check: bool = True) -> str:
        """Run a script as somebody, in the repository where there is one; what it prints."""
        environ = {
            "C": str(self.config), "OUT": str(self.outside), "PWNED": str(self.pwned),
            "DROP": str(self.pwned.parent),
        }  # fmt: skip
        script = f'cd "$C/.git" 2>/dev/null || cd "$C" || cd /\n{script}'
        answer = self._ask({"who": who, "shell": script, "environ": environ})
        assert not check or answer["code"] == 0, answer
        return f"{answer['out']}{answer['err']}"

    def _ask(self, asked: dict[str, object]) -> dict[str, object]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert isinstance(answer, dict)
        return answer

    def end(self) -> None:
        """End the process of the scene."""
        self._process.communicate()


@contextmanager
def scene() -> Iterator[Scene]:
    """A scene that others than root can reach; it is gone at the end."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        made = Scene(Path(place))
        try:
            yield made
        finally:
            made.end()
