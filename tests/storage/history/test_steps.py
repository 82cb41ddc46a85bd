"""The history is read as it was written, whoever wrote it; what was can come back."""

import errno
import os
import stat
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.gits import git, spoil, subjects
from tui.errors import BrokenFile, HistoryUnavailable, InvalidInput, NotSaved, PosthouseError
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.editing.restoring import restore
from tui.storage.editing.saving import save
from tui.storage.history.recording import recorded
from tui.storage.history.steps import History
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.settings_file.stored_file import ChangedMeanwhile
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

pytestmark = needs("git")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    config = tmp_path / "posthouse"
    state = StateDirectory(tmp_path / "state", config)
    return Workspace(ConfigDirectory(config), MemoryPasswords(), state, environ={})


@pytest.fixture
def acme(workspace: Workspace) -> Workspace:
    """An organization with three steps: added, port 25, port 587."""
    add_rename_remove.add(workspace, "acme", "Acme GmbH")
    save(workspace, "acme", {"smtp.port": 25})
    save(workspace, "acme", {"smtp.port": 587})
    return workspace


def history(workspace: Workspace) -> History:
    return History(workspace.directory.path)


def whats(workspace: Workspace, organization_id: str = "") -> list[str]:
    return [step.what for step in history(workspace).steps(organization_id)]


def file(workspace: Workspace) -> Path:
    return workspace.directory.path / "organizations" / "acme.toml"


def test_the_steps_of_one_organization(acme: Workspace) -> None:
    add_rename_remove.add(acme, "other", "Other")
    assert whats(acme, "acme") == [
        "acme: smtp.port 25 → 587",
        "acme: smtp.port not set → 25",
        "acme: added",
    ]
    assert len(whats(acme)) == 5
    first = next(history(acme).steps("acme"))
    versions = history(acme).versions(first)
    assert b"port = 25\n" in (versions.before or b"")
    assert versions.after == file(acme).read_bytes()


def test_a_rename_is_followed_and_a_twin_is_not_taken_for_it(acme: Workspace) -> None:
    """Mutation: git log --follow takes any similar file for the old one."""
    add_rename_remove.rename(acme, "acme", "acme-2", "Acme GmbH")
    add_rename_remove.add(acme, "acme-3", "Acme GmbH")
    assert whats(acme, "acme-3") == ["acme-3: added"]
    assert whats(acme, "acme-2")[:2] == ["acme-2: renamed from acme", "acme: smtp.port 25 → 587"]
    assert [step.organization_id for step in history(acme).steps("acme-2")][:2] == [
        "acme-2",
        "acme",
    ]


def test_a_changed_password_is_a_step_though_no_file_changes(acme: Workspace) -> None:
    from tui.secret import SecretStr

    save(acme, "acme", {}, password=SecretStr("hunter2"), entry="acme")
    assert "acme: password: changed" in whats(acme, "acme")
    assert "acme: password: changed" not in whats(acme, "acm")
    assert "hunter2" not in git(acme.directory.path, "log", "-p")


