"""A change to many organizations: all or none, one step, ended after a kill at any point."""

import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.failing_disk import fail_after
from tui.errors import AlreadyThere, BrokenFile, InvalidInput, NotSaved
from tui.storage.editing.many import journal
from tui.storage.editing.many.plan import plan_each, plan_same
from tui.storage.editing.many.resuming import find_cut, finish, notice, take_back
from tui.storage.editing.many.saving import CutOff, save_together
from tui.storage.editing.saving import save
from tui.storage.history.steps import History
from tui.storage.outputs.writing import OutputsChanged
from tui.storage.settings_file.stored_file import ChangedMeanwhile
from tui.storage.state.cut_off import JOURNAL, MARK
from tui.storage.workspace import Workspace, open_workspace

TEXT = """# {0}, by hand
name = "{0}"

[mail]
mode = "custom"

[smtp]
host = "old.example"   # the relay

[sender]
address = "mail@{0}.example"

[outputs]
msmtp = "{1}"
"""
IDS = ("acme", "bolt", "crow", "dune")
TO = {"smtp.host": "new.example"}
KILLED = """
import os, signal, sys
from pathlib import Path
from tui.storage.disk import many_files
from tui.storage.editing.many import journal, saving
from tui.storage.editing.many.plan import plan_same
from tui.storage.history import recording
from tui.storage.state.cut_off import JOURNAL, MARK
from tui.storage.workspace import open_workspace

config, state, where, count = sys.argv[1:]
left = [int(count)]

def die_at(holder, name):
    real = getattr(holder, name)
    def wrapped(*given, **named):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return real(*given, **named)
    setattr(holder, name, wrapped)

die_at(*{
    "prepare": (many_files.replacing, "prepare"),
    "sync": (many_files.Parked, "wait_for_disk"),
    "journal": (journal, "write"),
    "mark": (journal, "marked"),
    "publish": (many_files.Parked, "publish"),
    "settle": (many_files.replacing, "settle"),
    "history": (recording, "commit"),
    "end": (journal, "end"),
}[where])
workspace = open_workspace(Path(config), Path(state))
plan = plan_same(workspace, ["acme", "bolt", "crow", "dune"], {"smtp.host": "new.example"})
saving.save_together(workspace, plan, did="smtp.host=new.example")
"""
POINTS = [
    ("prepare", 0), ("prepare", 3), ("sync", 0), ("journal", 0), ("mark", 0),
    ("publish", 0), ("publish", 1), ("publish", 2), ("publish", 7),
    ("settle", 0), ("settle", 1), ("history", 0), ("end", 0),
]  # fmt: skip
"""Where the process is killed, and after how many calls: four outputs and four settings files."""
BEFORE_THE_JOURNAL = {"prepare", "sync", "journal"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = open_workspace(tmp_path / "config", tmp_path / "state")
    (made.directory.path / "organizations").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    for one in IDS:
        made.directory.file(one).write_text(TEXT.format(one, tmp_path / "out" / one))
        save(made, one, {"sender.name": "Sender"})
    made.directory.add("follows", "Follows")
    return made


def contents(workspace: Workspace) -> dict[str, bytes]:
    """All that a change may touch, and whatever it may leave behind."""
    places = (workspace.directory.path, workspace.directory.path.parent / "out")
    return {
        str(path): path.read_bytes()
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file() and ".git" not in path.parts and path.name != ".lock"
    }


def change(workspace: Workspace, **values: str) -> tuple[str, ...]:
    plan = plan_same(workspace, [*IDS, "follows"], TO)
    return save_together(workspace, plan, did="smtp.host=new.example").ids


def test_all_change_with_their_outputs(workspace: Workspace) -> None:
    """Comments stay; who follows the host is left out and named."""
    plan = plan_same(workspace, [*IDS, "follows"], TO)
    assert [one.id for one in plan.changes] == [*IDS]
    assert plan.follow == ("follows",)
    (only,) = plan.changes[0].differences
    assert (only.key, only.old, only.new) == ("smtp.host", "old.example", "new.example")
    saved = save_together(workspace, plan, did="smtp.host=new.example")
    assert saved.ids == IDS
    assert [path.name for path in saved.outputs] == [*IDS]
    for one in IDS:
        text = workspace.directory.file(one).read_text()
        assert text.startswith(f"# {one}, by hand")
        assert 'host = "new.example"   # the relay' in text
        assert "host new.example" in (workspace.directory.path.parent / "out" / one).read_text()
    assert not journal.exists(workspace)
    assert not any(path.endswith(".tmp") for path in contents(workspace))
    assert plan_same(workspace, IDS, TO).unchanged == IDS
    save(workspace, "acme", {"smtp.port": "2525"})  # its output is known to be ours


@needs("git")
def test_it_is_one_step_of_the_history(workspace: Workspace) -> None:
    change(workspace)
    steps = History(workspace.directory.path)
    newest, before, *_ = steps.steps()
    assert newest.what == "4 organizations: smtp.host=new.example"
    assert before.what.startswith("dune: ")
    for one in IDS:
        (first, *_) = steps.steps(one)
        assert first.revision == newest.revision


def test_with_a_mode_of_their_own_followers_change_too(workspace: Workspace) -> None:
    values = {**TO, "mail.mode": "custom", "sender.address": "a@b.example"}
    plan = plan_same(workspace, ["follows", "acme"], values)
    assert {one.id for one in plan.changes} == {"follows", "acme"}


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        ("bolt = ", BrokenFile, "bolt.toml: line 1"),
        ('[mail]\nmode = "custom"\n[smtp]\nport = 70000\n', InvalidInput, "bolt: "),
    ],
)
def test_one_that_can_not_change_stops_all_before_it_begins(
    workspace: Workspace, spoil: str, error: type[Exception], said: str
) -> None:
    workspace.directory.file("bolt").write_text(spoil)
    before = contents(workspace)
    with pytest.raises(error, match=said) as found:
        change(workspace)
    assert "Nothing was changed" in str(found.value)
    assert contents(workspace) == before


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"smtp.prot": "1"}, "did you mean smtp.port"),
        ({"smtp.port": "abc"}, "Port must be a whole number"),
        ({"send.default_organization": "acme"}, "Only host.toml"),
    ],
)
def test_what_is_wrong_for_all_is_said_once(
    workspace: Workspace, values: dict[str, str], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        plan_same(workspace, IDS, values)
    with pytest.raises(InvalidInput, match="host is changed by itself"):
        plan_same(workspace, ["acme", "host"], TO)


def test_what_changed_meanwhile_stops_all(workspace: Workspace) -> None:
    """Mutation: no look at a file right before its turn overwrites what an editor saved."""
    plan = plan_same(workspace, IDS, TO)
    file = workspace.directory.file("crow")
    file.write_text(file.read_text() + "# mine\n")
    before = contents(workspace)
    with pytest.raises(ChangedMeanwhile, match="was changed by somebody else"):
        save_together(workspace, plan, did="")
    assert contents(workspace) == before
    assert not journal.exists(workspace)


def test_an_output_that_somebody_changed_stops_all(workspace: Workspace) -> None:
    output = workspace.directory.path.parent / "out" / "crow"
    output.write_text("mine")
    before = contents(workspace)
    plan = plan_same(workspace, IDS, TO)
    with pytest.raises(OutputsChanged):
        save_together(workspace, plan, did="")
    assert contents(workspace) == before
    save_together(workspace, plan, did="", overwrite_outputs=True)
    assert "new.example" in output.read_text()


def test_two_can_not_share_an_output(workspace: Workspace, tmp_path: Path) -> None:
    """Mutation: one after the other would write it, and the last would win in silence."""
    plan = plan_same(workspace, IDS, {"outputs.env": str(tmp_path / "out" / "env")})
    before = contents(workspace)
    with pytest.raises(InvalidInput, match=r"an output of acme and of bolt"):
        save_together(workspace, plan, did="")
    assert contents(workspace) == before


@pytest.mark.parametrize("fails", range(8))
def test_a_failure_at_any_file_takes_all_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    before, plan = contents(workspace), plan_same(workspace, IDS, TO)
    fail_after(monkeypatch, fails)
    with pytest.raises(NotSaved, match="The disk is gone"):
        save_together(workspace, plan, did="")
    assert contents(workspace) == before
    assert not journal.exists(workspace)


@pytest.fixture
def killed(workspace: Workspace, request: pytest.FixtureRequest) -> tuple[str, int]:
    """A process that made the change, and was killed."""
    where, count = request.param
    state = workspace.state.path.parent
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, workspace.directory.path, state, where, str(count)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    return where, int(count)


@needs("git")
@pytest.mark.parametrize("killed", POINTS, indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
@pytest.mark.parametrize("back", [True, False], ids=["taken back", "finished"])
def test_a_kill_at_any_point_is_ended_either_way(
    workspace: Workspace, killed: tuple[str, int], back: bool, tmp_path: Path
) -> None:
    """Mutations: no journal; the journal written after the first rename; gone before the step."""
    cut = find_cut(workspace)
    if killed[0] in BEFORE_THE_JOURNAL:
        assert cut is None
        assert "old.example" in workspace.directory.file("acme").read_text()
        assert change(workspace) == IDS  # what the killed one left behind is not in the way
        return
    assert cut is not None
    done = [one for one in IDS if b"new.example" in workspace.directory.file(one).read_bytes()]
    assert (cut.ids, [*cut.done]) == (IDS, done)
    assert f"to 4 organizations of just now was cut off after {len(done)}." in notice(workspace)
    with pytest.raises(CutOff):
        change(workspace)
    ended = take_back(workspace) if back else finish(workspace)
    assert ended.changed_since == ()
    host = "old.example" if back else "new.example"
    for one in IDS:
        assert f'host = "{host}"' in workspace.directory.file(one).read_text()
        assert f"host {host}" in (tmp_path / "out" / one).read_text()
    assert not any(path.endswith(".tmp") for path in contents(workspace))
    assert notice(workspace) == ""
    newest, before, *_ = History(workspace.directory.path).steps()
    if back and killed[0] != "end":
        assert newest.what.startswith("dune: ")
    elif not back:
        assert newest.what == "4 organizations: smtp.host=new.example"
        assert before.what.startswith("dune: ")
    assert change(workspace) == (IDS if back else ())  # and outputs are known to be ours


@pytest.mark.parametrize("killed", [("publish", 5)], indirect=True)
@pytest.mark.parametrize("back", [True, False], ids=["taken back", "finished"])
def test_what_was_changed_since_is_left_alone(
    workspace: Workspace, killed: tuple[str, int], back: bool
) -> None:
    """Mutation: taken back in spite of it, so that an edit of somebody else is lost."""
    done, waiting = workspace.directory.file("acme"), workspace.directory.file("dune")
    for file in (done, waiting):
        file.write_text(file.read_text() + "# mine\n")
    before = done.read_bytes(), waiting.read_bytes()
    ended = take_back(workspace) if back else finish(workspace)
    assert ended.changed_since == (done, waiting)
    assert (done.read_bytes(), waiting.read_bytes()) == before
    assert notice(workspace) == ""


@pytest.mark.parametrize("killed", [("publish", 5)], indirect=True)
def test_the_journal_is_for_its_writer_alone_and_others_see_a_mark(
    workspace: Workspace, killed: tuple[str, int], tmp_path: Path
) -> None:
    path = workspace.state.path / JOURNAL
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = open_workspace(workspace.directory.path, tmp_path / "state of another")
    assert find_cut(other) is None
    assert "to 4 organizations, begun at " in notice(other)
    assert "was cut off: some of them may have changed" in notice(other)
    take_back(workspace)
    assert notice(other) == ""


@pytest.mark.parametrize("killed", [("publish", 5)], indirect=True)
def test_a_journal_that_can_not_be_used_is_said_and_kept(
    workspace: Workspace, killed: tuple[str, int]
) -> None:
    path = workspace.state.path / JOURNAL
    whole = path.read_bytes()
    for spoilt in (b"", b"{}", whole[:-200], whole.rpartition(b"{")[0]):
        path.write_bytes(spoilt)
        assert "was cut off, and what was written down of it can't be used" in notice(workspace)
        assert path.read_bytes() == spoilt
    path.write_bytes(whole)
    path.parent.chmod(0o777)
    assert "can't be used" in notice(workspace)
    path.parent.chmod(0o700)
    assert "was cut off after 2" in notice(workspace)


def test_a_change_that_is_under_way_is_no_news(workspace: Workspace) -> None:
    journal.write(workspace, "x", [])
    with journal.marked(workspace, 3):
        assert notice(workspace) == ""
        assert journal.is_under_way(workspace)
    assert "was cut off after 0" in notice(workspace)
    (workspace.state.path / JOURNAL).unlink()
    assert "to 3 organizations" in notice(workspace)
    journal.end(workspace)
    assert notice(workspace) == ""


@pytest.mark.parametrize("killed", [("publish", 5)], indirect=True)
def test_whoever_holds_the_mark_hides_no_cut(workspace: Workspace, killed: tuple[str, int]) -> None:
    """Else ``set --finish`` would find nothing to end, and each later change be refused for it.

    Mutation: the lock of the mark, which others can write, says that a change is under way.
    """
    with (workspace.directory.path / MARK).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "was cut off after 2" in notice(workspace)
        assert len(finish(workspace).ids) == 2


def test_a_forged_mark_says_nothing_that_steers(workspace: Workspace) -> None:
    """Nor ends every command. Mutations, each tried: only some errors of a reader caught; no bound
    on the number."""
    mark = workspace.directory.path / MARK
    for forged in (
        json.dumps({"who": "\x1b[2Jroot", "when": "now", "count": 1}), "[]", "{", "x" * 9000,
        "[" * 4000, '{"who": "x", "when": "y", "count": 1e999}',
        json.dumps({"who": "x", "when": "y", "count": 10**4000}),
    ):  # fmt: skip
        mark.write_text(forged)
        assert "was cut off" in notice(workspace)
        assert "\x1b" not in notice(workspace)
        assert len(notice(workspace)) < 1000
    mark.unlink()
    os.mkfifo(mark)
    assert notice(workspace) == ""


def test_new_ones_come_with_the_others_or_not_at_all(workspace: Workspace) -> None:
    values = {"name": "New", "mail.mode": "custom", **TO, "sender.address": "a@b.example"}
    plan = plan_each(workspace, {"new": values, "acme": TO}, new=["new"])
    assert [(one.id, one.is_new) for one in plan.changes] == [("new", True), ("acme", False)]
    save_together(workspace, plan, did="imported")
    assert workspace.directory.load("new").settings.smtp.host == "new.example"
    with pytest.raises(AlreadyThere):
        plan_each(workspace, {"new": values}, new=["new"])
    workspace.directory.file("new").unlink()
    file = workspace.directory.file("acme")
    file.write_text(file.read_text() + "# mine\n")
    with pytest.raises(ChangedMeanwhile):
        save_together(workspace, plan, did="imported")
    assert not workspace.directory.file("new").exists()
