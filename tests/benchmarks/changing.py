"""A change to 10,000 organizations, all or none, against as many single saves; and their list."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Ended, Table, run, sample
from tests.smtp.helpers.certificates import Certificates
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

ORGANIZATIONS, QUICK = 10_000, 500
SINGLES = 200
"""So many are saved one by one; that time is taken as often as there are more."""
_LONG = 3600.0
_NO_GIT = {"PATH": "/nonexistent"}  # without git there is no history


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """Each organization has an output, which every save writes too."""
    count = QUICK if runs < 10 else ORGANIZATIONS
    singles = _single_saves(_directory(place, "singles", SINGLES), SINGLES) * count / SINGLES
    together = _directory(place, "together", count)
    plain = _set(together, count, 2525, _NO_GIT)
    kept = _directory(place, "kept", count)
    with_history = _set(kept, count, 2525)
    listed = [_posthouse(together, arguments) for arguments in (["list"], ["list"], _BY_HOST)]
    seconds = [singles, plain.seconds, with_history.seconds, *(one.seconds for one in listed)]
    peaks = ["", *(f"{one.peak:.0f}" for one in (plain, with_history, *listed))]
    what = [
        f"single saves without history ({SINGLES} of them, times {count / SINGLES:g})",
        f"set of {count}, without history",
        f"set of {count}, which begins a history",
        f"list of {count}, nothing known of them",
        "the same again",
        "the same --where smtp.host=… --sort server",
    ]
    rows = [
        (name, f"{each:.1f}", peak) for name, each, peak in zip(what, seconds, peaks, strict=True)
    ]
    ours, reference = sample([plain.seconds], "s"), sample([singles], "s")
    budget = Budget(f"`set` of {count} organizations with outputs", 0.5, ours, reference, what[0])
    return [Table("Changing many", ("what", "seconds", "peak, MB"), rows), budget]


_BY_HOST = ["list", "--where", "smtp.host=mail7.example", "--sort", "server"]


def _directory(place: Path, name: str, count: int) -> Path:
    config = place / name
    (config / "organizations").mkdir(parents=True)
    (place / f"{name}-outputs").mkdir()
    for number in range(count):
        output = place / f"{name}-outputs" / f"{number}.env"
        (config / "organizations" / f"o{number:05}.toml").write_text(
            f'name = "O {number}"\n[mail]\nmode = "custom"\n'
            f'[smtp]\nhost = "mail{number % 50}.example"\nport = 587\n'
            f'[sender]\naddress = "o{number}@example.com"\n'
            f'[outputs]\nenv = "{output}"\n'
        )
    return config


def _single_saves(config: Path, count: int) -> float:
    directory = ConfigDirectory(config)
    state = StateDirectory(Path(f"{config}-state"), directory.path)
    workspace = Workspace(directory, MemoryPasswords(), state, environ={})
    path = os.environ.pop("PATH", "")
    began = time.perf_counter()
    try:
        for number in range(count):
            save(workspace, f"o{number:05}", {"smtp.port": 2525})
    finally:
        os.environ["PATH"] = path
    return time.perf_counter() - began


def _set(config: Path, count: int, port: int, environ: dict[str, str] | None = None) -> Ended:
    change = ["set", "--all", f"smtp.port={port}", "--yes", "--expect", str(count)]
    return _posthouse(config, change, environ)


def _posthouse(
    config: Path, arguments: Sequence[str], environ: dict[str, str] | None = None
) -> Ended:
    own = {"XDG_STATE_HOME": f"{config}-state", **(environ or {})}
    argv = [sys.executable, "-m", "tui", "--config-dir", str(config), *arguments]
    ended = run(argv, environ=own, seconds=_LONG)
    if ended.code:
        raise RuntimeError(f"{arguments[0]} failed: {ended.output}")
    return ended
