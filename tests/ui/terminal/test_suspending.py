"""ctrl+z gives the terminal back as it was, and fg brings everything back."""

import sys
from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import Terminal, terminal

F5, F10, CTRL_Z = b"\x1b[15~", b"\x1b[21~", b"\x1a"
# What a shell does for its jobs, and no more: the terminal's modes are the app's business.
SHELL = """
import fcntl, os, signal, subprocess, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
child = subprocess.Popen(sys.argv[1:], process_group=0)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
while True:
    os.tcsetpgrp(0, child.pid)
    os.kill(child.pid, signal.SIGCONT)
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        sys.exit(os.waitstatus_to_exitcode(status))
    lines = termios.tcgetattr(0)[3] & termios.ICANON and termios.tcgetattr(0)[3] & termios.ECHO
    print("Stopped,", "as it was" if lines else "raw", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def config(own_home: Path) -> Path:
    path = own_home / "posthouse" / "organizations" / "acme.toml"
    path.parent.mkdir(parents=True)
    path.write_text(ACME, encoding="utf-8")
    return path


def edited(app: Terminal) -> None:
    app.wait_for("Not tested yet.")
    app.type(b"\t")
    while "unsaved" not in app.shown:  # the focus moves a moment after its key
        app.type(b"X")
        app.painted(0.1)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (b"", "unsaved changes"),
        (F5, "[ Send"),
        (F10, "Discard"),
        (b"\x1bOP", "In the file: smtp.host"),
    ],
    ids=["form", "test", "question", "help"],
)
def test_ctrl_z_and_fg(config: Path, keys: bytes, text: str) -> None:
    """Mutation: nothing is forgotten, by the driver on 1049 nor by the app on Resize."""
    with terminal("open", "acme", under=[sys.executable, "-c", SHELL]) as app:
        edited(app)
        app.type(keys)
        app.wait_for(text)
        app.painted()
        before = app.shown
        app.type(CTRL_Z)
        app.wait_for("Stopped, as it was")
        assert b"In a form ctrl+_ undoes" in app.everything
        assert app.modes_left_on == set()
        assert app.everything.rfind(b"\x1b[?25h") > app.everything.rfind(b"\x1b[?25l")
        app.type(b"\n")
        app.wait_until(lambda: app.shown == before, f"not as it was:\n{before}")
        assert app.everything.count(b"\x1b[?1049h") == 2
