"""A demo from its start to its end: servers, throw-away files, passwords in memory."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tui.demo.organizations import write_example
from tui.demo.servers import DemoServers
from tui.storage.keyring.store import MemoryPasswords


@dataclass(frozen=True, slots=True)
class Demo:
    """What the app or the story works on.

    Attributes:
        config: The config directory, as for ``--config-dir``.
        state: The state directory.
        passwords: The organizations' passwords, by their ids.
        servers: Where the mails go.
    """

    config: Path
    state: Path
    passwords: MemoryPasswords
    servers: DemoServers


@contextmanager
def demo_session() -> Iterator[Demo]:
    """Servers and files of a demo; both are gone at the end, also on Ctrl-C, SIGTERM and SIGHUP."""
    with (
        _exit_on_signals(),
        TemporaryDirectory(prefix="posthouse-demo-") as name,
        DemoServers(Path(name)) as servers,
    ):
        config, state = Path(name) / "config", Path(name) / "state"
        config.mkdir()
        state.mkdir()
        yield Demo(config, state, write_example(config, servers), servers)


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """Let these signals unwind the stack, so that files are removed on the way."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python takes signals in its main thread only
        return
    before = {
        number: signal.signal(number, _exit)
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