def test_more_steps_than_a_page(acme: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.storage.history.steps.PAGE", 2)
    assert len(whats(acme, "acme")) == 3
    assert len(whats(acme)) == 4
    save(acme, "acme", {"smtp.port": 465})
    assert len(whats(acme, "acme")) == 4


def test_what_others_committed_is_shown_and_cannot_steer_the_terminal(acme: Workspace) -> None:
    file(acme).write_text('name = "\\u001b[2J"\n')
    git(
        acme.directory.path, "commit", "-qam", "all \x1b]0;mine\x07\nnew", "--author=E\x1bvil <e@x>"
    )
    step = next(history(acme).steps("acme"))
    assert (step.who, step.what) == ("E␛vil", "all ␛]0;mine␇ new")


@pytest.mark.parametrize("when", ["99999999999999", "18446744073709551615", "yesterday"])
def test_a_commit_of_a_time_that_no_calendar_has_is_shown(acme: Workspace, when: str) -> None:
    """Mutations: the time is not caught; what is no number is taken for one."""
    directory = acme.directory.path
    tree, parent = git(directory, "rev-parse", "HEAD^{tree}", "HEAD").split()
    who = f"Jo <jo@example.com> {when} +0000"
    odd = directory.parent / "odd"
    odd.write_text(f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\nodd\n")
    made = git(directory, "hash-object", "-t", "commit", "-w", "--literally", str(odd)).strip()
    git(directory, "update-ref", "HEAD", made)
    assert whats(acme)[0] == "odd"


def test_a_message_cannot_part_the_list_of_those_who_are_gone(acme: Workspace) -> None:
    """Mutation: a sign that a message may hold begins each step."""
    directory = acme.directory.path
    file(acme).unlink()
    git(directory, "commit", "--quiet", "--all", "-m", "re\x01moved")
    assert [step.organization_id for step in history(acme).removed()] == ["acme"]


def test_restoring_is_a_step_and_changes_the_whole_file(acme: Workspace) -> None:
    file(acme).write_text(file(acme).read_text() + "# by hand\n")
    by_hand = file(acme).read_text()
    revision = list(history(acme).steps("acme"))[1].revision
    stored = restore(acme, "acme", revision[:7])
    assert (stored.settings.smtp.port, stored.notes) == (25, ())
    assert "by hand" not in file(acme).read_text()
    assert whats(acme, "acme")[:2] == [
        f"acme: restored to {revision[:10]}: smtp.port 587 → 25",
        "acme: edited outside Posthouse: comments and layout",
    ]
    restore(acme, "acme", "HEAD~1")
    assert file(acme).read_text() == by_hand


def test_what_is_restored_but_may_not_last_is_told(
    acme: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: what the save says of the disk is dropped."""
    fsync = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    (note,) = restore(acme, "acme", "HEAD~1").notes
    assert note.startswith("Saved, but it may not survive a power cut: ")


def test_a_removed_organization_comes_back(acme: Workspace) -> None:
    kept = file(acme).read_bytes()
    add_rename_remove.add(acme, "other", "Other")
    add_rename_remove.rename(acme, "other", "another", "Other")
    add_rename_remove.remove(acme, "acme")
    (gone,) = history(acme).removed()
    assert (gone.organization_id, gone.what) == ("acme", "acme: removed")
    restore(acme, "acme", gone.revision, base="")
    assert file(acme).read_bytes() == kept
    assert history(acme).removed() == []
    assert whats(acme, "acme")[0].startswith("acme: restored to ")


def test_a_broken_file_is_kept_before_it_is_replaced(acme: Workspace) -> None:
    """Mutation: without keeping it first, a git that fails loses it."""
    file(acme).write_bytes(b"[broken\n# dear\xff\n")
    restore(acme, "acme", "HEAD")
    assert acme.directory.load("acme").settings.smtp.port == 587
    broken = list(history(acme).steps("acme"))[1]
    assert history(acme).versions(broken).after == b"[broken\n# dear\xff\n"


@pytest.mark.parametrize("why", ["git fails", "another repository"])
def test_a_broken_file_that_cannot_be_kept_is_left_alone(
    acme: Workspace, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file(acme).write_bytes(b"[broken\n")
    if why == "git fails":
        spoil("fast-import", "exit 1", monkeypatch, tmp_path)
    else:
        git(acme.directory.path, "config", "posthouse.history", "false")
    with pytest.raises(NotSaved, match="left alone"):
        restore(acme, "acme", "HEAD")
    assert file(acme).read_bytes() == b"[broken\n"


def test_a_file_that_cannot_be_read_is_not_restored_over(acme: Workspace) -> None:
    """The history can't have it. Mutation: only what git said looked at, and its text is gone."""
    too_large = b"#" * (256 * 1024 + 1)
    file(acme).write_bytes(too_large)
    with pytest.raises(BrokenFile, match=r"256 KiB.*left alone"):
        restore(acme, "acme", "HEAD")
    assert file(acme).read_bytes() == too_large


@pytest.mark.parametrize(
    "revision",
    ["--help", "-1", "", "HEAD^", "HEAD:x", "main", "@{0}", "HEAD~1000", "ffffffff", "HEAD\n",
     "../x", "--output=/tmp/x", "g123", "abc", "HEAD~9999999"],
)  # fmt: skip
def test_what_is_no_revision_is_refused(acme: Workspace, revision: str) -> None:
    """Mutation: without the pattern, --output writes files."""
    before = file(acme).read_bytes()
    with pytest.raises(InvalidInput) as refused:
        restore(acme, "acme", revision)
    assert refused.value.sentence.isprintable()
    assert file(acme).read_bytes() == before


def test_a_version_that_is_wrong_today_is_refused(acme: Workspace) -> None:
    with recorded(acme.directory.path, ["acme"]):
        file(acme).write_text("[smtp]\nport = 70000\n")
    save(acme, "acme", {"smtp.port": 25})
    with pytest.raises(InvalidInput, match="line 2: Port must be 1 to 65535"):
        restore(acme, "acme", "HEAD~1")


def test_what_was_changed_since_the_look_is_not_overwritten(acme: Workspace) -> None:
    """Mutation: without the comparison, the other's change is gone from the file."""
    seen = acme.directory.load("acme").digest
    save(acme, "acme", {"smtp.port": 465})
    with pytest.raises(ChangedMeanwhile):
        restore(acme, "acme", "HEAD~2", base=seen)
    with pytest.raises(ChangedMeanwhile):
        restore(acme, "acme", "HEAD~2", base="")
    assert acme.directory.load("acme").settings.smtp.port == 465


@pytest.mark.parametrize("command", ["cat-file", "log"])
@pytest.mark.parametrize("how", ["exit 3", "echo nonsense", "kill -9 $$"])
def test_a_git_that_fails_is_said(
    acme: Workspace, command: str, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spoil(command, f"{how}; exit 1", monkeypatch, tmp_path)
    with pytest.raises(HistoryUnavailable):
        whats(acme, "acme")


def test_the_history_of_etckeeper_can_be_read(acme: Workspace) -> None:
    """A directory that something else keeps: no commit, but its steps are shown."""
    etc = acme.directory.path.parent
    (acme.directory.path / ".git").rename(etc / "old.git")
    git(etc, "init", "-q")
    (etc / ".etckeeper").touch()
    git(etc, "add", "posthouse")
    git(etc, "commit", "-qm", "daily autocommit")
    save(acme, "acme", {"smtp.port": 465})
    assert whats(acme, "acme") == whats(acme) == ["daily autocommit"]
    restore(acme, "acme", "HEAD")
    assert acme.directory.load("acme").settings.smtp.port == 587
    assert subjects(etc) == ["daily autocommit"]


def test_before_the_first_save_there_is_no_history(workspace: Workspace) -> None:
    for ask in (lambda: whats(workspace), lambda: history(workspace).removed()):
        with pytest.raises(PosthouseError, match="the first save begins it"):
            ask()


def test_without_git_no_save_is_said_to_begin_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for ask in (lambda: whats(workspace), lambda: history(workspace).removed()):
        with pytest.raises(PosthouseError, match=r"^git is not installed\.$"):
            ask()
