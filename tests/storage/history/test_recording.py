"""Each save is a step of the history, whatever lies in the repository, and never fails for it."""

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from tests.plain_secrets import HELD, SECRET, data
from tests.programs import needs, needs_root
from tests.storage.helpers.gits import git, spoil, subjects
from tui.errors import PosthouseError
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.history.recording import Recording, recorded

pytestmark = needs("git")


@pytest.fixture
def directory(tmp_path: Path) -> ConfigDirectory:
    return ConfigDirectory(tmp_path / "posthouse")


def add(directory: ConfigDirectory, organization_id: str = "acme") -> Recording:
    with recorded(directory.path, [organization_id]) as recording:
        directory.add(organization_id, "Acme GmbH")
    return recording


def save(directory: ConfigDirectory, *, password: bool = False, **values: object) -> Recording:
    with recorded(directory.path, ["acme"], password=password) as recording:
        directory.save("acme", {key.replace("_", ".", 1): value for key, value in values.items()})
    return recording


def file(directory: ConfigDirectory, name: str = "acme") -> Path:
    return directory.path / "organizations" / f"{name}.toml"


def test_each_kind_of_step(directory: ConfigDirectory) -> None:
    notes = [add(directory).note, save(directory, smtp_port=25).note]
    notes.append(save(directory, smtp_port=587, smtp_encryption="none").note)
    notes.append(save(directory, password=True).note)
    notes.append(save(directory, smtp_port=465, password=True).note)
    with recorded(directory.path, ["acme", "new"]) as renamed:
        directory.rename("acme", "new")
    with recorded(directory.path, ["host"]) as host:
        directory.save("host", {"smtp.domain": "example.com"})
    with recorded(directory.path, ["new"]) as removed:
        directory.remove("new")
    assert [*notes, renamed.note, host.note, removed.note] == [""] * 8
    assert subjects(directory.path) == [
        "new: removed",
        "host: smtp.domain not set → example.com",
        "new: renamed from acme",
        "acme: smtp.port 587 → 465, password: changed",
        "acme: password: changed",
        "acme: smtp.port 25 → 587, smtp.encryption not set → none",
        "acme: smtp.port not set → 25",
        "acme: added",
        "Settings as they were when the history began",
    ]
    assert git(directory.path, "status", "--porcelain") == ""


