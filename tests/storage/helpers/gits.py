"""git as tests need it: asked directly, or put out of order."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REAL = shutil.which("git")


def git(directory: Path, *arguments: str) -> str:
    """What a git of the person's own prints in a directory."""
    who = ("-c", "user.name=Jo", "-c", "user.email=jo@example.com")
    ended = subprocess.run(
        ["git", *who, *arguments], cwd=directory, capture_output=True, text=True, check=True
    )
    return ended.stdout


def subjects(directory: Path) -> list[str]:
    """The subjects of all steps, newest first."""
    return git(directory, "log", "--format=%s").splitlines()


def spoil(command: str, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put a git in the way of the real one, in which a command does not do what it should.

    Args:
        command: The command of git that is spoilt; all others work.
        how: What it does instead, for sh.
    """
    place = tmp_path / "spoilt"
    place.mkdir()
    program = place / "git"
    program.write_text(
        f'#!/bin/sh\nfor word; do [ "$word" = {command} ] && {{ {how}; }}; done\nexec {REAL} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
