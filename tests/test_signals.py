"""What the tests start takes its signals, whatever the tests were started under."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
UNDER = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *sys.argv[1:]])
"""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_a_child_is_ended_by_a_signal(number: signal.Signals) -> None:
    child = subprocess.Popen(["sleep", "60"])
    child.send_signal(number)
    assert child.wait() == -number


def test_a_child_is_so_where_the_tests_run_under_nohup() -> None:
    """Mutation: conftest.py without pytest_configure()."""
    test = f"{__file__}::{test_a_child_is_ended_by_a_signal.__name__}"
    ended = subprocess.run(
        [sys.executable, "-c", UNDER, test], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stdout.decode()
