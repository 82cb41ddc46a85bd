"""Tell which process wrote something, and whether it still runs."""

import os
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Process:
    """A process that can be told from a later one with the same number.

    Attributes:
        started: The start time as the kernel counts it; empty where it does not say.
        boot: Which boot of the machine it belongs to; empty where the kernel does not say.
        host: The machine.
        terminal: Its terminal, like ``pts/3``; empty without one.
    """

    pid: int
    started: str
    boot: str
    host: str
    terminal: str


def this_process() -> Process:
    """Return the process that asks."""
    return Process(os.getpid(), _started(os.getpid()), _boot(), socket.gethostname(), _terminal())


def is_elsewhere(process: Process) -> bool:
    """Tell whether a process is on another machine, so that nobody here can tell if it runs."""
    return process.host != socket.gethostname()


def is_running(process: Process) -> bool:
    """Tell whether exactly this process still runs on this machine."""
    if is_elsewhere(process) or process.boot != _boot() or process.pid <= 0:
        return False
    try:
        os.kill(process.pid, 0)
    except PermissionError:
        pass  # another user's, so it exists
    except (ProcessLookupError, OverflowError):
        return False
    return _started(process.pid) == process.started


def end(process: Process, seconds: float = 3.0) -> bool:
    """Ask a process of this machine to end, as a dropped line would; whether it has ended.

    One that the kernel cannot tell from a later one with its number is left alone.
    """
    until = time.monotonic() + seconds
    with suppress(PermissionError, ProcessLookupError):
        if process.started and is_running(process):
            os.kill(process.pid, signal.SIGTERM)
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(process)


def _started(pid: int) -> str:
    with suppress(OSError, IndexError):
        # The name in parentheses may hold blanks; the start is the 20th field after it (proc(5)).
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return "" if fields[0] == b"Z" else fields[19].decode()  # Z: it has ended
    return ""


def _boot() -> str:
    with suppress(OSError):
        return _BOOT.read_text().strip()
    return ""


def _terminal() -> str:
    with suppress(OSError, AttributeError, ValueError):
        return os.ttyname(sys.__stdin__.fileno()).removeprefix("/dev/")  # type: ignore[union-attr] # None is an AttributeError
    return ""
