"""Programs that read /etc wherever they are started: each gets a root directory of its own."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.exports.helpers.taking import NAME
from tests.programs import READERS, found, needs_root

MAIL, EXIM = 8, 100
"""Users and groups there; Debian's programs know theirs by name."""

as_root = needs_root("only root can change the root directory")
_LIBRARY = re.compile(r"(/\S+) \(0x")
_ETC = {
    "passwd": (
        "root:x:0:0::/:/bin/sh\nuucp:x:10:10::/:/bin/false\n"
        f"mail:x:{MAIL}:{MAIL}::/:/bin/false\nDebian-exim:x:{EXIM}:{EXIM}::/:/bin/false\n"
    ),
    "group": f"root:x:0:\nmail:x:{MAIL}:\nDebian-exim:x:{EXIM}:\n",
    "hosts": f"127.0.0.1 localhost {NAME}\n",
    "nsswitch.conf": "hosts: files\n",
    "services": "smtp 25/tcp\nsmtps 465/tcp\n",
    "mailname": "client.example\n",
}


class Root:
    """A root directory with what some programs need.

    Args:
        path: It must not exist yet.
        programs: Their names.
    """

    def __init__(self, path: Path, *programs: str) -> None:
        self.path = path
        for name in ("etc", "tmp", "dev"):
            self.owned(name)
        (path / "dev" / "null").touch()
        (path / "dev" / "null").chmod(0o666)
        for name, text in _ETC.items():
            (path / "etc" / name).write_text(text)
        for program in programs:
            self._add(program)

    def owned(self, name: str, user: int = 0, group: int = 0, mode: int = 0o755) -> Path:
        """A directory in it that belongs to somebody."""
        made = self.path / name
        made.mkdir(parents=True, exist_ok=True)
        os.chown(made, user, group)
        made.chmod(mode)
        return made

    def run(self, *command: str, given: str = "") -> str:
        """Run a program there to its end; what it said."""
        done = subprocess.run(
            ["chroot", self.path, *command], input=given, text=True, check=False, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/",
            env={"PATH": "/usr/sbin:/usr/bin:/bin"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout

    def _add(self, program: str) -> None:
        """A program, and the libraries that it needs."""
        source = found(program)
        assert source, f"{program} is missing; .ci/run gets it"
        unpacked = READERS in source.parents
        self._copy(source, source.relative_to(READERS if unpacked else "/"))
        listed = subprocess.run(["ldd", source], capture_output=True, text=True, check=False)
        for library in _LIBRARY.findall(listed.stdout):
            self._copy(Path(library), Path(library).relative_to("/"))

    def _copy(self, source: Path, place: Path) -> None:
        target = self.path / place
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
