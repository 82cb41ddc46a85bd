"""The same dialogue by each tool: how long, how many round trips, on loopback and far away."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Sample, Table, sample
from tests.benchmarks.server import Passed, proxy, server
from tests.benchmarks.tools import Job, installed
from tests.smtp.helpers.certificates import Certificates

HALF_TRIP = 0.05
KINDS = {
    "plain": "in clear: EHLO, MAIL to DATA, message, QUIT",
    "secure": "STARTTLS, login: EHLO, STARTTLS, TLS 1.3, EHLO, AUTH, MAIL to DATA, message, QUIT",
}
# QUIT could go with the message (RFC 2920 3.1), but servers like Haraka log that as a violation.
NEEDED = {"plain": 4, "secure": 8}


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table | Budget]:
    """Plain, and STARTTLS with a login; over nothing, and over 100 ms round trips."""
    dialogues: list[Sequence[object]] = []
    processes: list[Sequence[object]] = []
    trips: list[Sequence[object]] = []
    budgets: list[Budget] = []
    for kind, name in (("plain", "in clear"), ("secure", "STARTTLS, login")):
        with server(certificates.good if kind == "secure" else None) as (_, port):
            job = _job(place, certificates, secure=kind == "secure")
            for delay in (0.0, HALF_TRIP):
                times, passed = _race(job, port, delay, max(3, runs // 4) if delay else runs)
                where = f"{name}, {2000 * delay:.0f} ms away" if delay else f"{name}, loopback"
                own = {tool: [each.seconds * 1000 for each in passed[tool]] for tool in passed}
                dialogues.append((where, *_samples(own), _against(own)))
                budgets.append(_below_swaks(where, own, 1 if delay else 0.9))
                processes.append((where, *_samples(times), _against(times)))
        # Far away nothing overlaps by chance, so the last round counts them.
        counts = [{each.trips for each in passed[tool]} for tool in passed]
        said = ["-".join(map(str, sorted(each))) for each in counts]
        trips.append((KINDS[kind], NEEDED[kind], *said))
        budgets += _trips(name, NEEDED[kind], passed)
    tools = tuple(installed())
    return [
        Table(
            "A test mail: from the connection to its end",
            ("", *tools, "posthouse"),
            dialogues,
            "Median (10th to 90th percentile), as the server sees it; last: against the fastest "
            "of the others. A proxy delays every byte by 50 ms each way (not the TCP handshake).",
        ),
        Table(
            "A test mail: round trips",
            ("", "needed", *tools),
            trips,
            "How often a tool spoke and had to wait for the answer. Fewer are better.",
        ),
        Table(
            "A test mail: the whole process, with its start",
            ("", *tools, "posthouse"),
            processes,
            "posthouse and aiosmtplib start Python, swaks Perl; msmtp is one binary.",
        ),
        *budgets,
    ]


def _below_swaks(where: str, own: dict[str, list[float]], limit: float) -> Budget:
    ours = sample(own["posthouse"], "ms")
    what = f"the dialogue of a test mail: {where}"
    if "swaks" not in own:
        return Budget(what, float("inf"), ours, name="swaks is not installed")
    return Budget(what, limit, ours, sample(own["swaks"], "ms"), "swaks")


def _trips(name: str, needed: int, passed: dict[str, list[Passed]]) -> Iterator[Budget]:
    """No more of them than needed, nor than swaks makes."""
    counts = {
        tool: sample([float(each.trips) for each in passed[tool]], "round trips")
        for tool in ("posthouse", "swaks")
        if tool in passed
    }
    swaks = f"swaks: {counts['swaks']}" if "swaks" in counts else "swaks is not installed"
    yield Budget(f"its round trips: {name}", needed, counts["posthouse"], name=swaks)


def _job(place: Path, certificates: Certificates, *, secure: bool) -> Job:
    plain = Job(place, 0, timeout=10)
    if not secure:
        return plain
    return replace(
        plain, host="localhost", encryption="starttls", ca_file=certificates.ca_file, login=True
    )


def _race(
    job: Job, port: int, delay: float, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[Passed]]]:
    """Milliseconds of each process, and what passed the proxy, by tool; in turn, for fairness."""
    tools = installed()
    times: dict[str, list[float]] = {name: [] for name in tools}
    passed: dict[str, list[Passed]] = {}
    with proxy(port, delay) as between:
        for _ in range(rounds):
            for name, tool in tools.items():
                ended = tool(replace(job, port=between.port))
                if ended.code != 0:
                    raise RuntimeError(f"{name} failed: {ended.output}")
                times[name].append(ended.seconds * 1000)
        connections = list(between.connections)
    for number, name in enumerate(tools):
        passed[name] = connections[number :: len(tools)]
    return times, passed


def _samples(times: dict[str, list[float]]) -> list[Sample]:
    return [sample(values, "ms") for values in times.values()]


def _against(times: dict[str, list[float]]) -> str:
    """How Posthouse does against the fastest of the others."""
    medians = {name: sample(values, "ms").median for name, values in times.items()}
    ours = medians.pop("posthouse")
    name = min(medians, key=lambda other: medians[other])
    ratio = medians[name] / ours
    way = "faster" if ratio >= 1 else "slower"
    return f"{max(ratio, 1 / ratio):.1f} x {way} than {name}"
