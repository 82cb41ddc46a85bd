"""A step of the history beside which closing or listing fails: what is said of the save is true."""

import re
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.programs import needs
from tests.storage.helpers.faulty_acts import GIT_ACTS
from tests.storage.helpers.gits import git
from tests.storage.helpers.traced import Call, Server, calls, idle_servers, run, run_all
from tests.storage.history.test_killed_steps import FILE, is_kept, next_step

pytestmark = [needs("strace"), needs("git")]
CLOSED = re.compile(r"(?:close|getdents64)\(\d+<(?:[^>]*(/config(?:/[^>]*)?)|(pipe|anon))")
NOT_KEPT = "done The history could not be written: "
UNSURE = "done Saved, but it may not survive a power cut: "


@pytest.fixture(scope="module")
def servers() -> Iterator[SimpleQueue[Server]]:
    with idle_servers("strace", "git") as free:
        yield free


def worth(todo: list[Call]) -> list[Call]:
    """Each pipe and poll; of each file or directory of the settings the first and the last."""
    found: dict[tuple[str, str], list[Call]] = {}
    for call in todo:
        if match := CLOSED.match(call.line):
            found.setdefault((call.name, match[1] or call.line), []).append(call)
    return [call for same in found.values() for call in dict.fromkeys((same[0], same[-1]))]


@pytest.mark.parametrize("name", GIT_ACTS)
def test_an_error_beside_git_is_a_note_or_changes_nothing(
    servers: SimpleQueue[Server], name: str
) -> None:
    """Mutations: an error of close() on a pipe of git's goes through talk() as it is and is not
    caught; one of listing a directory of .git is not caught where it is looked over.
    """
    base = run(servers, name)
    assert base.report == "done"
    old, new = b"port = 27", base.files[f"config/{FILE}"][0]
    todo = worth(calls(base.log))
    assert {"close", "getdents64"} == {call.name for call in todo}
    assert sum("<pipe:" in call.line for call in todo) >= 6
    seen = set()
    faults = [f"{call.name}:error=EIO:when={call.ordinal}" for call in todo]
    for inject, outcome in run_all(servers, name, faults):
        report, config = outcome.report, outcome.place / "config"
        content = outcome.files[f"config/{FILE}"][0]
        assert "(INJECTED)" in outcome.log, inject
        assert "crash" not in report, (inject, report)
        assert (content == new) == report.startswith("done"), (inject, report)
        assert content == new or old in content, inject
        if report == "done" or report.startswith(UNSURE):
            assert git(config, "show", f"HEAD:{FILE}").encode() == content, inject
            seen.add("kept")
        elif content == new:
            assert report.startswith(NOT_KEPT), (inject, report)
            seen.add("noted")
        else:
            seen.add("refused")
        _goes_on(config, content, inject)
    assert seen == {"kept", "noted", "refused"}


def _goes_on(config: Path, content: bytes, inject: str) -> None:
    """The next save keeps what this one did not."""
    next_step(config)
    assert is_kept(config, content), inject
    assert git(config, "fsck", "--strict", "--no-dangling") == "", inject
