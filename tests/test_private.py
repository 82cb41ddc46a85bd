"""What a process holds is written down by nothing else: no core dump, no log of keys."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.helpers.terminal import terminal

ACME = """\
[mail]
mode = "custom"
[smtp]
host = "127.0.0.1"
[authentication]
required = true
username = "u"
secret = "ask"
[sender]
address = "a@b.example"
"""
AIDS = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_DEBUG")
CRASH = """
import os, resource, sys
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from tui.cli.main import main
try:
    main(["--version"])
except SystemExit:
    print(*resource.getrlimit(resource.RLIMIT_CORE), flush=True)
    os.abort()
"""
SEE = """
import atexit, os
names = lambda: {name for name in os.environ if "TEXTUAL" in name} - {"TEXTUAL_FPS"}
atexit.register(lambda: print("left:", *names(), "."))
"""
QUIT = b"\x1b[21~"


def test_a_crash_leaves_no_core_dump(tmp_path: Path) -> None:
    """Mutations: keep_private() sets no limit, and the password is in ``core``; or 0, which does
    not keep programs that collect dumps from getting one.
    """
    ended = subprocess.run(
        [sys.executable, "-c", CRASH], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    limit, most = map(int, ended.stdout.splitlines()[-1].split())
    assert ended.returncode == -signal.SIGABRT
    assert limit == (0 if most == 0 else 1)
    assert most == resource.getrlimit(resource.RLIMIT_CORE)[1], "a child may be given more again"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("aid", AIDS)
def test_no_aid_of_textual_writes_down_what_is_typed(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aid: str
) -> None:
    """Mutation: the variable stays; each key of the password is in its file, for all to read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    monkeypatch.setenv(
        aid, {"TEXTUAL_LOG": str(tmp_path / "log"), "TEXTUAL": "debug"}.get(aid, "1")
    )
    organizations = own_home / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME)
    with terminal("open", "acme", prepare=SEE) as app:
        app.wait_for("a@b.example")
        app.type(b"\t")
        while b"unsaved" not in app.seen:  # the focus moves a moment after its key
            app.type(b"X")
            app._read(0.1)
        app.type(QUIT)
        app.wait_for("Discard")
        app.end(lambda: app.type(b"d"))
        assert b"left: ." in app.everything
    assert list(tmp_path.iterdir()) == []
