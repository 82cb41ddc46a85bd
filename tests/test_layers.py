"""The commands and the core run without Textual: on a slow machine it is most of the start."""

import pkgutil
import subprocess
import sys

import tui

WITH_SCREENS = ("tui.app", "tui.screens", "tui.widgets")
CODE = """
import importlib, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"textual", "rich"}:
            raise ImportError(name + " is not for the core")
sys.meta_path.insert(0, Refuse())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def test_everything_below_the_screens_imports_without_textual() -> None:
    names = [
        module.name
        for module in pkgutil.walk_packages(tui.__path__, "tui.")
        if not module.name.startswith(WITH_SCREENS) and not module.name.endswith("__main__")
    ]
    assert "tui.smtp.record.events" in names
    ended = subprocess.run(
        [sys.executable, "-c", CODE, *names], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
