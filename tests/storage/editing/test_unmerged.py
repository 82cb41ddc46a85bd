"""Two machines share settings by git; what git cannot merge is settled field by field, and an
organization that one of them removed by a word.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.gits import git, spoil, subjects
from tui.errors import HistoryUnavailable, InvalidInput
from tui.settings.conflict import Conflict
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.editing.restoring import restore
from tui.storage.editing.saving import save
from tui.storage.editing.unmerged import Unmerged, settle, settle_removed, unmerged
from tui.storage.history.git_merge import is_merging
from tui.storage.history.repository import find_repository
from tui.storage.history.steps import History
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.outputs.writing import OutputsChanged
from tui.storage.settings_file.stored_file import ChangedMeanwhile
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

pytestmark = needs("git")
VALUES = {
    "mail.mode": "custom",
    "smtp.host": "mail.example.com",
    "smtp.port": 587,
    "smtp.encryption": "starttls",
    "authentication.username": "me",
    "sender.address": "a@example.com",
}


def workspace(path: Path) -> Workspace:
    state = StateDirectory(path.parent / f"{path.name}-state", path)
    return Workspace(ConfigDirectory(path), MemoryPasswords(), state, environ={})


@pytest.fixture
def machines(tmp_path: Path) -> tuple[Workspace, Workspace]:
    """One machine whose history was pushed, and another that was cloned from there."""
    here = workspace(tmp_path / "here")
    add_rename_remove.add(here, "acme", "Acme")
    add_rename_remove.add(here, "labs", "Labs")
    save(here, "acme", VALUES)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "shared.git")
    git(here.directory.path, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(here.directory.path, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", str(tmp_path / "shared.git"), "there")
    there = workspace(tmp_path / "there")
    there.directory.path.chmod(0o750)  # as README says: else everybody reads the history
    git(there.directory.path, "config", "posthouse.history", "true")
    for one in (here, there):
        git(one.directory.path, "config", "pull.rebase", "false")
        git(one.directory.path, "config", "user.name", "Jo")
        git(one.directory.path, "config", "user.email", "jo@example.com")
    return here, there


def push(one: Workspace) -> None:
    git(one.directory.path, "push", "-q")


def pull(one: Workspace) -> None:
    git(one.directory.path, "pull", "-q", "--no-edit")


def test_different_organizations_and_fields_merge_by_git(
    machines: tuple[Workspace, Workspace],
) -> None:
    here, there = machines
    save(here, "acme", {"smtp.host": "new.example.com"})
    save(there, "labs", {"smtp.port": 25})
    save(there, "acme", {"sender.address": "b@example.com"})
    push(there)
    pull(here)
    settings = here.directory.load("acme").settings
    assert (settings.smtp.host, settings.sender.address) == ("new.example.com", "b@example.com")
    assert here.directory.load("labs").settings.smtp.port == 25
    push(here)
    pull(there)
    assert subjects(there.directory.path) == subjects(here.directory.path)
    assert save(there, "acme", {"smtp.port": 2525}).notes == ()
    assert git(there.directory.path, "status", "--porcelain") == ""


def clash(here: Workspace, there: Workspace, organization_id: str = "acme") -> None:
    save(there, organization_id, {"smtp.port": 25, "sender.name": "There"})
    push(there)
    save(here, organization_id, {"smtp.port": 465, "smtp.encryption": "implicit"})
    save(here, "labs", {"name": "Labs here"})
    pull_in_vain(here)


def pull_in_vain(one: Workspace) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        pull(one)


def left_open(one: Workspace, organization_id: str) -> Unmerged:
    found = unmerged(one, organization_id)
    assert found is not None
    return found


def merge_is_open(one: Workspace) -> bool:
    return is_merging(find_repository(one.directory.path).git)


def conflict_of(one: Workspace, organization_id: str) -> Conflict:
    found = left_open(one, organization_id).conflict
    assert found is not None
    return found


def test_the_same_field_is_a_conflict_with_its_line_and_is_settled_per_field(
    machines: tuple[Workspace, Workspace],
) -> None:
    """Mutation: without the second parent the next pull meets the same conflict again."""
    here, there = machines
    clash(here, there)
    broken = here.directory.load("acme").broken
    assert broken == "line 8: a merge conflict: git left both versions in the file."
    left, conflict = left_open(here, "acme"), conflict_of(here, "acme")
    assert [one.key for one in conflict.clashes] == ["smtp.port"]
    stored = settle(here, left, conflict.merged())
    assert (stored.settings.smtp.port, stored.settings.sender.name) == (465, "There")
    assert stored.settings.smtp.encryption == "implicit"
    path = here.directory.path
    assert subjects(path)[0].startswith("acme: merged")
    assert len(git(path, "log", "-1", "--format=%P").split()) == 2
    assert git(path, "status", "--porcelain") == ""
    assert not merge_is_open(here)
    assert unmerged(here, "acme") is None
    push(here)
    pull(there)
    assert there.directory.load("acme").settings.smtp.port == 465


def test_the_merge_waits_for_the_last_file(machines: tuple[Workspace, Workspace]) -> None:
    here, there = machines
    save(there, "labs", {"smtp.port": 26})
    save(here, "labs", {"smtp.port": 27})
    clash(here, there)
    settle(here, left_open(here, "labs"), conflict_of(here, "labs").merged(["smtp.port"]))
    assert merge_is_open(here)
    assert find_repository(here.directory.path).words == "history: a merge is open"
    assert here.directory.load("labs").settings.smtp.port == 26
    settle(here, left_open(here, "acme"), conflict_of(here, "acme").merged())
    assert not merge_is_open(here)
    assert find_repository(here.directory.path).words == "history: git"
    assert git(here.directory.path, "status", "--porcelain") == ""


def test_a_save_amid_a_merge_stays_its_own_step(machines: tuple[Workspace, Workspace]) -> None:
    here, there = machines
    clash(here, there)
    assert save(here, "labs", {"smtp.port": 2525}).notes == ()
    assert subjects(here.directory.path)[0].startswith("labs: ")
    settle(here, left_open(here, "acme"), conflict_of(here, "acme").merged())
    shown = git(here.directory.path, "show", "HEAD:organizations/labs.toml")
    assert "2525" in shown


def test_one_organization_is_never_merged_into_another_that_is_like_it(
    machines: tuple[Workspace, Workspace],
) -> None:
    """Mutation: no keep_apart(); git takes the new one for the old one under another name."""
    here, there = machines
    save(here, "labs", {"smtp.port": 26})
    add_rename_remove.remove(there, "labs")
    add_rename_remove.add(there, "like-labs", "Labs")
    push(there)
    pull_in_vain(here)
    settings = here.directory.load("like-labs").settings
    assert settings.smtp.port == 587
    assert left_open(here, "labs").theirs is None


def keep(one: Workspace, open_: Unmerged) -> None:
    settle(one, open_, {})


@pytest.mark.parametrize("removes", ["here", "there"])
@pytest.mark.parametrize("answer", [keep, settle_removed])
def test_removed_on_one_and_changed_on_the_other(
    machines: tuple[Workspace, Workspace],
    removes: str,
    answer: Callable[[Workspace, Unmerged], object],
) -> None:
    """Mutation: only files with marks are asked about, and the merge never ends."""
    here, there = machines
    gone, changed = (here, there) if removes == "here" else (there, here)
    add_rename_remove.remove(gone, "labs")
    save(changed, "labs", {"smtp.port": 26})
    push(there)
    pull_in_vain(here)
    open_ = left_open(here, "labs")
    assert (open_.mine is None, open_.theirs is None) == (removes == "here", removes == "there")
    assert (open_.conflict, open_.name) == (None, "Labs")
    assert find_repository(here.directory.path).waits == ["organizations/labs.toml"]
    answer(here, open_)
    assert ("labs" in here.directory.ids()) == (answer is keep)
    assert not merge_is_open(here)
    assert git(here.directory.path, "status", "--porcelain") == ""
    push(here)
    pull(there)
    assert there.directory.ids() == here.directory.ids()
    whats = [step.what for step in History(here.directory.path).steps("labs")]
    assert {"labs: removed", "labs: smtp.port not set → 26"} <= set(whats), "nothing is forgotten"


def test_added_on_both(machines: tuple[Workspace, Workspace]) -> None:
    """There is no version that both began from."""
    here, there = machines
    for one, port in ((here, 26), (there, 27)):
        add_rename_remove.add(one, "new", "New")
        save(one, "new", {"smtp.port": port})
    push(there)
    pull_in_vain(here)
    assert [one.key for one in conflict_of(here, "new").clashes] == ["smtp.port"]
    settle(here, left_open(here, "new"), conflict_of(here, "new").merged())
    assert here.directory.load("new").settings.smtp.port == 26
    assert not merge_is_open(here)


def test_the_side_that_gave_way_stays_in_the_history(
    machines: tuple[Workspace, Workspace],
) -> None:
    """Mutation: without --full-history git passes over the side that a merge did not take."""
    here, there = machines
    clash(here, there)
    clashes = [one.key for one in conflict_of(here, "acme").differences if one.edited]
    settle(here, left_open(here, "acme"), conflict_of(here, "acme").merged(clashes))
    assert here.directory.load("acme").settings.smtp.port == 25
    whats = [step.what for step in History(here.directory.path).steps("acme")]
    assert "acme: smtp.port 587 → 465, smtp.encryption starttls → implicit" in whats
    add_rename_remove.remove(there, "labs")
    assert [step.organization_id for step in History(there.directory.path).removed()] == ["labs"]


def by_hand(one: Workspace) -> None:
    path = one.directory.load("acme").path
    path.write_text('name = "By hand"\n')
    save(one, "acme", {"smtp.port": 26})


ENDS = {
    "an edit by hand and a save": by_hand,
    "a restore": lambda one: restore(one, "acme", "HEAD"),
    "a removal": lambda one: add_rename_remove.remove(one, "acme"),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_whatever_replaces_the_last_open_file_ends_the_merge(
    machines: tuple[Workspace, Workspace], end: Callable[[Workspace], object]
) -> None:
    """Mutation: recorded() without end_merge(); git then refuses each pull and push."""
    here, there = machines
    clash(here, there)
    end(here)
    assert not merge_is_open(here)
    assert git(here.directory.path, "status", "--porcelain") == ""
    assert len(git(here.directory.path, "log", "-1", "--format=%P").split()) == 2
    push(here)
    pull(there)
    assert there.directory.ids() == here.directory.ids()


def test_outputs_follow_the_merged_file(
    machines: tuple[Workspace, Workspace], tmp_path: Path
) -> None:
    """All or nothing, as for a save. Mutation: the file alone written."""
    here, there = machines
    clash(here, there)
    output = tmp_path / "msmtprc"
    output.write_text("# by hand\n")
    left = left_open(here, "acme")
    values = {**conflict_of(here, "acme").merged(), "outputs.msmtp": str(output)}
    with pytest.raises(OutputsChanged):
        settle(here, left, values)
    assert (here.directory.load("acme").data, merge_is_open(here)) == (left.now.data, True)
    stored = settle(here, left, values, overwrite_outputs=True)
    assert stored.outputs == (output,)
    assert b"port 465" in output.read_bytes()
    assert not merge_is_open(here)


def test_what_can_not_be_settled_changes_nothing(machines: tuple[Workspace, Workspace]) -> None:
    """Mutations: written without a look at what is there; values not checked together."""
    here, there = machines
    clash(here, there)
    left, path = left_open(here, "acme"), here.directory.load("acme").path
    with pytest.raises(InvalidInput, match="Port must be"):
        settle(here, left, {"smtp.port": "70000"})
    assert path.read_bytes() == left.now.data
    path.write_bytes((left.now.data or b"") + b"# I am at it\n")
    with pytest.raises(ChangedMeanwhile):
        settle(here, left, {})
    with pytest.raises(ChangedMeanwhile):
        settle_removed(here, left)
    assert path.read_bytes() == (left.now.data or b"") + b"# I am at it\n"
    assert merge_is_open(here)


def test_a_git_that_fails_is_told_and_the_file_is_merged(
    machines: tuple[Workspace, Workspace], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here, there = machines
    clash(here, there)
    left, values = left_open(here, "acme"), conflict_of(here, "acme").merged()
    with monkeypatch.context() as spoilt:
        spoil("fast-import", "exit 1", spoilt, tmp_path)
        with pytest.raises(HistoryUnavailable, match="is merged, but git could not be told"):
            settle(here, left, values)
    assert here.directory.load("acme").settings.smtp.port == 465
    assert merge_is_open(here)
    save(here, "acme", {"smtp.port": 466})
    assert not merge_is_open(here), "the next save ends it"
    assert git(here.directory.path, "status", "--porcelain") == ""


def test_no_merge_is_seen_where_there_is_none(machines: tuple[Workspace, Workspace]) -> None:
    here, _there = machines
    assert unmerged(here, "acme") is None
    assert find_repository(here.directory.path).waits == []
    path = here.directory.load("acme").path
    path.write_text("<<<<<<< HEAD\n")
    assert unmerged(here, "acme") is None, "a hand can write marks, too"