def test_a_step_says_who_did_it_and_where(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the account's name is taken for the login."""
    monkeypatch.setattr("tui.storage.history.author._logged_in", lambda: "")
    monkeypatch.setattr("tui.storage.history.author.user_name", lambda uid: "root")
    monkeypatch.setattr("tui.storage.history.author.socket.gethostname", lambda: "jump1")
    monkeypatch.setattr("tui.storage.history.author.os.ttyname", lambda descriptor: "/dev/pts/3")
    monkeypatch.setenv("SUDO_USER", "al<ice>\n")
    add(directory)
    shown = git(directory.path, "log", "-1", "--format=%an <%ae>%n%cn%n%B")
    assert shown.splitlines() == [
        "alice␊ <alice␊@jump1>",
        "Posthouse",
        "acme: added",
        "",
        "Posthouse-Terminal: /dev/pts/3",
        "Posthouse-Host: jump1",
        "Posthouse-Account: root",
        "",
    ]


def test_many_changes_are_in_the_body_and_the_line_stays_short(directory: ConfigDirectory) -> None:
    add(directory)
    directory.save("acme", {"smtp.host": "a.example"})
    save(
        directory, mail_mode="custom", smtp_host="b.example", smtp_port=25, smtp_encryption="none",
        sender_address="a@b.example", sender_name="x" * 300,
    )  # fmt: skip
    subject, body = git(directory.path, "log", "-1", "--format=%s%x00%b").split("\0")
    assert subject.startswith("acme: mail.mode default → custom, smtp.host a.example → b.example, ")
    assert subject.endswith("more")
    assert len(subject) <= 200
    assert "smtp.encryption not set → none\n" in body


def test_a_value_cannot_forge_a_trailer(directory: ConfigDirectory) -> None:
    add(directory)
    with recorded(directory.path, ["acme"]):
        file(directory).write_text('name = "a\\nPosthouse-Password: acme"\n')
    file(directory).write_text('name = "\\n\\nPosthouse-Password: acme"\n')
    with recorded(directory.path, ["acme"]):
        file(directory).unlink()
    assert len(subjects(directory.path)) == 5
    assert git(directory.path, "log", "--grep=^Posthouse-Password") == ""


def test_what_the_first_step_removes_is_kept(directory: ConfigDirectory) -> None:
    """Mutation: the beginning has only the files that are still there."""
    directory.add("acme", "Acme")
    with recorded(directory.path, ["acme"]):
        directory.remove("acme")
    assert "name = " in git(directory.path, "show", "HEAD~1:organizations/acme.toml")


def test_nothing_changed_is_no_step(directory: ConfigDirectory) -> None:
    add(directory)
    assert save(directory, smtp_port=587).note == ""
    before = subjects(directory.path)
    save(directory, smtp_port=587)
    assert subjects(directory.path) == before


def test_what_was_there_before_is_the_first_step(directory: ConfigDirectory) -> None:
    directory.add("labs", "Labs")
    directory.add("acme", "Acme GmbH")
    directory.save("host", {"smtp.domain": "example.com"})
    old = file(directory).read_text()
    save(directory, smtp_port=25)
    names = git(directory.path, "ls-tree", "-r", "--name-only", "HEAD~1").splitlines()
    assert names == [
        ".gitignore", "host.toml", "organizations/acme.toml", "organizations/labs.toml",
    ]  # fmt: skip
    assert git(directory.path, "show", "HEAD~1:organizations/acme.toml") == old


@pytest.mark.parametrize(
    "odd", [b"a = 1\r\n# \xff\xfe\r\n", b"\xef\xbb\xbfname = 'x'", b"[broken\n"]
)
def test_an_edit_by_hand_is_a_step_of_its_own_byte_for_byte(
    directory: ConfigDirectory, odd: bytes
) -> None:
    """Mutation: without the step of its own, the next save takes the edit for its own."""
    add(directory)
    (directory.path / ".gitattributes").write_text("* text=auto eol=lf\n")
    file(directory).write_bytes(odd)
    os.utime(file(directory), (1_700_000_000, 1_700_000_000))
    with recorded(directory.path, ["acme"]) as recording:
        file(directory).write_bytes(b'name = "Acme"\n')
    assert recording.note == ""
    shown = git(directory.path, "log", "-2", "--format=%an %at", "--", "organizations")
    assert shown.splitlines()[1] == "outside Posthouse 1700000000"
    assert subjects(directory.path)[1].startswith("acme: edited outside Posthouse")
    kept = git(directory.path, "rev-parse", "HEAD~1:organizations/acme.toml").strip()
    (directory.path / "odd").write_bytes(odd)
    assert git(directory.path, "hash-object", "--no-filters", "odd").strip() == kept


@pytest.mark.parametrize("staged", [True, False], ids=["staged", "not staged"])
def test_what_others_have_in_the_works_stays_theirs(
    directory: ConfigDirectory, staged: bool
) -> None:
    """Mutation: git commit without --only takes along what is staged."""
    add(directory)
    add(directory, "labs")
    (directory.path / "notes").write_text("mine\n")
    file(directory, "labs").write_text('name = "By hand"\n')
    if staged:
        git(directory.path, "add", ".")
    before = git(directory.path, "status", "--porcelain")
    save(directory, smtp_port=25)
    assert git(directory.path, "status", "--porcelain") == before
    assert git(directory.path, "show", "--format=", "--name-only", "HEAD").split() == [
        "organizations/acme.toml"
    ]


def test_a_password_in_clear_never_gets_in(directory: ConfigDirectory) -> None:
    """Mutation: without the look for passwords, hunter2 is in the objects."""
    directory.path.mkdir()
    (directory.path / "organizations").mkdir()
    file(directory, "old").write_text('[authentication]\npassword = "hunter2"\n')
    add(directory)
    clean = file(directory).read_text()
    file(directory).write_text(clean + '[authentication]\npassword = "hunter2"\n')
    with_secret = save(directory, smtp_port=25)
    assert with_secret.note.startswith("The history could not be written: the file holds a passwo")
    assert directory.load("acme").settings.smtp.port == 25
    with recorded(directory.path, ["acme"]) as moved:
        file(directory).write_text(clean + "[smtp]\nport = 26\n")
    assert moved.note == ""
    everything = git(directory.path, "log", "-p", "--all")
    assert "port = 26" in everything
    assert "hunter2" not in everything
    assert git(directory.path, "fsck", "--unreachable") == ""


@pytest.mark.parametrize("name", HELD)
def test_in_no_form_does_a_password_get_in(directory: ConfigDirectory, name: str) -> None:
    """By a save, by the edit of a hand before it, or as the history begins; pwd= once did.

    Mutation: holds_secret() is always false.
    """
    directory.path.mkdir()
    (directory.path / "organizations").mkdir()
    file(directory, "old").write_bytes(data(HELD[name]))
    add(directory)
    file(directory).write_bytes(data(HELD[name]))
    with suppress(PosthouseError):
        save(directory, smtp_port=25)
    with recorded(directory.path, ["acme", "old"], did="looked at") as _seen:
        pass
    assert SECRET not in git(directory.path, "log", "-p", "--all", "--format=%B")
    assert git(directory.path, "fsck", "--unreachable") == ""


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o755, 0o2770])
@pytest.mark.parametrize("umask", [0o022, 0o077, 0])
def test_the_repository_is_closed_to_whom_the_directory_is(
    directory: ConfigDirectory, mode: int, umask: int
) -> None:
    """Mutation: without sharedRepository the umask decides."""
    directory.path.mkdir()
    directory.path.chmod(mode)
    old = os.umask(umask)
    try:
        assert add(directory).note == ""
    finally:
        os.umask(old)
    group_may_write = bool(mode & stat.S_ISGID)
    for path in (directory.path / ".git").rglob("*"):
        found = path.stat().st_mode
        assert not found & 0o007, path
        assert bool(found & 0o040) == bool(mode & 0o040), path
        if path.is_dir() or path.name in {"config", "HEAD", "index", "main"}:
            assert bool(found & 0o020) == group_may_write, path


