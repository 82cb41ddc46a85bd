"""A tab in a shell, from the start of the process to its end, with 10,000 organizations."""

import sys
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Sample, Table, run, sample
from tests.smtp.helpers.certificates import Certificates

ORGANIZATIONS = 10_000
BUDGET = 100  # ms
LINES = {
    "organizations": "posthouse show ",
    "organizations that begin so": "posthouse show acme-99",
    "commands": "posthouse ",
    "keys": "posthouse set acme-1 ",
    "providers": "posthouse set acme-1 --provider ",
}


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """Each kind of what is proposed."""
    folder = place / "tabs" / "organizations"
    folder.mkdir(parents=True)
    for number in range(ORGANIZATIONS):
        (folder / f"acme-{number}.toml").write_text(f'name = "Acme {number}"\n')
    rows = [(what, _tab(line, folder.parent, runs)) for what, line in LINES.items()]
    click = sample([_ms([sys.executable, "-c", "import click"], {}) for _ in range(runs)], "ms")
    table = Table("A tab, 10,000 organizations", ("what is proposed", "process"), rows)
    return [table, Budget("a tab, 10,000 organizations", BUDGET, rows[0][1]), _only_click(click)]


def _only_click(click: Sample) -> Table:
    return Table("What a tab can't take less than", ("", "process"), [("import click", click)])


def _tab(line: str, config: Path, runs: int) -> Sample:
    asked = {
        "COMP_LINE": line,
        "_POSTHOUSE_COMPLETE": "fish_complete",
        "POSTHOUSE_CONFIG_DIR": str(config),
    }
    argv = [sys.executable, "-m", "tui"]
    _ms(argv, asked)  # Python compiles what it has not seen
    return sample([_ms(argv, asked) for _ in range(runs)], "ms")


def _ms(argv: list[str], environ: dict[str, str]) -> float:
    ended = run(argv, environ=environ)
    if ended.code != 0 or (environ and not ended.output):
        raise RuntimeError(f"{argv} failed: {ended.output}")
    return ended.seconds * 1000
