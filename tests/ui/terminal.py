"""The app in a process of its own, on a terminal that a test can watch, type on and take away."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic

# The child makes the terminal its own, as a login does, so that a hang-up reaches it.
CHILD = """
import fcntl, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
prepare, arguments = sys.argv[1], sys.argv[2:]
exec(prepare)
from tui.cli.main import main
main(arguments)
"""
IGNORE_HANGUP = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"


class Terminal:
    """A terminal of 80x24 with a process on it."""

    def __init__(self, arguments: Sequence[str], prepare: str) -> None:
        self.ours, theirs = pty.openpty()
        termios.tcsetwinsize(self.ours, (24, 80))
        self.before = termios.tcgetattr(self.ours)
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, prepare, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = b""
        self.everything = b""

    def wait_for(self, text: str, seconds: float = 10.0) -> None:
        """Read until the terminal has shown ``text``, which then counts as read."""
        wanted = text.encode()
        until = monotonic() + seconds
        while wanted not in self.seen:
            assert monotonic() < until, f"never shown: {text}; {self.seen[-400:]!r}"
            self._read(0.1)
        self.seen = self.seen.partition(wanted)[2]

    def type(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self.ours, keys)

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped line does."""
        os.close(self.ours)
        self.ours = -1

    def send(self, number: int) -> None:
        """Send a signal to the process."""
        self.process.send_signal(number)

    def end(self, act: Callable[[], None], seconds: float = 20.0) -> tuple[int, float]:
        """Do something that ends the process: its exit code, and after how many seconds."""
        start = monotonic()
        act()
        while self.process.poll() is None:
            assert monotonic() < start + seconds, "it still runs"
            self._read(0.005)
        took = monotonic() - start
        while self._read(0.0):
            pass
        return self.process.returncode, took

    def _read(self, seconds: float) -> bool:
        if self.ours < 0:
            select.select([], [], [], seconds)
            return False
        if not select.select([self.ours], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self.ours, 65536)
        except OSError:  # Linux: nobody holds the other side any more
            return False
        self.seen += chunk
        self.everything += chunk
        return bool(chunk)


@contextmanager
def terminal(*arguments: str, prepare: str = "") -> Iterator[Terminal]:
    """Run posthouse on a terminal.

    Args:
        arguments: Of posthouse.
        prepare: Python to run in the process first.
    """
    held = Terminal(arguments, prepare)
    try:
        yield held
    finally:
        with suppress(ProcessLookupError):
            held.process.send_signal(signal.SIGKILL)
        held.process.wait(20)
        if held.ours >= 0:
            os.close(held.ours)
