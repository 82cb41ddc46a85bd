"""Saving: in this process, many times."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Sample, Table, sample
from tests.smtp.helpers.certificates import Certificates
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

SAVES = 200
FULL = 50
_LOGIN = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "authentication.required": "true",
    "authentication.username": "robot@acme.example",
    "sender.address": "robot@acme.example",
}


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """A save of the file alone, and with an output; what others could have chosen is looked at."""
    directory = ConfigDirectory(place / "saves")
    directory.add("acme", "Acme")
    found = _timed(SAVES, lambda port: directory.save("acme", {"smtp.port": port}))
    rows = [("a save, without history", found)]
    path = os.environ.pop("PATH", "")  # without git there is no history
    try:
        rows += [
            (f"the same with a login and an output, {whose}", _full(place / whose, mode))
            for whose, mode in (("a directory of one's own", 0o700), ("a shared one", 0o2770))
        ]
    finally:
        os.environ["PATH"] = path
    return [Table("Saving", ("", "measured"), rows), Budget(rows[0][0], 5, found)]


def _full(place: Path, mode: int) -> Sample:
    directory = ConfigDirectory(place / "config")
    directory.add("acme", "Acme")
    directory.path.chmod(mode)
    state = StateDirectory(place / "state", directory.path)
    workspace = Workspace(directory, MemoryPasswords(), state, environ={})
    save(workspace, "acme", {**_LOGIN, "outputs.env": str(place / "mail.env")})
    return _timed(FULL, lambda port: save(workspace, "acme", {"smtp.port": port}))


def _timed(times: int, act: Callable[[int], object]) -> Sample:
    taken = []
    for number in range(times):
        began = time.perf_counter()
        act(1000 + number)
        taken.append((time.perf_counter() - began) * 1000)
    return sample(taken, "ms")
