"""A step of the history that is cut short, at any call that changes something: the save stands or
did not happen, the repository is whole, and the next save keeps what this one did not.
"""

import re
import select
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.programs import needs
from tests.storage.helpers.faulty_acts import GIT_ACTS, workspace
from tests.storage.helpers.gits import REAL, git, spoil
from tests.storage.helpers.traced import Server, calls, idle_servers, run, run_all
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.saving import save
from tui.storage.history.recording import Recording, recorded

pytestmark = [needs("strace"), needs("git")]
# Before and after each start of a git, and at whatever a file can see. How often it waits varies.
SEEN = {"pipe2", "vfork", "write", "fsync", "rename", "unlink"}
CHANGES = re.compile(r"(openat\(.*O_CREAT|write\(|rename\(|link\(|unlink\(|mkdir\(|fsync\()")
FILE = "organizations/acme.toml"


@pytest.fixture(scope="module")
def servers() -> Iterator[SimpleQueue[Server]]:
    with idle_servers("strace", "git") as free:
        yield free


def is_kept(config: Path, content: bytes) -> bool:
    """Whether a step has exactly this content."""
    (config / "content").write_bytes(content)
    wanted = git(config, "hash-object", "--no-filters", "content").strip()
    (config / "content").unlink()
    return wanted in git(config, "rev-list", "--objects", "HEAD")


def next_step(config: Path) -> None:
    """A save that the history takes, as soon as no git of the killed one runs any more."""
    for number in range(100):
        notes = save(workspace(config.parent), "acme", {"smtp.port": 3000 + number}).notes
        if not notes:
            return
        select.select([], [], [], 0.02)
    pytest.fail(f"the history takes no step any more: {notes}")


@pytest.mark.parametrize("name", GIT_ACTS)
def test_killed_beside_git_it_is_whole_and_the_next_step_keeps_it(
    servers: SimpleQueue[Server], name: str
) -> None:
    """Mutation: no step of its own for what was there."""
    base = run(servers, name)
    assert base.report == "done"
    old = b"port = 27"
    todo = [call for call in calls(base.log) if call.name in SEEN]
    kills = [f"{call.name}:signal=KILL:when={call.ordinal}" for call in todo]
    seen = set()
    for inject, outcome in run_all(servers, name, kills):
        config = outcome.place / "config"
        content, *_ = outcome.files[f"config/{FILE}"]
        new, *_ = base.files[f"config/{FILE}"]
        assert outcome.killed, inject
        assert content == new or old in content, inject
        seen.add(content == new)
        next_step(config)
        assert is_kept(config, content), inject
        assert git(config, "fsck", "--strict", "--no-dangling") == "", inject
        assert git(config, "status", "--porcelain") == "", inject
        shutil.rmtree(outcome.place)
    assert seen == {True, False}


def step(directory: ConfigDirectory, port: int) -> Recording:
    with recorded(directory.path, ["acme"]) as recording:
        directory.save("acme", {"smtp.port": port})
    return recording


@pytest.mark.parametrize("command", ["fast-import", "update-index"])
def test_a_git_killed_at_any_call_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    """What it left in the way is named. Mutation: the signal that ended it passed over."""
    directory = ConfigDirectory(tmp_path / "posthouse")
    with recorded(directory.path, ["acme"]):
        directory.add("acme", "Acme")
    path = directory.load("acme").path
    number = 0

    def under_strace(*options: str) -> Recording:
        nonlocal number
        number += 1
        place = tmp_path / str(number)
        place.mkdir()
        how = f'exec {strace} -qqq -o {log} {shlex.join(options)} {REAL} "$@"'
        with monkeypatch.context() as spoilt:
            spoil(command, how, spoilt, place)
            return step(directory, 100 + number)

    strace = shutil.which("strace")
    log = directory.path / ".git" / "strace"  # git, and so strace too, writes nowhere else
    assert under_strace().note == ""
    names = [line.partition("(")[0] for line in log.read_text().splitlines()]
    lines = log.read_text().splitlines()
    kills = [
        f"{name}:signal=KILL:when={names[: place + 1].count(name)}"
        for place, name in enumerate(names)
        if CHANGES.match(lines[place])
    ]
    assert len(kills) > 2
    for inject in kills:
        note = under_strace("-e", f"inject={inject}").note
        content = path.read_bytes()
        assert f"port = {100 + number}".encode() in content, inject
        assert note.startswith("The history could not be written: "), inject
        while left := re.search(r"(/\S+\.lock) is there", step(directory, 99).note):
            Path(left[1]).unlink()  # as it says
            content = path.read_bytes()
        assert step(directory, 98).note == "", inject
        assert is_kept(directory.path, content), inject
        assert git(directory.path, "fsck", "--strict", "--no-dangling") == "", inject
        assert git(directory.path, "status", "--porcelain") == "", inject
    print(f"{command}: {len(kills)} calls")
