"""Many at once: 1,000 organizations on 50 servers far away, against swaks under GNU parallel."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Ended, Sample, Table, run, sample
from tests.many.helpers import PASSWORD, CountingServer
from tests.smtp.helpers.certificates import Certificates

ORGANIZATIONS, SERVERS, QUICK = 1000, 50, 200
JOBS = 20
DELAY = 0.1
"""Seconds before each reply of the servers."""
ONE_BY_ONE = 20
"""So many are tested by swaks one by one; that time is taken as often as there are more."""
MANY = 100_000
_LONG = 3600.0


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """Logins of their own; one for all; a wrong password; 100,000 that follow the host."""
    is_quick = runs < 10
    count = QUICK if is_quick else ORGANIZATIONS
    hosts = [f"127.0.1.{number + 1}" for number in range(SERVERS)]
    rows: list[Sequence[object]] = []
    with CountingServer(hosts=hosts, delay=DELAY) as server:
        own = _directory(place / "own", server, hosts, count)
        ours = _posthouse(own, "test", "--all", "--until", "auth", "--jobs", str(JOBS))
        most = max(server.most_at.values())
        rows.append(_row(f"posthouse test: {count} logins on {len(hosts)} servers", ours, most))
        server.most_at.clear()
        others = _swaks(place, server, hosts, count)
        rows += others[0]
        checked = _posthouse(own, "check", "--prometheus", str(place / "posthouse.prom"))
        rows.append(_row(f"posthouse check --prometheus of the same {count}", checked, ""))
        rows += _shared(place, server, hosts, count, is_quick=is_quick)
    budgets = [_ahead(count, len(hosts), ours, others[1]), *_bounds(most, ours)]
    note = f"Each server says nothing for {DELAY * 1000:.0f} ms, at each of its replies."
    heads = ("what", "seconds", "peak, MB", "connections to a server at once")
    return [Table("Many at once", heads, rows, note), *budgets]


def _row(what: str, ended: Ended, most: object) -> Sequence[object]:
    return (what, f"{ended.seconds:.1f}", f"{ended.peak:.0f}", most)


def _directory(
    place: Path, server: CountingServer, hosts: Sequence[str], count: int, password: str = "MANY"
) -> Path:
    """Organizations with a user name of their own, or all with one where the password is wrong."""
    (place / "organizations").mkdir(parents=True)
    for number in range(count):
        host = hosts[number % len(hosts)]
        user = f"user{number}" if password == "MANY" else "shared"
        host = host if password == "MANY" else hosts[0]
        (place / "organizations" / f"o{number:06}.toml").write_text(
            f'[mail]\nmode = "custom"\n{_smtp(server, host, user, password)}'
        )
    return place


def _smtp(server: CountingServer, host: str, user: str, password: str) -> str:
    return (
        f'[smtp]\nhost = "{host}"\nport = {server.ports[host]}\ndomain = "client.example"\n'
        f'encryption = "none"\n[authentication]\nrequired = true\nusername = "{user}"\n'
        f'secret = "environment"\nvariable = "{password}"\n'
        '[sender]\naddress = "bob@sender.example"\n'
    )


def _posthouse(config: Path, *arguments: str) -> Ended:
    """A command; each config directory has a user's state of its own."""
    environ = {"MANY": PASSWORD, "WRONG": "wrong", "XDG_STATE_HOME": f"{config}-state"}
    argv = [sys.executable, "-m", "tui", "--config-dir", str(config), *arguments]
    return run(argv, environ=environ, seconds=_LONG)


def _swaks(
    place: Path, server: CountingServer, hosts: Sequence[str], count: int
) -> tuple[list[Sequence[object]], Ended | None]:
    """swaks one by one, and under GNU parallel, where they are installed."""
    if not shutil.which("swaks"):
        return [("swaks is not installed", "", "", "")], None
    commands = []
    for number in range(count):
        host = hosts[number % len(hosts)]
        argv = ["swaks", "--server", host, "--port", str(server.ports[host]), "--helo", "c.example"]
        argv += ["--quit-after", "AUTH", "--auth", "PLAIN", "--auth-user", f"user{number}"]
        commands.append(shlex.join([*argv, "--auth-password", PASSWORD]) + " >/dev/null")
    first = "\n".join(commands[:ONE_BY_ONE])
    alone = run(["sh", "-e"], stdin=first.encode(), seconds=_LONG)
    seconds = alone.seconds * count / len(commands[:ONE_BY_ONE])
    what = f"swaks one by one ({ONE_BY_ONE} of them, times {count / ONE_BY_ONE:g})"
    rows: list[Sequence[object]] = [(what, f"{seconds:.1f}", f"{alone.peak:.0f}", 1)]
    if not shutil.which("parallel"):
        return [*rows, ("GNU parallel is not installed", "", "", "")], None
    server.most_at.clear()
    (place / "commands").write_text("\n".join(commands))
    argv = ["parallel", "--will-cite", "-j", str(JOBS), "-a", str(place / "commands")]
    beside = run(argv, seconds=_LONG)
    if beside.code or alone.code:
        raise RuntimeError(f"swaks failed: {alone.output}{beside.output}")
    most = max(server.most_at.values())
    return [*rows, _row(f"swaks under GNU parallel, {JOBS} jobs", beside, most)], beside


def _shared(
    place: Path, server: CountingServer, hosts: Sequence[str], count: int, *, is_quick: bool
) -> list[Sequence[object]]:
    """What is one login: those that follow the host, and those that share a wrong password."""
    rows: list[Sequence[object]] = []
    for many in (count, count if is_quick else MANY):
        config = place / f"follow-{many}-{len(rows)}"
        (config / "organizations").mkdir(parents=True)
        (config / "host.toml").write_text(
            f'[mail]\nmode = "custom"\n{_smtp(server, hosts[0], "host", "MANY")}'
        )
        for number in range(many):
            (config / "organizations" / f"o{number:06}.toml").write_text(f'name = "O {number}"\n')
        before = len(server.logins)
        ended = _posthouse(config, "test", "--all")
        logins = len(server.logins) - before
        rows.append(_row(f"posthouse test: {many} that follow the host, {logins} login", ended, ""))
    before = len(server.logins)
    wrong = _directory(place / "wrong", server, hosts, count, "WRONG")
    ended = _posthouse(wrong, "test", "--all")
    _posthouse(wrong, "test", "--all")
    failed = len(server.logins) - before
    what = f"posthouse test, twice: {count} with one wrong password, {failed} failed login"
    return [*rows, _row(what, ended, "")]


def _ahead(count: int, servers: int, ours: Ended, other: Ended | None) -> Budget:
    what = f"`test --all --until auth`, {count} organizations on {servers} servers"
    if other is None:
        return Budget(what, float("inf"), _once(ours.seconds, "s"), name="nothing to compare with")
    reference = _once(other.seconds, "s")
    return Budget(what, 1, _once(ours.seconds, "s"), reference, f"swaks, GNU parallel -j {JOBS}")


def _bounds(most: int, ours: Ended) -> list[Budget]:
    return [
        Budget("its memory", 200, _once(ours.peak, "MB")),
        Budget("its connections to one server at once", 2, _once(most, "connections")),
    ]


def _once(value: float, unit: str) -> Sample:
    return sample([value], unit)
