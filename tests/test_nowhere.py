"""The way of a password, by the system calls of every process: two pipes to the keyring, no more.

What is looked at: the arguments and the environment of each program that is started, and whatever
is written or sent: to files, to the terminal, through pipes and sockets.
"""

import re
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.session_bus import Bus
from tests.ui.helpers.terminal import terminal
from tui.demo.servers import PASSWORD, DemoServers

pytestmark = [needs("strace"), needs("gnome-keyring-daemon"), needs("dbus-daemon"), needs("git")]
CALLS = "trace=execve,write,pwrite64,writev,sendto,sendmsg,sendmmsg"
USER = "a@b.example"
FORMS = (
    PASSWORD,
    b64encode(PASSWORD.encode()).decode(),
    b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
)
TO_OR_FROM_THE_KEYRING = re.compile(r"\d+ +write\(\d+<pipe:\[\d+\]>, ")
ACME = """\
name = "Acme"
[mail]
mode = "custom"
[smtp]
host = "127.0.0.1"
port = {port}
encryption = "implicit"
ca_file = "{ca_file}"
[authentication]
required = true
username = "{user}"
[sender]
address = "{user}"
"""
FOCUS = """
from tui.screens.settings.screen import MailSettingsScreen
loaded = MailSettingsScreen._loaded
def focus(self):
    loaded(self)
    self.query_one("#row-password").control.focus()
MailSettingsScreen._loaded = focus
"""
BACKTAB, F2, F5, SHIFT_F5, ESCAPE, QUIT = (
    b"\x1b[Z",
    b"\x1bOQ",
    b"\x1b[15~",
    b"\x1b[15;2~",
    b"\x1b",
    b"\x1b[21~",
)


@pytest.fixture
def acme(
    own_home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An organization with a server that takes its password, and an open keyring."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[1]))
    path = own_home / "posthouse" / "organizations" / "acme.toml"
    path.parent.mkdir(parents=True)
    bus = Bus(tmp_path_factory.mktemp("bus"), monkeypatch)
    with DemoServers(tmp_path_factory.mktemp("servers")) as servers:
        text = ACME.format(port=servers.implicit, ca_file=servers.ca_file, user=USER)
        path.write_text(text, encoding="utf-8")
        bus.start_keyring()
        yield path
    bus.end()


def strace(trace: Path) -> list[str]:
    # -D: the app itself, not strace, is the child that gets the terminal.
    options = ["-D", "-f", "--seccomp-bpf", "-q", "-v", "-y", "-s", "100000", "-e", CALLS]
    return ["strace", *options, "-o", str(trace)]


def ended(trace: Path) -> list[str]:
    """The lines of a trace once strace has written that the program ended."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        lines = trace.read_text("utf-8", "replace").splitlines()
        first = lines[0].split()[0] if lines else ""
        if any(re.match(rf"{first} +\+\+\+ exited", line) for line in lines):
            return lines
    raise AssertionError("strace did not come to its end")


def ways(trace: Path) -> list[str]:
    """The system calls that have the password in them, in clear or as a login sends it."""
    lines = ended(trace)
    return [line for line in lines if any(form in line for form in FORMS)]


def command(trace: Path, *arguments: str, given: str = "") -> int:
    argv = [*strace(trace), sys.executable, "-m", "tui", *arguments]
    return subprocess.run(argv, input=given, text=True, capture_output=True, check=False).returncode


def test_commands(acme: Path, tmp_path: Path) -> None:
    """Mutations: the password as an argument of the child, or in its environment; the dialogue not
    redacted; the draft, the result or the history with it.
    """
    trace = tmp_path / "trace"
    mail = "Subject: x\n\ny\n"
    for arguments, given, expected in (
        (("password", "acme", "--stdin"), f"{PASSWORD}\n", 2),
        (("test", "acme", "--to", "c@d.example", "--json"), "", 1),
        (("send", "acme", "c@d.example"), mail, 1),
        (("set", "acme", "smtp.domain=x.example"), "", 0),
        (("history", "acme"), "", 0),
        (("doctor",), "", 0),
        (("export", "acme", "postfix", "--output", str(tmp_path / "out")), "", 0),
        (("remove", "acme", "--yes"), "", 0),
    ):
        code = command(trace, *arguments, given=given)
        assert code == 0 or arguments == ("doctor",), arguments
        found = ways(trace)
        assert [line for line in found if not TO_OR_FROM_THE_KEYRING.match(line)] == []
        assert len(found) == expected, arguments


def test_the_app(acme: Path, own_home: Path, tmp_path: Path) -> None:
    """Typed, tested and saved. Mutations: as above; the draft holds it; it is shown as typed."""
    trace = tmp_path / "trace"
    with terminal("open", "acme", prepare=FOCUS, under=strace(trace)) as app:
        app.wait_for("in the Secret Service of", 60)
        app.type(PASSWORD.encode())
        app.wait_for("unsaved", 60)
        app.type(F5)
        app.wait_for("How far", 60)
        app.type(SHIFT_F5)
        app.wait_for("No mail was sent", 60)  # earlier, escape would stop the test only
        app.type(ESCAPE)
        app.wait_for("Sender address", 60)
        app.type(BACKTAB + b"c@d.example")
        until = time.monotonic() + 30
        while not list(own_home.rglob("acme@*.json")):  # the draft
            assert time.monotonic() < until
            app._read(0.1)
        app.type(F2)
        app.wait_for("Saved to", 60)
        app.type(QUIT)
        app.end(lambda: None)
    found = ways(trace)
    assert [line for line in found if not TO_OR_FROM_THE_KEYRING.match(line)] == []
    assert len(found) == 2, "stored, and read back"
    assert PASSWORD.encode() not in app.everything
    places = [path for path in own_home.rglob("*") if path.is_file()]
    assert [path for path in places if PASSWORD.encode() in path.read_bytes()] == []
