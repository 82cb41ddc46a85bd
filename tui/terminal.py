"""Whether there is a terminal for the screens, and an end in good order when it goes away."""

import asyncio
import atexit
import os
import select
import shutil
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

from tui.errors import Exit, PosthouseError
from tui.language import _

SMALLEST = os.terminal_size((60, 20))
ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
PATIENCE = 2.0  # seconds for the app to end by itself after a signal
NO_TERMINAL_PATIENCE = 0.3  # the same where nobody can see it any more
LAST_CALLS = 0.2  # seconds for a save that is under way when the app ends
_DUMB = {"dumb", "unknown"}
# What Textual turns on: mouse and focus reports, bracketed paste, sizes told in band; no line wrap;
# kitty's keyboard protocol, to be left before the alternate screen; the cursor.
_OFF = (1000, 1002, 1003, 1006, 1015, 1016, 1004, 2004, 2048)
_OTHERS = "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
_RESET = ("".join(f"\x1b[?{mode}l" for mode in _OFF) + _OTHERS).encode()

P = ParamSpec("P")
T = TypeVar("T")


class NoTerminal(PosthouseError):
    """The app was started where there is no screen or no keyboard."""

    exit_code = Exit.USAGE


def has_terminal() -> bool:
    """Whether the screens can run: they read standard input and draw on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(map(_is_terminal, streams)) and os.environ.get("TERM") not in _DUMB


def require_terminal() -> None:
    """Refuse where the screens cannot run.

    Raises:
        NoTerminal: Says what is missing.
    """
    if not all(map(_is_terminal, (sys.stdin, sys.stdout, sys.stderr))):
        raise NoTerminal(
            _(
                "The screens need a terminal for input, output and errors; the commands of "
                "posthouse --help work without one."
            )
        )
    if not has_terminal():
        raise NoTerminal(
            _(
                "This terminal (TERM={TERM}) cannot show screens; the commands "
                "of posthouse --help work in it."
            ).format(TERM=os.environ["TERM"])
        )


def terminal_size() -> os.terminal_size:
    """Its columns and rows; what an exported COLUMNS or LINES says does not follow a resize."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        with suppress(AttributeError, ValueError, OSError):  # absent, closed, no terminal
            size = os.get_terminal_size(stream.fileno())  # type: ignore[union-attr] # None is an AttributeError
            if size.columns and size.lines:  # a serial line knows none
                return size
    return shutil.get_terminal_size()


class Letters(StrEnum):
    """What a terminal can show.

    ``LATIN`` is the Linux console: letters and lines, but in most of its fonts no marks.
    """

    ALL = "all"
    LATIN = "latin"
    ASCII = "ascii"


def letters() -> Letters:
    """What the terminal can show, as its locale and TERM have it."""
    environ = environ_at_start()
    if not speaks_utf8(environ):
        return Letters.ASCII
    return Letters.LATIN if environ.get("TERM") == "linux" else Letters.ALL


def locale_of(environ: Mapping[str, str]) -> str:
    """The locale that says how letters are written; empty where none is set (POSIX.1, 8.2)."""
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next(filter(None, names), "")


def speaks_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale is one of UTF-8."""
    return "utf" in locale_of(environ).lower()


def environ_at_start() -> Mapping[str, str]:
    """The environment as it was given: Python sets LC_CTYPE where the locale is C (PEP 538)."""
    try:
        given = Path("/proc/self/environ").read_bytes()
    except OSError:
        return os.environ
    pairs = (entry.partition(b"=") for entry in given.split(b"\0"))
    return {os.fsdecode(name): os.fsdecode(value) for name, _equals, value in pairs if name}


def _is_terminal(stream: IO[str] | None) -> bool:
    with suppress(ValueError):  # closed
        return stream is not None and stream.isatty()
    return False


class Lifeline:
    """Ends the app when its terminal or its process is ended from outside; nothing is lost.

    Args:
        keep: Writes what must not be lost and ends what must not outlive the app; any thread may
            call it.
        leave: Asks the app, in its loop, to end with an exit code.
    """

    def __init__(self, keep: Callable[[], None], leave: Callable[[int], None]) -> None:
        self._keep = keep
        self._leave = leave
        self._terminal = sys.__stdin__.fileno() if sys.__stdin__ else 0
        self._attributes = termios.tcgetattr(self._terminal)
        self._code: int | None = None

    def hold(self) -> None:
        """Begin; called in the app's loop before the terminal is touched."""
        loop = asyncio.get_running_loop()
        loop.set_default_executor(BriefExecutor())
        atexit.register(self._cut_short)
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                loop.add_signal_handler(number, self._end, 128 + number)
        threading.Thread(target=self._watch, args=(loop,), daemon=True).start()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait, without using the processor, until the terminal is hung up."""
        hung_up = select.poll()
        hung_up.register(self._terminal, 0)  # no events asked for: only a hang-up is told
        hung_up.poll()
        code = 128 + signal.SIGHUP
        self._force_later(code, PATIENCE, reset=False)  # to keep takes a while on a busy machine
        self._keep_safely()  # here: the loop may hang in a write to the terminal
        self._force_later(code, NO_TERMINAL_PATIENCE, reset=False)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(self._leave, code)

    def _end(self, code: int) -> None:
        self._force_later(code, PATIENCE, reset=True)
        self._keep_safely()
        self._leave(code)

    def _keep_safely(self) -> None:
        with suppress(Exception):  # whatever is wrong, the process must end
            self._keep()

    def _force_later(self, code: int, patience: float, *, reset: bool) -> None:
        self._code = code
        threading.Thread(target=self._force, args=(code, patience, reset), daemon=True).start()

    def _cut_short(self) -> None:
        """End at once, for no thread could cut short how Python takes itself apart.

        An app whose terminal went away may have ended by itself, before that was told here.
        """
        if self._code is None and self._is_hung_up():
            self._keep_safely()
            self._code = 128 + signal.SIGHUP
        if self._code is not None:
            os._exit(self._code)

    def _is_hung_up(self) -> bool:
        terminal = select.poll()
        terminal.register(self._terminal, 0)
        return bool(terminal.poll(0))

    def _force(self, code: int, patience: float, reset: bool) -> None:
        """End the process if it has not ended by itself."""
        time.sleep(patience)
        if reset:
            resetting = threading.Thread(target=self._reset, daemon=True)
            resetting.start()
            resetting.join(0.1)  # a stopped terminal takes no bytes
        os._exit(code)

    def _reset(self) -> None:
        with suppress(OSError, termios.error):
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._attributes)
            os.write(self._terminal, _RESET)


class BriefExecutor(ThreadPoolExecutor):
    """Calls in threads that do not hold up the end of the process.

    A keyring that does not answer is not waited for; a save that is under way is, for a moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls: set[threading.Thread] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a call in a thread of its own."""
        future: Future[T] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:
                    future.set_exception(error)
            self._calls.discard(threading.current_thread())

        thread = threading.Thread(target=run, daemon=True)
        self._calls.add(thread)
        thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give the calls that run a moment, all together."""
        until = time.monotonic() + LAST_CALLS
        for thread in list(self._calls):
            thread.join(max(until - time.monotonic(), 0))
