"""Servers that mean harm: how long each tool lets itself be held, and how much memory it takes."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.measure import Table
from tests.benchmarks.server import Repeated, server
from tests.benchmarks.tools import Job, Tool, installed
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.hostile import drip
from tests.smtp.helpers.scripted import Step, expect, flood, tls, until_gone
from tests.smtp.helpers.scripts import BANNER

LONGEST = 15.0
"""Seconds after which a tool that still listens is ended."""

_EHLO = expect(b"EHLO")
HARMS: Mapping[str, Sequence[Step]] = {
    "silent from the start": [until_gone],
    "silent after EHLO": [BANNER, _EHLO, until_gone],
    "a byte every 20 ms, no line end": [BANNER, _EHLO, drip(b"2")],
    "a line every 20 ms, no last one": [BANNER, _EHLO, drip(b"250-more\r\n")],
    "64 MB without a line end": [BANNER, _EHLO, flood(b"x" * (1 << 20))],
    "64 MB of NUL": [BANNER, _EHLO, flood(b"\0" * (1 << 20))],
    "64 MB of lines, no last one": [BANNER, _EHLO, flood(b"250-more\r\n" * 104_858)],
}


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table]:
    """Each once, with a timeout of 2 s; the floods in clear and over TLS."""
    tools = installed()
    plain = Job(place, 0)
    secure = replace(plain, host="localhost", encryption="implicit", ca_file=certificates.ca_file)
    usual = {name: _usual(tool, plain) for name, tool in tools.items()}
    rows = []
    for label, steps in HARMS.items():
        rows.append((label, *(_held(t, plain, steps, usual[n]) for n, t in tools.items())))
        if "64 MB" in label:
            inside = [tls(certificates.good), *steps]
            cells = (_held(t, secure, inside, usual[n]) for n, t in tools.items())
            rows.append((f"{label}, over TLS", *cells))
    note = (
        f"Seconds from the connection until the tool ended, and MB more than for a mail that goes "
        f"well. Every tool was told to wait 2 s at most; held: still there after {LONGEST:.0f} s."
    )
    return [Table("Servers that mean harm", ("", *tools), rows, note)]


def _usual(tool: Tool, job: Job) -> float:
    with server(None) as (_, port):
        return tool(replace(job, port=port)).peak


def _held(tool: Tool, job: Job, steps: Sequence[Step], usual: float) -> str:
    with Repeated(*steps) as players:
        try:
            ended = tool(replace(job, port=players.port, longest=LONGEST))
        except subprocess.TimeoutExpired:
            return "held"
        return f"{ended.over - players.began:.2f} s, {max(0.0, ended.peak - usual):+.0f} MB"
