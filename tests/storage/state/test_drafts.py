"""Drafts on disk: private, whole, without secrets, and never in the way."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from tests.storage.state.test_processes import running_process
from tui.errors import NotSaved
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing
from tui.storage.editing.add_rename_remove import remove, rename
from tui.storage.editing.draft_keeper import DraftKeeper, differences, pending
from tui.storage.editing.editing import Editing
from tui.storage.editing.opened_organization import open_organization
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.drafts import Drafts
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.state.processes import this_process
from tui.storage.workspace import Workspace

FILE = """\
name = "Acme"
[mail]
mode = "custom"
[smtp]
host = "mail.example"
port = 587
[authentication]
required = true
username = "u"
[sender]
address = "a@mail.example"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    organizations = tmp_path / "config" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(FILE)
    state = StateDirectory(tmp_path / "state", tmp_path / "config")
    return Workspace(ConfigDirectory(tmp_path / "config"), MemoryPasswords(), state, {})


def later(workspace: Workspace) -> Drafts:
    """The drafts as the next Posthouse finds them."""
    return Drafts(workspace.state.drafts.path)


def keeper_of(workspace: Workspace) -> tuple[DraftKeeper, Editing]:
    """An organization that was opened, and what keeps its draft."""
    keeper = DraftKeeper(workspace.state.drafts, "acme")
    keeper.editing = Editing(open_organization(workspace, "acme"))
    return keeper, keeper.editing


def test_an_edit_is_kept_with_what_it_was_made_on(workspace: Workspace) -> None:
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    editing.edit("authentication.required", False)
    assert not keeper.is_current
    keeper.sync()
    assert keeper.is_current
    (found,) = later(workspace).found("acme")
    assert found.draft.edits == {"smtp.port": "465", "authentication.required": False}
    assert found.draft.base == {"smtp.port": "587", "authentication.required": True}
    assert found.draft.process == this_process()
    assert not found.running, "this very process is no other one"
    assert workspace.state.drafts.found("acme") == [], "one's own draft is not offered"
    assert later(workspace).ids() == {"acme"}


def test_what_is_undone_reverted_or_over_leaves_no_draft(workspace: Workspace) -> None:
    """Mutation: sync() that only ever writes."""
    for end in ("undone", "reverted", "over"):
        keeper, editing = keeper_of(workspace)
        editing.edit("smtp.port", "465")
        keeper.sync()
        assert later(workspace).ids() == {"acme"}
        if end == "undone":
            editing.edit("smtp.port", "587")
        elif end == "reverted":
            editing.revert()
        if end == "over":
            keeper.forget()
            keeper.sync()
        else:
            keeper.sync()
        assert later(workspace).ids() == set(), end


def test_a_password_is_never_in_it(workspace: Workspace) -> None:
    """Mutation: the typed password written beside the flag."""
    keeper, editing = keeper_of(workspace)
    editing.type_password(SecretStr("hunter2-SECRET"))
    keeper.sync()
    assert later(workspace).ids() == set(), "a password alone leaves nothing to restore"
    editing.edit("smtp.port", "465")
    keeper.sync()
    (found,) = later(workspace).found("acme")
    assert found.draft.password
    assert b"hunter2" not in found.path.read_bytes()


def test_only_the_user_can_read_it(workspace: Workspace) -> None:
    """Mutation: FILE_MODE 0o640."""
    old = os.umask(0)
    try:
        keeper, editing = keeper_of(workspace)
        editing.edit("smtp.port", "465")
        keeper.sync()
    finally:
        os.umask(old)
    place = workspace.state.drafts.path
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()] == [0o600]


