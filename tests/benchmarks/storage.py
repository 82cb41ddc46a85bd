"""Saving, and cancelling a test: in this process, many times."""

import asyncio
import time
from contextlib import aclosing
from pathlib import Path

from tests.benchmarks.measure import Table, sample
from tests.smtp.certificates import Certificates
from tests.smtp.dialogues import attempt
from tests.smtp.scripted import ScriptedServer, until_gone
from tui.smtp.dialogue import converse
from tui.storage.directory import ConfigDirectory

SAVES = 200


def measure(place: Path, _: Certificates, runs: int) -> list[Table]:
    """A save without history, and the time from cancelling a test to its end."""
    directory = ConfigDirectory(place / "saves")
    directory.add("acme", "Acme")
    saves = []
    for number in range(SAVES):
        began = time.perf_counter()
        directory.save("acme", {"smtp.port": 1000 + number})
        saves.append((time.perf_counter() - began) * 1000)
    cancels = [asyncio.run(_cancel()) for _ in range(runs)]
    rows = [
        ("a save, without history (budget 5 ms)", sample(saves, "ms")),
        ("cancel a running test (budget 50 ms)", sample(cancels, "ms")),
    ]
    return [Table("Saving and cancelling", ("", "measured"), rows)]


async def _cancel() -> float:
    waiting = asyncio.Event()

    async def test() -> None:
        async with aclosing(converse(attempt(server.port))) as events:
            async for _ in events:
                waiting.set()

    with ScriptedServer(until_gone) as server:
        task = asyncio.create_task(test())
        await waiting.wait()
        await asyncio.wait([task], timeout=0.2)
        began = time.perf_counter()
        task.cancel()
        await asyncio.wait([task])
        return (time.perf_counter() - began) * 1000
