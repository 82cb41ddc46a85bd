"""Whoever may push writes any commit: what reads the history ends, and does not take long."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.programs import needs
from tui.storage.history.git import Git
from tui.storage.history.steps import History

pytestmark = needs("git")
COMMITS = 1500


def forge(config: Path, steps: Sequence[tuple[str, str]]) -> None:
    """Make a history: of each commit the organization whose file it changes, and its old id."""
    config.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(config)], check=True)
    with (config / ".git" / "config").open("a") as file:
        file.write("[posthouse]\n\thistory = true\n")
    stream = ""
    for number, (one, old) in enumerate(steps):
        message = f"{one}: step {number}\n\nPosthouse-Renamed-From: {old}\n"
        stream += (
            f"commit refs/heads/main\ncommitter Eve <eve@example.com> {1_700_000_000 + number}"
            f" +0000\ndata {len(message)}\n{message}"
            f"M 100644 inline organizations/{one}.toml\ndata {len(str(number))}\n{number}\n\n"
        )
    subprocess.run(
        ["git", "-C", str(config), "fast-import", "--quiet"], input=stream.encode(), check=True
    )


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What git is started for."""
    started = []
    real = Git.run

    def counted(git: Git, *arguments: str, given: bytes = b"") -> bytes:
        started.append(arguments[0])
        return real(git, *arguments, given=given)

    monkeypatch.setattr(Git, "run", counted)
    return started


def test_a_file_that_is_renamed_from_itself_at_each_step(tmp_path: Path, runs: list[str]) -> None:
    """All its steps are there. Mutation: each rename is followed, one inside the other."""
    forge(tmp_path / "config", [("acme", "acme")] * COMMITS)
    assert len(list(History(tmp_path / "config").steps("acme"))) == COMMITS
    assert len(runs) < 20


def test_two_files_that_are_renamed_from_each_other(tmp_path: Path, runs: list[str]) -> None:
    """It ends after some. Mutations: no end; one call inside the other (RecursionError)."""
    steps = [("acme", "labs"), ("labs", "acme")] * (COMMITS // 2)
    forge(tmp_path / "config", steps)
    found = list(History(tmp_path / "config").steps("labs"))
    assert [step.organization_id for step in found[:4]] == ["labs", "acme", "labs", "acme"]
    assert len(found) >= COMMITS // 2
    assert len(runs) < 150


def test_a_rename_in_the_first_commit(tmp_path: Path) -> None:
    """Before it there is nothing. Mutation: the log of its parent is asked for."""
    forge(tmp_path / "config", [("acme", "labs")])
    assert [step.what for step in History(tmp_path / "config").steps("acme")] == ["acme: step 0"]


def test_renames_to_and_fro_are_followed(tmp_path: Path) -> None:
    """Mutation: an id that was seen is not looked at again."""
    forge(
        tmp_path / "config",
        [("acme", ""), ("labs", ""), ("labs", "acme"), ("acme", "labs"), ("acme", "")],
    )
    found = list(History(tmp_path / "config").steps("acme"))
    assert [(step.organization_id, step.what) for step in found] == [
        ("acme", "acme: step 4"),
        ("acme", "acme: step 3"),
        ("labs", "labs: step 2"),
        ("acme", "acme: step 0"),
    ]
