"""Programs of the system that some tests need."""

import os
import shutil
from typing import Any

import pytest


def needs(program: str) -> Any:  # noqa: ANN401 - pytest's marks have no public type
    """Skip where a program is missing; in CI the test fails, for .ci/run installs it."""
    missing = shutil.which(program) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=f"{program} is not installed")
