"""The app as a whole: on a real terminal, when it fails, and when it ends."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.ui.helpers.keyboard import settle
from tui.app import PosthouseApp

CRASH = """
import sys
from pathlib import Path
from textual import events
from tui.app import PosthouseApp
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

class Failing(PosthouseApp):
    def on_key(self, event: events.Key) -> None:
        password = "hunter2-SECRET"
        raise RuntimeError(f"{password} \\x1b]0;title\\x07")

here = Path(sys.argv[1])
app = Failing(Workspace(ConfigDirectory(here), MemoryPasswords(), StateDirectory(here, here)))
app.run()
sys.exit(app.return_code)
"""


def read_until(terminal: int, text: bytes, seconds: float = 20.0) -> bytes:
    """What a terminal shows until ``text`` appears or it is closed."""
    seen = b""
    while text not in seen and select.select([terminal], [], [], seconds)[0]:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux: the other side is closed
            break
        if not chunk:
            break
        seen += chunk
    return seen


def test_a_crash_shows_no_local_variables(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen(
        [sys.executable, "-c", CRASH, str(tmp_path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
    ) as process:
        os.close(theirs)
        shown = read_until(ours, b"Filter")
        os.write(ours, b"\x1bOR")  # F3, which nothing else takes
        shown += read_until(ours, b"never said, so until the end")
        assert process.wait(60) != 0
    os.close(ours)
    assert b"RuntimeError" in shown
    assert b"on_key" in shown, "the place is named"
    assert b"hunter2" not in shown
    assert b"\x1b]0;title" not in shown


async def test_ctrl_q_asks_where_something_is_unsaved(
    make_app: Callable[..., PosthouseApp],
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("down")
        await pilot.press("x", "ctrl+q")
        await pilot.pause()
        assert pilot.app.is_running
        assert "unsaved changes" in pilot.app.export_screenshot().replace("&#160;", " ")
        await pilot.press("ctrl+q")
        await pilot.press("d")
        await settle(pilot)
    assert pilot.app.return_value == 0
