"""``posthouse explain``: standard input or a file, text or JSON, and how it ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

LINE = "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed')\n"
KEYS = {"t", "event", "ok", "stage", "code", "enhanced", "exit", "failure", "summary", "cause"}


def explained(
    *arguments: str, given: bytes = b"", home: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, in an empty home."""
    environ = os.environ | ({"HOME": str(home), "XDG_STATE_HOME": str(home / "s")} if home else {})
    command = [sys.executable, "-m", "tui", "explain", *arguments]
    return subprocess.run(command, input=given, capture_output=True, env=environ)


def test_it_prints_as_test_does() -> None:
    done = explained(given=LINE.encode())
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode().splitlines()
    assert said[0].startswith("*** smtplib.SMTPAuthenticationError: (535")
    assert said[1] == ""
    assert said[2] == "The server refused the user name or password."
    assert said[3].startswith("  Many servers want the full address")


def test_json_is_one_object_with_the_keys_of_the_verdict() -> None:
    """Mutation: the notes among them, or a second object."""
    done = explained("--json", given=b"550 5.7.1 relay access denied\n")
    said = json.loads(done.stdout)
    assert set(said) >= KEYS
    assert (said["event"], said["failure"], said["code"]) == ("verdict", "relay-denied", 550)
    assert b"does not say which command" in done.stderr


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(LINE)
    assert explained(str(tmp_path / "log")).stdout == explained("-", given=LINE.encode()).stdout


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        ((), b"hello\n", b"neither a server's reply nor an error"),
        ((), b"220 a\nEHLO b\n", b"ends before the answer to EHLO"),
        ((), b"x" * 1_000_001, b"longer than 1 MB"),
        (("/nowhere/log",), b"", b"/nowhere/log can't be read"),
        (("/",), b"", b"/ can't be read"),
    ],
)
def test_what_cannot_be_told_ends_with_65(
    arguments: tuple[str, ...], given: bytes, words: bytes
) -> None:
    """Mutation: 0, with an empty verdict."""
    done = explained(*arguments, given=given)
    assert (done.returncode, done.stdout) == (65, b"")
    assert words in done.stderr


def test_nothing_is_stored(tmp_path: Path) -> None:
    """Mutation: a result remembered, as test does."""
    assert explained(given=LINE.encode(), home=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_says_what_to_paste() -> None:
    """Mutation: a command that seems to hang."""
    own, theirs = pty.openpty()
    command = [sys.executable, "-m", "tui", "explain"]
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        os.close(theirs)
        assert running.stderr
        assert b"ctrl+d" in running.stderr.readline()
        os.write(own, LINE.encode() + b"\x04")
        assert running.stdout
        assert b"refused the user name or password" in running.stdout.read()
    os.close(own)
    assert running.returncode == 0


def test_no_network_is_used() -> None:
    """Mutation: a second look. Without sockets it says the same."""
    script = (
        "import socket, sys\n"
        "def no(*_, **__): raise SystemExit(99)\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "from tui.cli.main import main\n"
        "main(['explain'])\n"
    )
    text = b"dial tcp: lookup smtp.gmial.com on 127.0.0.11:53: no such host\n"
    done = subprocess.run([sys.executable, "-c", script], input=text, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert b"smtp.host=smtp.gmail.com" in done.stdout
