"""The same dialogue by each tool: how long, how many round trips, on loopback and far away."""

import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.measure import Sample, Table, run, sample
from tests.benchmarks.server import proxy, server
from tests.benchmarks.tools import Job, Tool, installed, posthouse
from tests.smtp.certificates import Certificates

HALF_TRIP = 0.05


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table]:
    """Plain, and STARTTLS with a login; over nothing, and over 100 ms round trips."""
    rows: list[tuple[object, ...]] = []
    for name, secure in (("plain", False), ("STARTTLS, AUTH", True)):
        with server(certificates.good if secure else None) as (_, port):
            job = _job(place, certificates, secure)
            for delay in (0.0, HALF_TRIP):
                for tool_name, tool in installed().items():
                    times = _times(tool, job, port, delay, runs)
                    rows.append((name, f"{2000 * delay:.0f} ms", tool_name, *times))
    heads = ("dialogue", "round trip", "tool", "dialogue", "round trips", "process")
    note = (
        "Seen from the server's side: from the connection to its end; a round trip is a turn of "
        "the client. What a tool needs to start is in the last column only."
    )
    return [Table("Dialogue", heads, rows, note), _process(place, runs)]


def _job(place: Path, certificates: Certificates, secure: bool) -> Job:
    plain = Job(place, 0, timeout=10)
    if not secure:
        return plain
    return replace(
        plain, host="localhost", encryption="starttls", ca_file=certificates.ca_file, login=True
    )


def _times(tool: Tool, job: Job, port: int, delay: float, runs: int) -> tuple[Sample, str, Sample]:
    processes = []
    with proxy(port, delay) as between:
        for _ in range(max(3, runs // 4) if delay else runs):
            ended = tool(replace(job, port=between.port))
            if ended.code != 0:
                raise RuntimeError(f"{tool} failed: {ended.output}")
            processes.append(ended.seconds * 1000)
        dialogues = [passed.seconds * 1000 for passed in between.connections]
        turns = sorted({passed.turns for passed in between.connections})
    return sample(dialogues, "ms"), "-".join(map(str, turns)), sample(processes, "ms")


def _process(place: Path, runs: int) -> Table:
    bare, whole = [], []
    with server(None) as (_, port):
        for _ in range(runs):
            argv = [sys.executable, "-c", "import asyncio, ssl, click, pydantic"]
            bare.append(run(argv).seconds * 1000)
            whole.append(posthouse(Job(place, port, timeout=10)).seconds * 1000)
    ours, reference = sample(whole, "ms"), sample(bare, "ms")
    return Table(
        "`posthouse test` as a process, plain loopback (budget 1.3 x)",
        ("posthouse test", "python -c 'import asyncio, ssl, click, pydantic'", "ratio"),
        [(ours, reference, f"{ours.median / reference.median:.2f}")],
    )