def test_an_older_state_never_overwrites_a_newer_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that still writes is waited for; mutation: no lock."""
    keeper, editing = keeper_of(workspace)
    writing, go_on = threading.Event(), threading.Event()
    real = replacing.replace

    def slow(path: Path, data: bytes, mode: int) -> None:
        if b'"smtp.port":"4"' in data:
            writing.set()
            assert go_on.wait(60)
        real(path, data, mode)

    monkeypatch.setattr(replacing, "replace", slow)
    editing.edit("smtp.port", "4")
    first = threading.Thread(target=keeper.sync)
    first.start()
    assert writing.wait(60)
    editing.edit("smtp.port", "465")
    second = threading.Thread(target=keeper.sync)
    second.start()
    second.join(0.3)  # without the lock it ends now, and the first writes after it
    go_on.set()
    first.join(60)
    second.join(60)
    (found,) = later(workspace).found("acme")
    assert found.draft.edits == {"smtp.port": "465"}


def test_a_draft_that_the_file_fulfils_by_now_is_deleted(workspace: Workspace) -> None:
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    keeper.sync()
    save(workspace, "acme", {"smtp.port": "465"})
    again = DraftKeeper(later(workspace), "acme")
    assert again.found(Editing(open_organization(workspace, "acme"))) is None
    assert later(workspace).ids() == set()


def test_a_file_that_changed_since_is_told_and_the_edits_go_on_it(workspace: Workspace) -> None:
    """Mutation: the base left out of the draft."""
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    editing.edit("smtp.host", "mine.example")
    keeper.sync()
    save(workspace, "acme", {"smtp.port": "2525", "sender.name": "Theirs"})
    fresh = Editing(open_organization(workspace, "acme"))
    found = DraftKeeper(later(workspace), "acme").found(fresh)
    assert found is not None
    assert differences(found.draft, fresh) == [
        "Port (smtp.port)\n  - 2525\n  + 465\n  ! the file said 587 when this was typed",
        "Hostname (smtp.host)\n  - mail.example\n  + mine.example",
    ]
    for key, value in pending(found.draft, fresh).items():
        fresh.edit(key, value)
    assert fresh.draft.edits == {"smtp.port": "465", "smtp.host": "mine.example"}
    assert fresh.draft.value("sender.name") == "Theirs"


def test_what_was_restored_is_kept_before_the_old_draft_goes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the old draft deleted first."""
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    keeper.sync()
    drafts = later(workspace)
    second = DraftKeeper(drafts, "acme")
    second.editing = Editing(open_organization(workspace, "acme"))
    found = second.found(second.editing)
    assert found is not None
    second.editing.edit("smtp.port", "465")

    def full(*_: object) -> None:
        raise NotSaved("The disk is full.")

    monkeypatch.setattr(replacing, "replace", full)
    with pytest.raises(NotSaved):
        second.restored(found)
    assert found.path.exists()
    monkeypatch.undo()
    second.restored(found)
    assert not found.path.exists()
    assert drafts.ids() == {"acme"}


def test_two_processes_never_share_a_file(workspace: Workspace) -> None:
    """Mutation: one file name an organization."""
    first, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    first.sync()
    second = DraftKeeper(later(workspace), "acme")
    second.editing = Editing(open_organization(workspace, "acme"))
    second.editing.edit("smtp.host", "other.example")
    second.sync()
    newest, oldest = later(workspace).found("acme")
    assert (set(newest.draft.edits), set(oldest.draft.edits)) == ({"smtp.host"}, {"smtp.port"})
    second.forget()
    assert [one.draft.edits for one in later(workspace).found("acme")] == [{"smtp.port": "465"}]


def test_drafts_follow_a_rename_and_end_with_a_removal(workspace: Workspace) -> None:
    """Mutation: state.rename and state.forget without the drafts."""
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    keeper.sync()
    rename(workspace, "acme", "acme.corp", "Acme")
    assert later(workspace).ids() == {"acme.corp"}
    (found,) = later(workspace).found("acme.corp")
    assert found.draft.edits == {"smtp.port": "465"}
    assert later(workspace).found("acme") == []
    remove(workspace, "acme.corp")
    assert later(workspace).ids() == set()


def test_a_draft_of_a_running_process_says_so(workspace: Workspace) -> None:
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    keeper.sync()
    (found,) = later(workspace).found("acme")
    kept = json.loads(found.path.read_text())
    with running_process() as other:
        kept["process"] |= {"pid": other.pid, "started": other.started, "terminal": "pts/9"}
        found.path.write_text(json.dumps(kept))
        (found,) = later(workspace).found("acme")
        assert found.running
    (found,) = later(workspace).found("acme")
    assert not found.running


def test_a_state_directory_that_cannot_be_written_is_told(workspace: Workspace) -> None:
    workspace.state.path.parent.mkdir(parents=True, exist_ok=True)
    workspace.state.path.write_text("a file, not a directory")
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    with pytest.raises(NotSaved):
        keeper.sync()
    assert not keeper.is_current
    keeper.forget()
    assert workspace.state.drafts.found("acme") == []
    assert workspace.state.drafts.ids() == set()
