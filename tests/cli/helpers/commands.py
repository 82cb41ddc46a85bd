"""Running commands: in this process, as a process of their own, or on a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from tui.cli.main import main

POSTHOUSE = (sys.executable, "-m", "tui")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*arguments: str, given: str | bytes = "") -> Ended:
    """Run a command in this process, through main, without a terminal."""
    with CliRunner().isolation(input=given) as (out, err, _):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        code = ended.value.code
        assert isinstance(code, int)
        return Ended(code, out.getvalue().decode(), err.getvalue().decode())


def on_terminal(arguments: Sequence[str], dialogue: Sequence[tuple[str, str]]) -> Ended:
    """Run a command with a terminal for input and errors, and answer what it asks.

    Args:
        arguments: Of posthouse.
        dialogue: What to wait for, and what to type then.
    """
    ours, theirs = pty.openpty()
    seen, answered = "", 0
    with subprocess.Popen(
        [*POSTHOUSE, *arguments], stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        for question, answer in dialogue:
            while question not in seen[answered:]:
                seen += os.read(ours, 1000).decode()
            answered = len(seen)
            os.write(ours, f"{answer}\n".encode())
        while chunk := _read(ours):
            seen += chunk
        assert process.stdout
        out = process.stdout.read().decode()
    os.close(ours)
    return Ended(process.returncode, out, seen)


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 1000).decode()
    except OSError:  # Linux: the other side is closed
        return ""
