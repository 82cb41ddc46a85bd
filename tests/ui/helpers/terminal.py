"""The app in a process of its own, on a terminal that a test can watch, type on and take away."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import pyte

# The child makes the terminal its own, as a login does, so that a hang-up reaches it.
CHILD = """
import contextlib, fcntl, signal, sys, termios
with contextlib.suppress(PermissionError):  # what it runs under has done it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
prepare, arguments = sys.argv[1], sys.argv[2:]
exec(prepare)
from tui.cli.main import main
main(arguments)
"""
HANG = 60.0
"""Seconds after which what a test waits for will not come; a start takes 15 on a busy machine."""
IGNORE_HANGUP = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"


# Of the kitty keyboard protocol; pyte takes its end for text.
NOT_FOR_PYTE = b"\x1b[<u"


class Terminal:
    """A terminal with a process on it.

    Attributes:
        screen: What a person sees on it.
        seen: The bytes that came, for whoever empties it to count anew.
        everything: All bytes that ever came.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        prepare: str,
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        under: Sequence[str] = (),
    ) -> None:
        self.ours, theirs = pty.openpty()
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        termios.tcsetwinsize(self.ours, size[::-1])
        self.before = termios.tcgetattr(self.ours)
        self.process = subprocess.Popen(
            [*under, sys.executable, "-c", CHILD, prepare, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", **(environ or {})},
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = b""
        self.everything = b""

    @property
    def shown(self) -> str:
        """What a person sees now, row by row."""
        return "\n".join(self.screen.display)

    @property
    def modes_left_on(self) -> set[bytes]:
        """What was turned on and never off; a terminal has cursor and wrapping on by itself."""
        on, off = (set(re.findall(rb"\x1b\[\?(\d+)%c" % end, self.everything)) for end in b"hl")
        return on - {b"25", b"7", b"2026"} - off

    def wait_for(self, text: str, seconds: float = HANG) -> None:
        """Read until the terminal shows ``text``."""
        self.wait_until(lambda: text in self.shown, f"never shown: {text}", seconds)

    def wait_until_gone(self, text: str, seconds: float = HANG) -> None:
        """Read until the terminal does not show ``text`` any more."""
        self.wait_until(lambda: text not in self.shown, f"still shown: {text}", seconds)

    def wait_until(self, so: Callable[[], bool], else_: str, seconds: float = HANG) -> None:
        """Read until something is so of what is shown."""
        until = monotonic() + seconds
        while not so():
            assert monotonic() < until, f"{else_}\n{self.shown}"
            self._read(0.1)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, as a window that is dragged does; what is on it is lost."""
        self.screen.resize(rows, columns)
        self.screen.erase_in_display(2)
        termios.tcsetwinsize(self.ours, (rows, columns))

    def painted(self, quiet: float = 0.3) -> int:
        """Read until nothing came for so many seconds, and not because the process got no
        processor; how many bytes came.
        """
        self.seen = b""
        until = monotonic() + HANG
        while self._read(quiet) or self._wants_processor():
            assert monotonic() < until, "it never came to rest"
        return len(self.seen)

    def _wants_processor(self) -> bool:
        """Whether a thread of the process runs, or would if the machine were not busy."""
        tasks = Path("/proc", str(self.process.pid), "task").glob("*/stat")
        with suppress(OSError):  # a thread, or the process, that ended meanwhile
            return any(task.read_text().rpartition(")")[2].split()[0] in "RD" for task in tasks)
        return False

    def type(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self.ours, keys)

    def click(self, text: str, which: int = 0, times: int = 1) -> None:
        """Click on a text that the terminal shows, as SGR mouse reports.

        Args:
            which: Which of several, from the top; -1 is the lowest.
            times: 2 for a double click.
        """
        self.wait_for(text)
        column, row = self._places(text)[which]
        press = b"\x1b[<0;%d;%d" % (column, row)
        self.type((press + b"M" + press + b"m") * times)

    def wheel(self, text: str, rows: int = 1, *, up: bool = False) -> None:
        """Turn the wheel over a text that the terminal shows."""
        self.wait_for(text)
        self.type(b"\x1b[<%d;%d;%dM" % (64 if up else 65, *self._places(text)[0]) * rows)

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Column and row, from 1, of the first letter of each."""
        return [
            (found.start() + 1, row)
            for row, line in enumerate(self.screen.display, 1)
            for found in re.finditer(re.escape(text), line)
        ]

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped line does."""
        os.close(self.ours)
        self.ours = -1

    def send(self, number: int) -> None:
        """Send a signal to the process."""
        self.process.send_signal(number)

    def end(self, act: Callable[[], None]) -> int:
        """Do something that ends the process, and wait for that: its exit code."""
        until = monotonic() + HANG
        act()
        while self.process.poll() is None:
            assert monotonic() < until, "it still runs"
            self._read(0.005)
        while self._read(0.0):
            pass
        return self.process.returncode

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
        self._stream.feed(chunk.replace(NOT_FOR_PYTE, b""))
        return bool(chunk)


@contextmanager
def terminal(
    *arguments: str,
    prepare: str = "",
    environ: Mapping[str, str] | None = None,
    size: tuple[int, int] = (80, 24),
    under: Sequence[str] = (),
) -> Iterator[Terminal]:
    """Run posthouse on a terminal.

    Args:
        arguments: Of posthouse.
        prepare: Python to run in the process first.
        environ: What is other than here in its environment.
        size: Columns and rows.
        under: A program, with arguments, that runs it.
    """
    held = Terminal(arguments, prepare, environ, size, under)
    try:
        yield held
    finally:
        with suppress(ProcessLookupError):
            held.process.send_signal(signal.SIGKILL)
        held.process.wait(60)
        if held.ours >= 0:
            os.close(held.ours)
