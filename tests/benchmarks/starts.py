"""What a start costs: processor time of whole processes, each beside its reference, in turn."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Ended, Table, run, sample
from tests.benchmarks.send import smtplib
from tests.benchmarks.server import server
from tests.benchmarks.tools import RECIPIENT, Job, configure, installed
from tests.smtp.helpers.certificates import Certificates
from tui.storage.directory.reading import TICK

CLICK = "import click"
ASYNC = "import asyncio, ssl, click"
_MAIL = b"Subject: bench\n\n" + (b"x" * 76 + b"\n") * 13
ORGANIZATIONS = 10
AT_ONCE = 8
"""Mails of one caller at a time, of ten times as many as there are runs."""


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """Each way, and msmtp beside the mails."""
    here = place / "starts"
    here.mkdir()
    with server(None) as (_mails, port):
        config = configure(Job(here, port))
        for number in range(1, ORGANIZATIONS):
            file = config / "organizations" / f"org-{number}.toml"
            file.write_text(f'name = "Organization {number}"\n')
        time.sleep(2 * TICK / 1e9)  # `list` remembers nothing of a file that is new
        ours = [sys.executable, "-m", "tui", "--config-dir", str(config)]
        send = [*ours, "send", "acme", RECIPIENT]
        (here / "file").touch()
        nowhere = {"XDG_STATE_HOME": str(here / "file" / "state")}  # not for root either
        ways: list[tuple[str, float, Sequence[str], str, Mapping[str, str]]] = [
            ("`posthouse send`, 1 KB, plain loopback, second run", 1.35, send, ASYNC, {}),
            ("the same where no state can be written", 2, send, ASYNC, nowhere),
            ("`posthouse test`, plain loopback, second run", 1.35,
             [*ours, "test", "acme", "--to", RECIPIENT], ASYNC, {}),
            ("`posthouse list`, 10 organizations, second run", 1.5, [*ours, "list"], CLICK, {}),
            ("`posthouse --version`", 1.1, [*ours, "--version"], CLICK, {}),
            ("`posthouse --help`", 1.2, [*ours, "--help"], CLICK, {}),
        ]  # fmt: skip
        found = [_budget(*way, runs) for way in ways]
        return [_beside(send, Job(here, port, message=_MAIL), runs), *found, _many(send, runs)]


def _budget(
    what: str,
    limit: float,
    argv: Sequence[str],
    code: str,
    environ: Mapping[str, str],
    runs: int,
) -> Budget:
    """A way against the least that Python takes for it, each run beside one of the other."""
    bare = [sys.executable, "-c", code]
    _run(bare, {}), _run(argv, environ)  # the first run, and Python compiles what it has not seen
    whole, least = list[float](), list[float]()
    for _ in range(runs):
        least.append(_run(bare, {}).cpu * 1000)
        whole.append(_run(argv, environ).cpu * 1000)
    name = f'`python -c "{code}"`'
    return Budget(f"{what}: processor time", limit, sample(whole, "ms"), sample(least, "ms"), name)


def _many(send: Sequence[str], runs: int) -> Budget:
    """One caller's mails, a process each, some at a time."""
    count = 10 * runs
    bare = [sys.executable, "-c", ASYNC]
    with ThreadPoolExecutor(AT_ONCE) as several:
        least = [one.cpu for one in several.map(lambda _: _run(bare, {}), range(count))]
        whole = [one.cpu for one in several.map(lambda _: _run(send, {}), range(count))]
    return Budget(
        f"{count} mails by one caller, {AT_ONCE} at a time: processor time",
        1.35,
        sample([sum(whole)], "s"),
        sample([sum(least)], "s"),
        f'as many `python -c "{ASYNC}"`',
    )


def _beside(send: Sequence[str], job: Job, runs: int) -> Table:
    """Posthouse, msmtp and the least script: what a mail takes, and what of it the processor."""
    least = "a script of five lines with smtplib"
    ends: dict[str, list[Ended]] = {"posthouse send": [], "msmtp": [], least: []}
    msmtp = installed().get("msmtp")
    for _ in range(runs):
        ends["posthouse send"].append(_run(send, {}))
        ends[least].append(smtplib(job))
        if msmtp:
            ends["msmtp"].append(msmtp(replace(job)))
    rows = [
        (name, sample([one.seconds * 1000 for one in of], "ms"),
         sample([one.cpu * 1000 for one in of], "ms"))
        for name, of in ends.items() if of
    ]  # fmt: skip
    return Table("A mail of 1 KB", ("by", "process", "processor time"), rows,
                 "What a program waits for the kernel, as for delayed acknowledgements, is not "
                 "its cost.")  # fmt: skip


def _run(argv: Sequence[str], environ: Mapping[str, str]) -> Ended:
    ended = run(argv, stdin=_MAIL, environ={**os.environ, **environ})
    if ended.code != 0 or ("send" in argv and ended.output):
        raise RuntimeError(f"{argv} failed: {ended.output}")
    return ended
