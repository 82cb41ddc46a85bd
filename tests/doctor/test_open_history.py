"""A repository that is more open than its directory is named, and the command closes it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs, needs_root
from tests.storage.helpers.gits import git
from tui.doctor.findings import Finding, Level
from tui.doctor.history import history_findings
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import saving
from tui.storage.editing.add_rename_remove import add
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.trust.repositories import who_else_may_write_repository
from tui.storage.workspace import Workspace

pytestmark = needs("git")
as_root = needs_root("only root can give files away")


def workspace(config: Path) -> Workspace:
    state = StateDirectory(config.parent / f"{config.name}-state", config)
    return Workspace(ConfigDirectory(config), MemoryPasswords(), state, environ={})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A directory that all may enter, with a history that is closed to them."""
    path = tmp_path / "config"
    path.mkdir()
    path.chmod(0o755)
    add(workspace(path), "acme", "Acme")
    return path


def save(config: Path, port: int) -> tuple[str, ...]:
    return saving.save(workspace(config), "acme", {"smtp.port": port}).notes


def wrong(config: Path) -> list[Finding]:
    return [found for found in history_findings(config) if found.level is not Level.OK]


def mend(config: Path) -> Finding:
    """Type what is proposed for the one thing that is wrong, and see that nothing is left."""
    (found,) = wrong(config)
    subprocess.run(["bash", "-c", found.command], check=True)
    assert wrong(config) == []
    return found


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_where_nothing_is_open_nothing_is_said(config: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert save(config, 25) == ()
        assert wrong(config) == []
    finally:
        os.umask(before)


def test_a_clone_that_everybody_may_enter(config: Path, tmp_path: Path) -> None:
    """As git makes it: what is new stays out of its history, with words that lead to the mend.

    Mutations: no finding; the command closes something else.
    """
    clone = tmp_path / "clone"
    before = os.umask(0o022)
    try:
        git(tmp_path, "clone", "-q", str(config), "clone")
    finally:
        os.umask(before)
    git(clone, "config", "posthouse.history", "true")
    add(workspace(clone), "labs", "Labs")
    notes = saving.save(workspace(clone), "labs", {"smtp.port": 25}).notes
    assert notes == (
        "The history could not be written: organizations/labs.toml is not for everybody, who can "
        "read the history (posthouse doctor names what closes it).",
    )
    found = mend(clone)
    assert found.level is Level.WARNING
    assert "files that are not for everybody stay out of the history" in found.sentence
    assert found.command == f"chmod o= {clone}/.git"
    assert saving.save(workspace(clone), "labs", {"smtp.port": 26}).notes == ()


@needs("setfacl")
@pytest.mark.parametrize("words", [("-m", "u:12345:rwx"), ("-d", "-m", "u:12345:rwx")])
@pytest.mark.parametrize("where", [".", ".git"])
def test_an_access_list(config: Path, words: tuple[str, ...], where: str) -> None:
    """Mutations: that of the directory, or of the repository, is not named."""
    (config / ".git").chmod(0o700)
    subprocess.run(["setfacl", *words, str(config / where)], check=True)
    if words[0] == "-m":
        # It lets somebody write, too; the group's bits are its mask, and so take that away again.
        (config / where).chmod(0o755 if where == "." else 0o750)
    (said,) = save(config, 25)
    assert said == (
        "The history could not be written: organizations/acme.toml is not for everybody, and an "
        "access list lets others read the history."
    )
    found = mend(config)
    assert found.command == f"setfacl -bk {config / where}"
    assert save(config, 26) == ()


def a_mode(name: str) -> Callable[[Path], object]:
    return lambda config: (config / ".git" / name).chmod(0o777)


def an_owner(name: str) -> Callable[[Path], object]:
    return lambda config: os.chown(config / ".git" / name, 4321, -1)


@pytest.mark.parametrize("works", [True, False])
@pytest.mark.parametrize(
    ("spoil", "command"),
    [
        (a_mode("objects"), "chmod go= {0}"),
        (a_mode("refs/heads"), "chmod go= {0}"),
        (a_mode("refs/heads/main"), "chmod go= {0}"),
        pytest.param(an_owner("objects/pack"), "chmod go= {0}", marks=as_root),
        pytest.param(an_owner("index"), "chmod go= {0}", marks=as_root),
        pytest.param(an_owner("."), "mv -n -- {0} {0}.aside", marks=as_root),
    ],
)
def test_one_that_others_write(
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], object],
    command: str,
    works: bool,
) -> None:
    """Whether git works in it all the same, with fewer rights, or not.

    Mutations: not named; opened to a group instead; what is somebody else's closed as one's own.
    """
    if os.geteuid() == 0:
        os.chown(config / ".git", -1, 5678)
        closed = None if works else config / ".git"
        monkeypatch.setattr("tui.storage.confinement.decision.out_of_reach", lambda *_: closed)
    (config / ".git").chmod(0o750)
    spoil(config)
    (found,) = wrong(config)
    assert found.command == command.format(config / ".git")
    said = "others choose what a restore or a merge brings back"
    assert (said if works or os.geteuid() else "no history is kept") in found.sentence
    subprocess.run(["bash", "-c", found.command], check=True)
    assert [one for one in wrong(config) if one.level is not Level.NOTE] == []
    assert save(config, 26) == ()
    assert wrong(config) == []
    assert who_else_may_write_repository(config / ".git") == ""


def test_what_leads_out_of_a_closed_one_is_named(config: Path, tmp_path: Path) -> None:
    """No command mends that. Mutation: what is closed is not looked into."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere").chmod(0o777)
    (config / ".git").chmod(0o700)
    (config / ".git" / "objects" / "info" / "alternates").write_text(f"{tmp_path}/elsewhere\n")
    found = wrong(config)[0]
    assert "elsewhere can be written by everybody." in found.sentence
    assert found.command == ""
