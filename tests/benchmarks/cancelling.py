"""Cancelling a test: in every place in which a server can leave it waiting."""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Table, sample
from tests.benchmarks.server import Repeated
from tests.benchmarks.terminal import terminal
from tests.benchmarks.tools import RECIPIENT, Job, configure
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.courses import COURSES, PLACES, Place
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, until_gone
from tui.smtp.dialogue import Attempt

KEYS = {"F9 or ctrl+c": b"\x1b[20~", "escape, which may begin another key for 100 ms": b"\x1b"}


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table | Budget]:
    """From the word to the end of everything that the test had begun, in this process."""
    rows: list[tuple[object, ...]] = []
    all_times: list[float] = []
    for name in COURSES:
        places = [each for each in PLACES if each.course == name]
        times = [(_cancel(each, certificates), each) for each in places for _ in range(runs)]
        all_times += [each for each, _ in times]
        slowest, where = max(times, key=lambda each: each[0])
        found = sample([each for each, _ in times], "ms")
        turns = ", ".join(each.turn.name for each in places)
        rows.append((f"{name}: {turns}", found, f"{slowest:.1f} ms, {where.turn.name}"))
    times_in = [_connecting() for _ in range(runs)]
    rows.append(("connecting", sample(times_in, "ms"), f"{max(times_in):.1f} ms"))
    all_times += times_in
    rows += [_typed(place, key, keys, max(3, runs // 4)) for key, keys in KEYS.items()]
    heads = ("while the server is waited for", "measured", "slowest of all, and where")
    return [
        Table("Cancel a running test", heads, rows),
        Budget(
            "cancel a running test, wherever it waits",
            50,
            sample(all_times, "ms"),
            counts=(max(all_times), "slowest"),
        ),
    ]


def _cancel(place: Place, certificates: Certificates) -> float:
    waits = threading.Event()
    changed = {"smtp.ca_file": certificates.ca_file, **place.settings}
    steps = place.steps(certificates, lambda _: waits.set(), until_gone)
    with ScriptedServer(*steps) as server:
        return asyncio.run(_cancelled(attempt(server.port, changed), waits.wait))


def _connecting() -> float:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # a full queue: the kernel drops what comes, as a firewall does
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            return asyncio.run(_cancelled(attempt(port), lambda _: time.sleep(0.05)))


def _typed(place: Path, key: str, keys: bytes, rounds: int) -> tuple[object, ...]:
    """The same from a key on a terminal to the word that says it."""
    times = []
    with Repeated(until_gone) as server:
        config = str(configure(Job(place, server.port, timeout=300)))
        argv = [sys.executable, "-m", "tui", "--config-dir", config, "open", "acme"]
        with terminal(argv) as screen:
            screen.wait_for(b"127.0.0.1")
            screen.press(b"\x1b[15~")
            screen.settle()
            screen.press(RECIPIENT.encode())
            for _ in range(rounds):
                screen.settle()
                screen.forget()
                screen.press(b"\x1b[15~")
                screen.wait_for(b"Connected")
                screen.settle()
                screen.forget()
                began = time.perf_counter()
                screen.press(keys)
                screen.wait_for(b"Cancelled")
                times.append((screen.last - began) * 1000)
    return (f"in the test's window, by {key}", sample(times, "ms"), f"{max(times):.1f} ms, painted")


async def _cancelled(made: Attempt, until: Callable[[float], object]) -> float:
    """Milliseconds from cancelling a dialogue, once ``until`` has waited, to its end."""
    task = asyncio.create_task(hold(made))
    await asyncio.to_thread(until, 5.0)
    began = time.perf_counter()
    task.cancel()
    await asyncio.wait([task])
    return (time.perf_counter() - began) * 1000
