"""Programs of the system that some tests need."""

import os
import shutil

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is missing; in CI the test fails, for .ci/run installs it."""
    missing = shutil.which(program) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=f"{program} is not installed")
