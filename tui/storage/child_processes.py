"""Start programs that may hang: each has a deadline, and none outlives the app."""

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

_CHUNK = 64 * 1024
_LOOK = 0.1  # a child can end while one of its own keeps the pipe open


class TooMuch(Exception):
    """Raised where a child wrote more than it may; it was killed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a child: its exit status and what it wrote.

    Attributes:
        code: Its exit status; negative is the signal that killed it.
        out: What it wrote to standard output.
        err: The same for standard error.
    """

    code: int
    out: bytes
    err: bytes


class Children:
    """The children that run now."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._ended = False

    def run(
        self,
        argv: Sequence[str],
        *,
        seconds: float,
        most: int,
        given: bytes = b"",
        environ: Mapping[str, str] | None = None,
    ) -> Ended:
        """Run a program in a session of its own, in /, without a shell or a terminal.

        Args:
            argv: The program and its arguments.
            seconds: After so long it is killed, and all that it started in its session.
            most: So many bytes it may write to each of its outputs.
            given: Its standard input; without it that is /dev/null.
            environ: Its environment; None gives it ours.

        Raises:
            OSError: It could not be started.
            TimeoutError: It did not end in time, and was killed.
            TooMuch: It wrote too much, and was killed.
        """
        child = self._start(argv, environ, has_input=bool(given))
        try:
            out, err = talk(child, given, time.monotonic() + seconds, most)
            return Ended(child.wait(), out, err)
        finally:
            self._stop(child)

    def kill(self) -> None:
        """Kill those that run now; who waits for one sees it end by a signal."""
        with self._lock:
            for child in self._running:
                _kill(child)

    def end(self) -> None:
        """Kill those that run, and let no other start: the app is being left."""
        self._ended = True
        self.kill()

    def _start(
        self, argv: Sequence[str], environ: Mapping[str, str] | None, *, has_input: bool
    ) -> subprocess.Popen[bytes]:
        if self._ended:
            raise TimeoutError
        # Without the lock: on a network disk that is gone a start hangs, and leaving must not.
        child = subprocess.Popen(  # noqa: S603 - no shell; whose argv it is, the caller says
            argv,
            stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env=environ,
            start_new_session=True,
        )
        with self._lock:
            self._running.add(child)
            if self._ended:
                _kill(child)
        return child

    def _stop(self, child: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._running.discard(child)
            _kill(child)
        for stream in (child.stdin, child.stdout, child.stderr):
            if stream:
                with suppress(OSError):
                    stream.close()
        child.wait()


def talk(
    child: subprocess.Popen[bytes], given: bytes, deadline: float, most: int
) -> tuple[bytes, bytes]:
    """Write to a child and read from it side by side, so that neither waits for the other.

    Args:
        child: A child with pipes; whoever calls kills it where this raises.
        given: Its standard input.
        deadline: When it must have ended, by ``time.monotonic()``.
        most: So many bytes it may write to each of its outputs.

    Returns:
        What it wrote to its standard output and error.

    Raises:
        TimeoutError: It did not end in time.
        TooMuch: It wrote too much.
        OSError: A pipe failed.
    """
    assert child.stdout is not None  # noqa: S101 - they are pipes
    assert child.stderr is not None  # noqa: S101 - both
    read = {child.stdout.fileno(): bytearray(), child.stderr.fileno(): bytearray()}
    left = memoryview(given)
    with selectors.DefaultSelector() as selector:
        for descriptor in read:
            selector.register(descriptor, selectors.EVENT_READ)
        if child.stdin:
            os.set_blocking(child.stdin.fileno(), False)
            selector.register(child.stdin, selectors.EVENT_WRITE)
        while any(descriptor in selector.get_map() for descriptor in read):
            if time.monotonic() >= deadline:
                raise TimeoutError
            has_ended = child.poll() is not None
            ready = selector.select(0 if has_ended else _LOOK)
            if has_ended and not ready:
                break
            for key, _ in ready:
                if child.stdin and key.fileobj is child.stdin:
                    left = _write(key.fd, left)
                    if not left:
                        selector.unregister(child.stdin)
                        child.stdin.close()
                    continue
                chunk = os.read(key.fd, _CHUNK)
                read[key.fd] += chunk
                if not chunk:
                    selector.unregister(key.fd)
                if len(read[key.fd]) > most:
                    raise TooMuch
        _wait(child, deadline)
    out, err = (bytes(one) for one in read.values())
    return out, err


def _write(descriptor: int, left: memoryview) -> memoryview:
    try:
        return left[os.write(descriptor, left) :]
    except BrokenPipeError:  # it does not want the rest
        return left[:0]


def _wait(child: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        child.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None


def _kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
