"""How long the app takes to end once its terminal is gone, or a signal came."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Table, sample
from tests.smtp.helpers.certificates import Certificates
from tests.ui.helpers.terminal import Terminal, terminal

HANGING_APP = "import tui.app, time; tui.app.PosthouseApp.exit = lambda *_: time.sleep(60)\n"
SLOW_PYTHON = """
import time
class Slow:
    def __del__(self, sleep=time.sleep):
        sleep(60)
slow = Slow()
"""
ENDS: dict[str, tuple[str, Callable[[Terminal], None]]] = {
    "its terminal is gone": ("", Terminal.hang_up),
    "its terminal is gone, and it hangs": (HANGING_APP, Terminal.hang_up),
    "its terminal is gone, and Python is slow": (SLOW_PYTHON, Terminal.hang_up),
    "SIGTERM": ("", lambda app: app.send(signal.SIGTERM)),
    "F10": ("", lambda app: app.type(b"\x1b[21~")),
}


def measure(place: Path, _certificates: Certificates, runs: int) -> list[Table | Budget]:
    """From what ends it to the end of its process."""
    config = place / "endings"
    (config / "organizations").mkdir(parents=True)
    (config / "organizations/acme.toml").write_text('name = "Acme"\n', encoding="utf-8")
    os.environ["POSTHOUSE_CONFIG_DIR"] = str(config)
    found = {name: [_ended(*how) for _ in range(max(3, runs // 4))] for name, how in ENDS.items()}
    rows = [(name, sample(times, "ms"), f"{max(times):.0f} ms") for name, times in found.items()]
    gone = [one for name, times in found.items() if "gone" in name for one in times]
    return [
        Table("End the app", ("once", "measured", "slowest"), rows),
        Budget("end once the terminal is gone, whatever hangs", 500, sample(gone, "ms")),
    ]


def _ended(prepare: str, act: Callable[[Terminal], None]) -> float:
    with terminal("open", "acme", prepare=prepare) as app:
        app.wait_for("Not tested yet.")
        began = time.perf_counter()
        app.end(lambda: act(app))
        return (time.perf_counter() - began) * 1000
