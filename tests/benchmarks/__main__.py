"""``make bench``: measures, prints tables and how the budgets do, and writes bench.json.

A whole run is kept in budgets.json too, which `make manual` makes the page of the budgets from.

``python -m tests.benchmarks [--quick] [SECTION...]`` measures some of it.
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import (
    cancelling,
    changing,
    completing,
    dialogue,
    endings,
    faults,
    hostile,
    many,
    safety,
    screens,
    send,
    starts,
    storage,
)
from tests.benchmarks.budget import Budget, keep, table
from tests.benchmarks.measure import Table
from tests.smtp.helpers.certificates import Certificates, make_certificates

SECTIONS: dict[str, Callable[[Path, Certificates, int], Sequence[Table | Budget]]] = {
    "dialogue": dialogue.measure,
    "faults": faults.measure,
    "safety": safety.measure,
    "hostile": hostile.measure,
    "cancelling": cancelling.measure,
    "endings": endings.measure,
    "completing": completing.measure,
    "storage": storage.measure,
    "many": many.measure,
    "changing": changing.measure,
    "send": send.measure,
    "starts": starts.measure,
    "screens": screens.measure,
}
RUNS, QUICK = 20, 4
REPORT = Path("bench.json")


def main(arguments: list[str]) -> None:
    """Measure the sections that are named, or all."""
    runs = QUICK if "--quick" in arguments else RUNS
    names = [name for name in arguments if name != "--quick"] or list(SECTIONS)
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        _own_home(place)
        certificates = make_certificates(place)
        tables: list[Table] = []
        budgets: list[Budget] = []
        for name in names:
            began = time.perf_counter()
            for found in SECTIONS[name](place, certificates, runs):
                if isinstance(found, Budget):
                    budgets.append(found)
                    continue
                print(f"\n{found}", flush=True)
                tables.append(found)
            print(f"\n[{name}: {time.perf_counter() - began:.0f} s]", flush=True)
    if budgets:
        tables.append(table(budgets))
        print(f"\n{tables[-1]}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    report = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{machine}, Python {platform.python_version()}",
        "runs": runs,
        "tables": [table.as_json() for table in tables],
    }
    if names == list(SECTIONS) and runs == RUNS:
        keep(budgets, report)
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    print(f"\n{report['when']}, {report['machine']}; written to {REPORT}")


def _own_home(place: Path) -> None:
    """Nothing that is measured reads or writes the files of whoever measures."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(place / name.lower())
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    os.environ.pop("PYTHONUNBUFFERED", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's start finds its .pyc files


if __name__ == "__main__":
    main(sys.argv[1:])
