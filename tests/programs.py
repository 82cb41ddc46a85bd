"""What some tests need of the system: programs, and root."""

import os
import shutil
from pathlib import Path

import pytest

READERS = Path(__file__).resolve().parents[1] / ".venv" / "readers"
"""Where .ci/readers unpacks mail programs."""

_PLACES = ("usr/sbin", "usr/bin", "usr/lib/nullmailer")


def found(program: str) -> Path | None:
    """Where a program is: unpacked beside the tests, or installed."""
    unpacked = os.pathsep.join(str(READERS / place) for place in _PLACES)
    place = shutil.which(program, path=f"{unpacked}{os.pathsep}{os.environ['PATH']}")
    return Path(place) if place else None


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is missing; in CI the test fails, for .ci/run installs it."""
    missing = found(program) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=f"{program} is not installed; .ci/run gets it")


def needs_root(reason: str) -> pytest.MarkDecorator:
    """Skip where the tests do not run as root; in CI the test fails, for .ci/run is root's."""
    missing = os.geteuid() != 0 and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=reason)
