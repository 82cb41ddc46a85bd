"""Sending a mail as programs do, from standard input: time and memory, 1 KB and 25 MB."""

import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Ended, Sample, Table, run, sample
from tests.benchmarks.server import USER, server
from tests.benchmarks.tools import Job, Tool, configure, msmtp
from tests.smtp.helpers.certificates import Certificates

SIZES = {"1 KB": 1024, "25 MB": 25 * 2**20}
_LINE = b"x" * 76 + b"\n"
_SMTPLIB = """
import smtplib, sys
host, port, sender, to = sys.argv[1:]
with smtplib.SMTP(host, int(port)) as server:
    server.sendmail(sender, [to], sys.stdin.buffer.read().replace(b"\\n", b"\\r\\n"))
"""


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """By `posthouse send`, msmtp, and a script with smtplib."""
    tools: dict[str, Tool] = {"posthouse send": posthouse, "msmtp": msmtp, "smtplib": smtplib}
    rows: list[tuple[str, str, Sample, Sample]] = []
    with server(None) as (mails, port):
        job = Job(place, port, timeout=60)
        for size, length in SIZES.items():
            message = b"Subject: bench\n\n" + _LINE * (length // len(_LINE))
            for name, tool in tools.items():
                given = replace(job, message=message)
                ends = [_sent(tool, given) for _ in range(max(3, runs // 2))]
                times = sample([ended.seconds * 1000 for ended in ends], "ms")
                peaks = sample([ended.peak for ended in ends], "MB")
                if not all(taken > length * 0.9 for taken in mails.sizes[-len(ends) :]):
                    raise RuntimeError(f"{name} sent something else: {mails.sizes}")
                rows.append((size, name, times, peaks))
    large = {by: (times, peaks) for size, by, times, peaks in rows if size == "25 MB"}
    (ours, memory), (theirs, _memory) = large["posthouse send"], large["msmtp"]
    return [
        Table("Sending", ("message", "by", "process", "peak memory"), rows),
        Budget("`posthouse send`, 25 MB, loopback", 0.8, ours, theirs, "msmtp"),
        Budget("the same: memory at most", 45, memory),
    ]


def _sent(tool: Tool, job: Job) -> Ended:
    ended = tool(job)
    if ended.code != 0:
        raise RuntimeError(f"{tool} failed: {ended.output}")
    return ended


def posthouse(job: Job) -> Ended:
    """``posthouse send``."""
    argv = [sys.executable, "-m", "tui", "--config-dir", str(configure(job)), "send", "acme"]
    return run([*argv, job.recipient], stdin=job.message)


def smtplib(job: Job) -> Ended:
    """The least script with Python's own library."""
    argv = [sys.executable, "-c", _SMTPLIB, job.host, str(job.port), USER, job.recipient]
    return run(argv, stdin=job.message)
