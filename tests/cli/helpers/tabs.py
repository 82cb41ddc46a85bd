"""A real shell on a terminal, with keys pressed as a person does."""

import os
import pty
import select
from collections.abc import Mapping, Sequence
from time import monotonic

HANG = 60.0
"""Seconds after which what is awaited will not come."""


def in_shell(argv: list[str], environ: Mapping[str, str], keys: Sequence[tuple[str, str]]) -> str:
    """Press keys in a shell, and end it.

    Args:
        argv: The shell, to be interactive.
        environ: Its whole environment.
        keys: What to wait for since the last keys, and what to press then; the last ends it.

    Returns:
        What the terminal showed.
    """
    process, terminal = pty.fork()
    if not process:  # the child
        os.execvpe(argv[0], argv, environ)
    seen, pressed = "", 0
    try:
        for awaited, pressing in keys:
            until = monotonic() + HANG
            while awaited not in seen[pressed:]:
                assert monotonic() < until, f"{awaited!r} never came:\n{seen}"
                if select.select([terminal], [], [], 0.1)[0]:
                    seen += os.read(terminal, 4096).decode("utf-8", "replace")
            pressed = len(seen)
            os.write(terminal, pressing.encode())
        while chunk := _read(terminal):
            seen += chunk
    finally:
        os.close(terminal)
        os.waitpid(process, 0)
    return seen


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode("utf-8", "replace")
    except OSError:  # Linux: the other side is closed
        return ""
