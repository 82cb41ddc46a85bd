"""Each thing that can be wrong is found, and the command that is shown mends it."""

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs_root
from tui.doctor.examine import examine
from tui.doctor.findings import Finding, Level
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

FILE = '[mail]\nmode = "default"\n'
SIZE = os.terminal_size((80, 24))
OTHER_GROUP = 12345
as_root = needs_root("giving a file to another group needs root")

Break = Callable[[Path], object]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A directory that a group shares, with nothing wrong in it."""
    organizations = tmp_path / "config" / "organizations"
    organizations.mkdir(parents=True)
    for name in ("config", "config/organizations"):
        (tmp_path / name).chmod(0o2770)
    for path in (organizations / "acme.toml", tmp_path / "config" / "host.toml"):
        path.write_text(FILE)
        path.chmod(0o640)
    lock = tmp_path / "config" / ".lock"
    lock.touch()
    lock.chmod(0o660)
    return tmp_path / "config"


def workspace(config: Path) -> Workspace:
    state = StateDirectory(config.parent / "state", config)
    environ = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    return Workspace(ConfigDirectory(config), MemoryPasswords(), state, environ)


def wrong(config: Path) -> list[Finding]:
    found = examine(workspace(config), SIZE)
    return [one for one in found if one.level in (Level.WARNING, Level.PROBLEM)]


def organization(config: Path, name: str = "acme.toml") -> Path:
    return config / "organizations" / name


def rights(name: str, mode: int) -> Break:
    return lambda config: (config / name).chmod(mode)


def group(name: str) -> Break:
    def give(config: Path) -> None:
        path = config / name
        mode = path.stat().st_mode
        os.chown(path, -1, OTHER_GROUP)
        path.chmod(mode)  # a change of the group takes setgid away

    return give


def file(name: str, text: str = FILE, mode: int = 0o640, age: int = 0) -> Break:
    def write(config: Path) -> None:
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        os.utime(path, (time.time() - age,) * 2)

    return write


def odd(make: Callable[[Path], object]) -> Break:
    return lambda config: make(organization(config, "odd.toml"))


def remembered(name: str, text: str, mode: int = 0o600) -> Break:
    def write(config: Path) -> None:
        state = workspace(config).state
        path = state.path / name
        path.parent.mkdir(parents=True, mode=0o700)
        path.parent.parent.chmod(0o700)
        path.write_text(text)
        path.chmod(mode)

    return write


def directory_for_lock(config: Path) -> None:
    (config / ".lock").unlink()
    (config / ".lock").mkdir()


def lock_for_all(config: Path) -> None:
    config.chmod(0o2771)
    (config / ".lock").chmod(0o666)


def old_git(config: Path) -> None:
    (config / ".git").mkdir(mode=0o770)
    (config / ".git" / "config").write_text("[posthouse]\n\thistory = true\n")
    (config / ".git" / "config").chmod(0o660)
    (config / ".git").chmod(0o770)


def open_git(config: Path) -> None:
    old_git(config)
    (config / ".git").chmod(0o775)
    config.chmod(0o2771)


def stuck_git(name: str) -> Break:
    def leave(config: Path) -> None:
        old_git(config)
        file(f".git/{name}", "", 0o660, age=200)(config)

    return leave


DRAFT = (
    '{"when": "2026-11-24T12:00:00Z", "process": {"pid": 1, "started": "", "boot": "", "host": "h",'
    ' "terminal": ""}, "base": {}, "edits": {"smtp.port": "1"}, "password": false}'
)

# What is done to the directory, and what is said then.
CASES: dict[str, tuple[Break, str]] = {
    "directory open to all": (rights(".", 0o2772), "Everybody .* can change what is in"),
    "organizations open to all": (
        rights("organizations", 0o2772),
        "can change what is in .*organizations",
    ),
    "sticky": (rights("organizations", 0o3770), "is sticky"),
    "no setgid": (rights("organizations", 0o770), "lacks setgid"),
    "organizations not writable": (rights("organizations", 0o2750), "may write .* but not"),
    "above open to all": (rights("..", 0o777), "put another directory in the place"),
    "lock not for the group": (rights(".lock", 0o640), "has mode 0640"),
    "lock for all": (lock_for_all, "can hold"),
    "lock a directory": (
        directory_for_lock,
        "is a directory, so saves are not kept apart",
    ),
    "files open to all": (rights("organizations/acme.toml", 0o646), "can change files"),
    "files read by all": (rights("organizations/acme.toml", 0o644), "can read servers"),
    "host file read by all": (rights("host.toml", 0o644), "can read servers .*host.toml"),
    "file not for the group": (rights("organizations/acme.toml", 0o600), "cannot read files"),
    "left-over": (
        file("organizations/.acme.toml.tmp", age=200),
        "left temporary files .*acme.toml.tmp",
    ),
    "left-over of the host": (file(".host.toml.tmp", age=200), "left temporary files"),
    "misnamed": (file("organizations/Größe 1.toml"), "has a name that is not an id"),
    "misnamed with an escape": (file("organizations/a\x1b]0;x\x07'b.toml"), "that is not an id"),
    "host in organizations": (
        file("organizations/host.toml"),
        "host.toml has a name that is not an id",
    ),
    "only capitals differ": (file("organizations/ACME.toml"), "differs from acme.toml only"),
    "hard link": (
        lambda config: os.link(organization(config), config / "elsewhere"),
        "has 2 names",
    ),
    "dangling link": (
        odd(lambda path: path.symlink_to("nowhere")),
        "a link to something that is not a file",
    ),
    "pipe": (odd(os.mkfifo), "a named pipe"),
    "a directory as file": (odd(Path.mkdir), "is a directory"),
    "not TOML": (file("organizations/odd.toml", "[mail\n"), "odd.toml: line 1"),
    "wrong value": (file("organizations/odd.toml", "[smtp]\nport = 0\n"), "odd.toml: Port"),
    "state read by others": (remembered("tests/acme.jsonl", "", 0o644), "Others can read"),
    "damaged draft": (remembered("drafts/acme@1.json", "{"), "is a damaged draft"),
    "draft of nobody": (remembered("drafts/gone@1.json", DRAFT), "organization that is gone"),
    "history read by all": (open_git, "can read the old settings"),
    "git's index locked": (stuck_git("index.lock"), "left by a git that was killed"),
    "git's branch locked": (stuck_git("refs/heads/main.lock"), "left by a git that was killed"),
}
GROUPS: dict[str, tuple[Break, str]] = {
    "organizations of another group": (group("organizations"), "is of the group 12345"),
    "file of another group": (group("organizations/acme.toml"), "are not of its group"),
    "lock of another group": (group(".lock"), "cannot lock it"),
}


def test_where_nothing_is_wrong_nothing_is_said(config: Path) -> None:
    assert wrong(config) == []


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        *(pytest.param(*case, id=name) for name, case in CASES.items()),
        *(pytest.param(*case, id=name, marks=as_root) for name, case in GROUPS.items()),
    ],
)
def test_what_is_wrong_is_found_and_mended_by_the_command(
    config: Path, monkeypatch: pytest.MonkeyPatch, break_it: Break, said: str
) -> None:
    """Mutation: any one check removed, or its command changed."""
    editor = config.parent / "editor"
    editor.write_text('#!/bin/sh\necho "name = \'mended\'" > "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    break_it(config)
    before = _everything(config)
    found = [one for one in wrong(config) if re.search(said, one.sentence)]
    assert len(found) == 1, wrong(config)
    assert _everything(config) == before, "looking changes nothing"
    (finding,) = found
    assert finding.sentence.isprintable()
    assert finding.command.isprintable()
    subprocess.run(["bash", "-c", finding.command], check=True)
    left = wrong(config)
    assert not [one for one in left if re.search(said, one.sentence)], left
    assert organization(config).exists(), "no file of an organization is lost"


def _everything(config: Path) -> list[tuple[str, int, int, float]]:
    return sorted(
        (str(path), about.st_mode, about.st_size, about.st_mtime)
        for path in config.parent.rglob("*")
        for about in (path.lstat(),)
    )


def test_a_save_that_is_under_way_is_no_left_over(config: Path) -> None:
    file("organizations/.acme.toml.tmp")(config)
    assert wrong(config) == []


def test_what_thousands_have_in_common_is_one_finding(config: Path) -> None:
    """Mutation: MOST_NAMED not asked."""
    for number in range(300):
        file(f"organizations/o{number}.toml", mode=0o644)(config)
        file(f"organizations/bad{number}.toml", "[mail\n")(config)
    found = wrong(config)
    assert len(found) == 1 + 20 + 1
    assert any("o0.toml and 299 more" in one.sentence for one in found)
    assert any("280 more files" in one.sentence for one in found)


@as_root
def test_somebody_else_is_told_to_use_sudo(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: the owner not given to command()."""
    (config / "organizations").chmod(0o770)
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    (finding,) = [one for one in wrong(config) if "setgid" in one.sentence]
    assert finding.command.startswith("sudo ")
    assert f"chmod go-w {config} && " in finding.command, "a link of others is kept out meanwhile"
    assert "chmod g+s" in finding.command


def test_a_full_disk_is_a_problem(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.statvfs

    class Full:
        f_bavail, f_frsize, f_files, f_favail = 1, 4096, 1000, 0
        f_flag = 0

    monkeypatch.setattr(os, "statvfs", lambda path: Full if path == config else real(path))
    sentences = [one.sentence for one in wrong(config)]
    assert any("4 KiB left" in sentence for sentence in sentences)
    assert any("takes no more files" in sentence for sentence in sentences)


def test_no_editor_is_proposed_for_a_link_that_came_with_a_pull(config: Path) -> None:
    """Whoever pushed it chose the file. Mutation: only those who write here count as others."""
    (config / "elsewhere").write_text("[mail\n")
    (config / "organizations" / "odd.toml").symlink_to("../elsewhere")
    (found,) = wrong(config)
    assert found.command.startswith("${EDITOR:-vi} ")
    (config / ".git").mkdir(mode=0o700)
    (config / ".git" / "config").write_text('[remote "origin"]\nurl = git.example.com:x\n')
    (found,) = wrong(config)
    assert "is a link, and others could have placed it" in found.sentence
    assert found.command == ""
