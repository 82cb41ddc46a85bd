"""Two machines share settings by git; what git cannot merge is settled field by field."""

from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.gits import git, subjects
from tui.storage import organizations
from tui.storage.directory import ConfigDirectory
from tui.storage.merging import settle, unmerged
from tui.storage.passwords import MemoryPasswords
from tui.storage.saving import save
from tui.storage.state import StateDirectory
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
    organizations.add(here, "acme", "Acme")
    organizations.add(here, "labs", "Labs")
    save(here, "acme", VALUES)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "shared.git")
    git(here.directory.path, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(here.directory.path, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", str(tmp_path / "shared.git"), "there")
    there = workspace(tmp_path / "there")
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
    with pytest.raises(Exception, match="returned non-zero"):
        pull(here)


def test_the_same_field_is_a_conflict_with_its_line_and_is_settled_per_field(
    machines: tuple[Workspace, Workspace],
) -> None:
    """Mutation: without the second parent the next pull meets the same conflict again."""
    here, there = machines
    clash(here, there)
    broken = here.directory.load("acme").broken
    assert broken == "line 8: a merge conflict: git left both versions in the file."
    left = unmerged(here, "acme")
    assert left is not None
    assert [one.key for one in left.conflict.clashes] == ["smtp.port"]
    stored = settle(here, left, left.conflict.merged())
    assert (stored.settings.smtp.port, stored.settings.sender.name) == (465, "There")
    assert stored.settings.smtp.encryption == "implicit"
    path = here.directory.path
    assert subjects(path)[0].startswith("acme: merged")
    assert len(git(path, "log", "-1", "--format=%P").split()) == 2
    assert git(path, "status", "--porcelain") == ""
    assert not (path / ".git" / "MERGE_HEAD").exists()
    assert unmerged(here, "acme") is None
    push(here)
    pull(there)
    assert there.directory.load("acme").settings.smtp.port == 465


def test_the_merge_waits_for_the_last_file(machines: tuple[Workspace, Workspace]) -> None:
    here, there = machines
    save(there, "labs", {"smtp.port": 26})
    save(here, "labs", {"smtp.port": 27})
    clash(here, there)
    first = unmerged(here, "labs")
    assert first is not None
    settle(here, first, first.conflict.merged(["smtp.port"]))
    assert (here.directory.path / ".git" / "MERGE_HEAD").exists()
    assert here.directory.load("labs").settings.smtp.port == 26
    last = unmerged(here, "acme")
    assert last is not None
    settle(here, last, last.conflict.merged())
    assert not (here.directory.path / ".git" / "MERGE_HEAD").exists()
    assert git(here.directory.path, "status", "--porcelain") == ""


def test_a_save_amid_a_merge_stays_its_own_step(machines: tuple[Workspace, Workspace]) -> None:
    here, there = machines
    clash(here, there)
    assert save(here, "labs", {"smtp.port": 2525}).notes == ()
    assert subjects(here.directory.path)[0].startswith("labs: ")
    left = unmerged(here, "acme")
    assert left is not None
    settle(here, left, left.conflict.merged())
    shown = git(here.directory.path, "show", "HEAD:organizations/labs.toml")
    assert "2525" in shown
