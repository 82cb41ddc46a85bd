"""What a test tool must never do: guess passwords, accept forged certificates, leak secrets."""

import base64
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.measure import Table
from tests.benchmarks.server import PASSWORD, USER, server
from tests.benchmarks.tools import RECIPIENT, Job, installed
from tests.smtp.certificates import Certificates

WRONG = "wr0ng-Passw0rd!"


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table]:
    """Failed logins for one wrong password, false accepts, leaked secret bytes."""
    tools = installed()
    rows: list[tuple[object, ...]] = [
        ("failed logins for one wrong password", *_logins(place, certificates)),
    ]
    for kind in ("expired", "self_signed", "other_name", "early", "old_version"):
        accepts = [_accepts(tool, place, certificates, kind) for tool in tools.values()]
        rows.append((f"mail delivered over TLS: {kind.replace('_', ' ')}", *accepts))
    rows.append(("secret bytes in what it prints", *_leaks(place, certificates)))
    return [Table("What must not happen (0 is right; one failed login is)", ("", *tools), rows)]


def _secure(place: Path, certificates: Certificates, port: int) -> Job:
    return Job(
        place,
        port,
        host="localhost",
        encryption="starttls",
        ca_file=certificates.ca_file,
        login=True,
        mechanism="auto",
    )


def _logins(place: Path, certificates: Certificates) -> list[int]:
    counts = []
    for tool in installed().values():
        with server(certificates.good) as (mails, port):
            tool(replace(_secure(place, certificates, port), password=WRONG))
        counts.append(mails.failed_logins)
    return counts


def _accepts(tool: object, place: Path, certificates: Certificates, kind: str) -> int:
    with server(getattr(certificates, kind)) as (mails, port):
        assert callable(tool)
        tool(_secure(place, certificates, port))
    return len(mails.sizes)


def _leaks(place: Path, certificates: Certificates) -> list[int]:
    secrets = [
        PASSWORD,
        base64.b64encode(PASSWORD.encode()).decode(),
        base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
    ]
    counts = []
    for tool in installed().values():
        with server(certificates.good) as (_, port):
            ended = tool(_secure(place, certificates, port))
        if ended.code != 0:
            raise RuntimeError(f"{tool} failed for {RECIPIENT}: {ended.output}")
        counts.append(sum(ended.output.count(secret) * len(secret) for secret in secrets))
    return counts
