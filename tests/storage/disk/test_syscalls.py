"""Each system call of a save, an add, a removal, a renaming: the process is killed at it, and it
fails with each error that it may give. The old files or the new ones, and the report is true.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.programs import needs
from tests.storage.helpers.faulty_acts import ACTS, act, finish_rename, furnish, workspace
from tests.storage.helpers.traced import (
    NAMES,
    Files,
    Outcome,
    Server,
    calls,
    found,
    idle_servers,
    kills,
    run,
    run_all,
)

pytestmark = needs("strace")


@pytest.fixture(scope="module")
def servers() -> Iterator[SimpleQueue[Server]]:
    """Without git: what it does is none of these calls."""
    with idle_servers("strace") as free:
        yield free


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test does by itself is done as the servers do it."""
    monkeypatch.setenv("PATH", "")


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_call_it_is_done_or_not_and_the_next_one_clears_up(
    servers: SimpleQueue[Server], name: str
) -> None:
    """Mutations: write into the file itself; link and unlink for renameat2; no clear() in make."""
    base = run(servers, name)
    assert base.report == "done"
    before, after = states(name, base)
    wrong = []
    for inject, outcome in run_all(servers, name, kills(calls(base.log))):
        fine = outcome.killed and outcome.files in (before, *after)
        files = [Path(file) for file in outcome.files if "/organizations/" in file]
        directory = workspace(outcome.place).directory
        fine &= directory.ids() == [file.stem for file in files] and not directory.misnamed()
        if outcome.files == before:
            fine &= act(name, outcome.place) == "done"
        elif outcome.files != base.files:
            finish_rename(outcome.place)
        fine &= found(outcome.place) == (base.files, [])
        if not fine:
            wrong.append((inject, outcome.report, sorted(outcome.files), outcome.temporaries))
    assert wrong == []


@pytest.mark.parametrize("name", ACTS)
def test_whatever_call_fails_the_report_is_true(servers: SimpleQueue[Server], name: str) -> None:
    """Mutations: fsync(dir) raised; errors of close passed over; no unlink after a failure;
    realpath that is not strict.
    """
    base = run(servers, name)
    before, after = states(name, base)
    faults = {
        f"{call.name}:error={error}:when={call.ordinal}": (call, error)
        for call in calls(base.log)
        for error in call.errors()
    }
    wrong = []
    for inject, outcome in run_all(servers, name, faults):
        call, error = faults[inject]
        is_done = outcome.report.startswith("done")
        fine = not (is_done and call.loses_content(error))
        fine &= ("may not survive a power cut" in outcome.report) == call.leaves_doubt(error)
        fine &= "(INJECTED)" in outcome.log and not outcome.killed and outcome.temporaries == []
        if is_done:
            fine &= outcome.files == (mine(base.files) if call.loses_owner(error) else base.files)
        elif "acme is now renamed" in outcome.report:
            fine &= outcome.files in after
        else:
            fine &= outcome.files == before and "crash" not in outcome.report
        if not fine:
            wrong.append((inject, outcome.report, sorted(outcome.files), outcome.temporaries))
    assert wrong == []


def mine(files: Files) -> Files:
    """The same where the file that has another's owner has mine."""
    path = "config/organizations/acme.toml"
    content, (_owner, *rights), *rest = files[path]
    return {**files, path: (content, (os.geteuid(), *rights), *rest)}


def states(name: str, base: Outcome) -> tuple[Files, list[Files]]:
    """The files before an act, and what they may be after a part or all of it."""
    with tempfile.TemporaryDirectory() as place:
        furnish(Path(place), name)
        before = found(Path(place))[0]
        after = [base.files]
        if name == "rename both":  # two steps, each whole
            assert act("rename", Path(place)) == "done"
            after.append(found(Path(place))[0])
    return before, after


@pytest.mark.parametrize("name", ["save", "save a link", "save all it has", "add"])
def test_content_name_and_directory_reach_the_disk_in_this_order(
    servers: SimpleQueue[Server], name: str
) -> None:
    """Kills can't see it. Mutations: no fsync of the file; of the directory; after the rename."""
    steps: list[str] = []
    directory = ""
    for call in calls(run(servers, name).log):
        paths = re.findall(r'[<"](/[^>"]+)[>"]', call.line)
        if any(one in call.line for one in (".lock", "/config>", "/state")):
            continue  # the lock's file, and what is remembered of the owner's file
        if call.name in ("write", "fsync") and paths[0].endswith(".tmp"):
            steps.append(f"{call.name} file")
        elif call.name in ("renameat", "renameat2"):
            steps.append("rename")
            directory = paths[-1]
        elif call.name == "fsync" and any(f"{place}>" in call.line for place in NAMES):
            steps.append("fsync directory")
            settled = paths
    assert steps == ["write file", "fsync file", "rename", "fsync directory"]
    assert settled == [directory]
