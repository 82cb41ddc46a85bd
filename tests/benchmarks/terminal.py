"""A program on a pseudo-terminal, and every byte that it writes there."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

QUIET = 0.15
"""Seconds without a byte after which a paint counts as over."""


class Terminal:
    """80x24, and a program on it.

    Attributes:
        began: When the program was started, by time.perf_counter().
        last: When the last byte came.
        written: Every byte since the last ``forget()``.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self.process = process
        self.began = self.last = time.perf_counter()
        self.written = b""
        self._master = master

    def forget(self) -> None:
        """Count anew."""
        self.written = b""
        self.last = time.perf_counter()

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._master, keys)

    def wait_for(self, text: bytes, seconds: float = 60) -> float:
        """When a text was painted, in seconds since the start of the program."""
        until = time.perf_counter() + seconds
        while text not in self.written:
            if not self._read(until - time.perf_counter()):
                raise TimeoutError(f"{text!r} never came; the last bytes: {self.written[-300:]!r}")
        return self.last - self.began

    def first_byte(self, seconds: float = 10) -> None:
        """Wait until something is painted."""
        if not self._read(seconds):
            raise TimeoutError("nothing was painted")

    def settle(self, quiet: float = QUIET, seconds: float = 60) -> float:
        """When the last byte came before a pause, by time.perf_counter()."""
        until = time.perf_counter() + seconds
        while self._read(quiet) and time.perf_counter() < until:
            pass
        return self.last

    def peak(self) -> float:
        """The most memory that the program has held, in MB (Linux)."""
        status = open(f"/proc/{self.process.pid}/status").read()  # noqa: PTH123, SIM115 - one line
        found = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(found.split()[1]) / 1024

    def cpu(self) -> float:
        """The processor time of all its threads so far, in ms (Linux)."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.written += data
        self.last = time.perf_counter()
        return bool(data)


@contextmanager
def terminal(argv: Sequence[str], environ: Mapping[str, str] | None = None) -> Iterator[Terminal]:
    """Run a program on a terminal of 80x24, killed at the end."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    settings = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environ or {})}
    process = subprocess.Popen(
        argv,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=settings,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(master)
