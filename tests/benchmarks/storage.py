"""Saving: in this process, many times."""

import time
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Table, sample
from tests.smtp.certificates import Certificates
from tui.storage.directory import ConfigDirectory

SAVES = 200


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """A save without history."""
    directory = ConfigDirectory(place / "saves")
    directory.add("acme", "Acme")
    saves = []
    for number in range(SAVES):
        began = time.perf_counter()
        directory.save("acme", {"smtp.port": 1000 + number})
        saves.append((time.perf_counter() - began) * 1000)
    name, found = "a save, without history", sample(saves, "ms")
    return [Table("Saving", ("", "measured"), [(name, found)]), Budget(name, 5, found)]
