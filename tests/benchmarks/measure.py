"""What a measurement is, and how a process is measured."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO, Any


@dataclass(frozen=True)
class Sample:
    """Several measurements of one thing.

    Attributes:
        median: Half of them were below.
        low: The 10th percentile.
        high: The 90th percentile.
        unit: What they are in.
    """

    median: float
    low: float
    high: float
    unit: str

    def __str__(self) -> str:
        return f"{self.median:.4g} {self.unit} ({self.low:.4g}-{self.high:.4g})"


def sample(values: Sequence[float], unit: str) -> Sample:
    """Median and spread of measured values."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return Sample(
        statistics.median(ordered), ordered[round(last * 0.1)], ordered[round(last * 0.9)], unit
    )


@dataclass(frozen=True)
class Ended:
    """A process that has ended.

    Attributes:
        seconds: From its start to its end.
        over: When it ended, by time.monotonic().
        cpu: Seconds of processor time, its own and the system's for it.
        peak: The most memory it held, in MB; under 10 can't be told apart.
        output: What it wrote, both streams.
    """

    seconds: float
    over: float
    cpu: float
    peak: float
    code: int
    output: str


# A process starts with the peak of the one that it was forked from: so a small one starts it.
_SMALL = """
import os, sys, time
began = time.monotonic()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
over = time.monotonic()
code = os.waitstatus_to_exitcode(status)
cpu = usage.ru_utime + usage.ru_stime
os.write(3, f"{over - began} {over} {cpu} {usage.ru_maxrss / 1024} {code}".encode())
"""


def run(
    argv: Sequence[str],
    *,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> Ended:
    """Run a process to its end.

    Raises:
        subprocess.TimeoutExpired: It took longer than ``seconds``.
    """
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as written,
        tempfile.TemporaryFile() as measured,
    ):
        given.write(stdin)
        given.seek(0)
        small = f"import os; os.dup2({measured.fileno()}, 3)\n{_SMALL}"
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", small, *argv],
            stdin=given,
            stdout=written,
            stderr=subprocess.STDOUT,
            pass_fds=[measured.fileno()],
            env={**os.environ, **(environ or {})},
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it had started too
            process.wait()
        took, over, cpu, peak, code = _text(measured).split()
        return Ended(float(took), float(over), float(cpu), float(peak), int(code), _text(written))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


@dataclass(frozen=True)
class Table:
    """One table of the report."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""

    def __str__(self) -> str:
        cells = [[str(cell) for cell in row] for row in (self.heads, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        ]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([self.title, *lines, *([self.note] if self.note else [])])

    def as_json(self) -> dict[str, Any]:
        """The same for a file."""
        return {
            "title": self.title,
            "note": self.note,
            "rows": [
                {
                    head: asdict(cell) if isinstance(cell, Sample) else cell
                    for head, cell in zip(self.heads, row, strict=True)
                }
                for row in self.rows
            ],
        }