# ---- faults ---------------------------------------------------------------------------------

STEPS = ("cat-file", "fast-import", "update-index")
FAILS = {
    "fails": "echo fatal: no such luck >&2; exit 128",
    "is killed": "kill -9 $$",
    "says nothing": "exit 0",
    "says nonsense": "echo 1 2 3 nonsense; exit 0",
    "hangs": "sleep 60 & wait",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("how", FAILS)
def test_a_git_that_fails_never_fails_a_save(
    directory: ConfigDirectory,
    step: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Mutation: without a deadline the hanging ones never end."""
    add(directory)
    with monkeypatch.context() as spoilt:
        spoilt.setattr("tui.storage.history.git.SECONDS", 0.8 if how == "hangs" else 10)
        spoil(step, FAILS[how], spoilt, tmp_path)
        recording = save(directory, smtp_port=25)
    if (step, how) in SILENT:
        assert recording.note == ""
    else:
        assert recording.note.startswith("The history could not be written: ")
    assert file(directory).exists()
    assert save(directory, smtp_port=26).note == "", "the next save works"
    assert git(directory.path, "fsck", "--strict") == ""
    assert "port = 26" in git(directory.path, "show", "HEAD:organizations/acme.toml")
    assert not list((directory.path / ".git").glob("fast_import_crash*"))


SILENT = {("update-index", "says nothing"), ("update-index", "says nonsense")}


def test_without_git_saves_work(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert add(directory).note == ""
    assert not (directory.path / ".git").exists()


def test_a_lock_that_was_left_over_is_named(directory: ConfigDirectory) -> None:
    add(directory)
    lock = directory.path / ".git" / "index.lock"
    lock.touch()
    note = save(directory, smtp_port=25).note
    assert f"{lock} is there: another git is at work, or one was killed." in note
    assert subjects(directory.path)[0] == "acme: smtp.port not set → 25", "the step is kept"


@pytest.mark.parametrize("name", ["HEAD", "config", "refs/heads/main", "objects"])
@pytest.mark.parametrize("damage", ["empty", "garbage", "gone"])
def test_a_damaged_repository_is_said_and_left_alone(
    directory: ConfigDirectory, name: str, damage: str
) -> None:
    add(directory)
    path = directory.path / ".git" / name
    if damage == "gone" or path.is_dir():
        path.rename(directory.path / ".git" / "gone")
        if path.name == "objects" and damage != "gone":
            path.mkdir() if damage == "empty" else path.write_text("garbage")
    else:
        path.write_text("" if damage == "empty" else "garbage \x1b[0m\n")
    recording = save(directory, smtp_port=25)
    assert directory.load("acme").settings.smtp.port == 25
    assert recording.note.isprintable()
    said = name in {"config"} or (damage == "gone" and name in {"HEAD", "refs/heads/main"})
    assert bool(recording.note) != said


def test_a_detached_head_is_said(directory: ConfigDirectory) -> None:
    add(directory)
    git(directory.path, "checkout", "-q", "--detach")
    assert "is on no branch" in save(directory, smtp_port=25).note


def test_nothing_that_the_repository_names_is_run(
    directory: ConfigDirectory, own_home: Path, tmp_path: Path
) -> None:
    """Mutation: with the repository's own hooks, reference-transaction runs."""
    add(directory)
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0" "$@" >> {ran}\nexit 1\n')
    program.chmod(0o755)
    hooks = directory.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("pre-commit", "post-commit", "reference-transaction", "post-index-change"):
        (hooks / hook).symlink_to(program)
    settings = (
        "commit.gpgSign=true", f"gpg.program={program}", f"core.fsmonitor={program}",
        f"core.editor={program}", f"core.pager={program}", f"diff.external={program}",
        f"filter.x.clean={program}", f"filter.x.smudge={program}", f"diff.x.textconv={program}",
        f"core.sshCommand={program}", f"core.hooksPath={hooks}", "log.showSignature=true",
        f"core.alternateRefsCommand={program}", "gc.auto=1",
    )  # fmt: skip
    for setting in settings:
        git(directory.path, "config", *setting.split("=", 1))
    (own_home / ".gitconfig").write_text("[commit]\n\tgpgSign = true\n[core\nbroken")
    (directory.path / ".gitattributes").write_text("* filter=x diff=x\n")
    assert save(directory, smtp_port=25).note == ""
    assert not ran.exists(), ran.read_text()


@needs_root("only root can become others")
def test_two_people_of_a_group_write_one_history(tmp_path: Path) -> None:
    """Mutation: found by itself, git refuses a repository of another owner as dubious."""
    place = tmp_path / "shared"
    place.mkdir()
    os.chown(place, 0, 60_000)
    place.chmod(0o2770)
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o011)
    add(ConfigDirectory(tmp_path / "warm"))  # the others may not be allowed to read Python's files
    for user, umask in ((60_001, 0o022), (60_002, 0o077), (60_001, 0o077)):
        child = os.fork()
        if child == 0:
            os.setgroups([])
            os.setgid(60_000)
            os.setuid(user)
            os.umask(umask)
            note = add(ConfigDirectory(place), f"o{user}-{umask}").note
            os._exit(1 if note else 0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    git(place, "config", "--global", "--add", "safe.directory", str(place))
    assert len(subjects(place)) == 4
    owners = {path.stat().st_uid for path in (place / ".git").rglob("*")}
    assert {60_001, 60_002} <= owners
