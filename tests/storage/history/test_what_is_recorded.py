"""Into the history goes only what its readers may read, and what nobody else chose."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs, needs_root
from tests.storage.helpers import nfs4
from tests.storage.helpers.gits import git
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.history.recording import recorded
from tui.storage.history.what_is_recorded import looking

FILE = "organizations/acme.toml"
SECRET = 'name = "only for me"\n'
OTHER = 4321


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A directory that only its owner may enter, with a history; and a file for nobody else."""
    path = tmp_path / "config"
    (path / "organizations").mkdir(parents=True)
    (path / ".git").mkdir()
    for one in (path, path / "organizations", path / ".git"):
        one.chmod(0o700)
    (path / FILE).write_text(SECRET)
    (path / FILE).chmod(0o640)
    return path


def left_out(config: Path) -> str:
    with looking(config) as look:
        found = look(FILE)
    assert (found.content is None) == bool(found.left_out)
    return found.left_out


def acl(*words: str) -> Callable[[Path], None]:
    """Give a directory a list, as an administrator does."""

    def give(path: Path) -> None:
        subprocess.run(["setfacl", *words, str(path)], check=True)

    return give


NAMED = ("-m", "u:12345:rwx")
DEFAULT = ("-d", "-m", "u:12345:rwx")
EVERYBODY, LISTED = "is not for everybody, who can read", "an access list lets others read"


@needs("setfacl")
@pytest.mark.parametrize(
    ("modes", "top", "kept", "why"),
    [
        ((0o700, 0o700), None, None, ""),
        ((0o711, 0o700), None, None, ""),
        ((0o711, 0o711), None, None, EVERYBODY),
        ((0o755, 0o700), acl(*NAMED), None, LISTED),
        ((0o711, 0o700), None, acl(*NAMED), LISTED),
        ((0o700, 0o700), acl(*NAMED), acl(*NAMED), LISTED),
        ((0o711, 0o700), acl(*DEFAULT), None, LISTED),
        ((0o711, 0o700), None, acl(*DEFAULT), LISTED),
        ((0o700, 0o700), acl(*DEFAULT), None, ""),
        ((0o700, 0o700), None, acl(*NAMED), ""),
    ],
)
def test_whom_an_access_list_lets_in_reads_only_what_all_may(
    config: Path,
    modes: tuple[int, int],
    top: Callable[[Path], None] | None,
    kept: Callable[[Path], None] | None,
    why: str,
) -> None:
    """Mutations: the list of .git not looked at; that of the directory; a default list.

    A closed directory stays closed: nobody else gets as far as the lists inside.
    """
    for path, mode, give in ((config, modes[0], top), (config / ".git", modes[1], kept)):
        path.chmod(mode)
        if give:
            give(path)
    assert why in left_out(config)
    assert bool(left_out(config)) == bool(why)
    if why:
        (config / FILE).chmod(0o644)
        assert left_out(config) == ""


@pytest.mark.parametrize("where", [".", ".git"])
@pytest.mark.parametrize(
    ("who", "flags", "why"),
    [("bob@example.com", 0, LISTED), ("bob@example.com", nfs4.INHERIT_ONLY, LISTED),
     ("GROUP@", 0, ""), ("EVERYONE@", 0, "")],
)  # fmt: skip
def test_whom_an_nfs_list_names_reads_only_what_all_may(
    config: Path, monkeypatch: pytest.MonkeyPatch, where: str, who: str, flags: int, why: str
) -> None:
    """What the mode shows needs no list. Mutation: NFS 4's lists not looked at."""
    config.chmod(0o711)
    entry = (nfs4.ALLOW, flags, nfs4.ENTER, who)
    nfs4.give(config / where, monkeypatch, nfs4.packed(*nfs4.PLAIN, entry))
    assert why in left_out(config)
    assert bool(left_out(config)) == bool(why)


@needs_root("giving a directory to another group needs root")
@pytest.mark.parametrize(
    ("top", "kept", "file", "is_kept"),
    [
        ((0o750, OTHER), (0o700, 0), OTHER, True),
        ((0o750, OTHER), (0o700, 0), 0, False),
        ((0o711, 0), (0o750, OTHER), OTHER, True),
        ((0o711, 0), (0o750, OTHER), 0, False),
        ((0o701, OTHER), (0o700, OTHER), 0, True),
        ((0o751, 5678), (0o750, OTHER), OTHER, False),
        ((0o751, 5678), (0o750, OTHER), 5678, False),
    ],
)
def test_the_group_of_the_repository_counts_where_everybody_may_enter_the_directory(
    config: Path, top: tuple[int, int], kept: tuple[int, int], file: int, is_kept: bool
) -> None:
    """Mutation: the group of the directory alone."""
    for path, (mode, group) in ((config, top), (config / ".git", kept), (config / FILE, (0, file))):
        os.chown(path, -1, group)
        if mode:
            path.chmod(mode)
    assert bool(left_out(config)) != is_kept


def test_a_link_of_ones_own_into_a_clone_is_followed_once(tmp_path: Path, config: Path) -> None:
    """What the clone's pushers make a link does not lead on. Mutation: the kernel follows all."""
    clone = tmp_path / "clone"
    (clone / ".git").mkdir(parents=True)
    (clone / ".git" / "config").write_text('[remote "origin"]\nurl = git.example.com:x\n')
    (tmp_path / "mine.toml").write_text(SECRET)
    (clone / "acme.toml").write_text(SECRET)
    (config / FILE).unlink()
    (config / FILE).symlink_to(clone / "acme.toml")
    assert left_out(config) == ""
    (clone / "acme.toml").unlink()
    (clone / "acme.toml").symlink_to("../mine.toml")
    assert left_out(config) == "is a link, which others may have placed"


def test_a_directory_that_is_a_link_into_a_clone_is_shared(tmp_path: Path, config: Path) -> None:
    """Mutation: only the link's own place is asked for remotes."""
    clone = tmp_path / "clone"
    (clone / ".git").mkdir(parents=True)
    (clone / ".git" / "config").write_text('[remote "origin"]\nurl = git.example.com:x\n')
    (config / "organizations").rename(clone / "organizations")
    (config / "organizations").symlink_to(clone / "organizations")
    assert left_out(config) != ""


def test_a_directory_of_links_of_ones_own_is_read(tmp_path: Path, config: Path) -> None:
    """Mutation: no link is followed anywhere."""
    (config / "organizations").rename(tmp_path / "real")
    (config / "organizations").symlink_to("../real")
    assert left_out(config) == ""
    (tmp_path / "real" / "acme.toml").rename(tmp_path / "other.toml")
    (tmp_path / "real" / "acme.toml").symlink_to(tmp_path / "other.toml")
    assert left_out(config) == ""


def test_a_file_with_a_second_name_where_a_link_leads_is_not_taken(
    tmp_path: Path, config: Path
) -> None:
    """Somebody may have given it that name. Mutation: names counted only in a shared directory."""
    drop = tmp_path / "drop"
    drop.mkdir()
    (tmp_path / "mine").write_text(SECRET)
    (config / FILE).unlink()
    (config / FILE).symlink_to(drop / "acme.toml")
    os.link(tmp_path / "mine", drop / "acme.toml")
    assert left_out(config) == ""
    drop.chmod(0o777)
    assert left_out(config) == "is a link, which others may have placed"


@needs("git")
def test_a_directory_that_can_not_be_opened_is_not_called_empty(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the history would say that its files were removed. Mutation: what can't be opened is
    nothing.
    """
    (config / ".git").rmdir()
    directory = ConfigDirectory(config)
    for port in (25, 26):
        with recorded(config, ["acme"]) as recording:
            directory.save("acme", {"smtp.port": port})
        assert recording.note == ""
    before = git(config, "rev-parse", "HEAD")

    def refuse(_path: Path) -> int:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr("tui.storage.history.what_is_recorded.open_directory", refuse)
    with recorded(config, ["acme"]) as recording:
        directory.save("acme", {"smtp.port": 27})
    assert f"{FILE} can't be read: " in recording.note
    assert git(config, "rev-parse", "HEAD") == before


def test_a_directory_whose_organizations_are_elsewhere_is_pulled_all_the_same(
    tmp_path: Path, config: Path
) -> None:
    """Mutation: only where the files are is asked for remotes."""
    (config / ".git" / "config").write_text('[remote "origin"]\nurl = git.example.com:x\n')
    (config / "organizations").rename(tmp_path / "real")
    (config / "organizations").symlink_to("../real")
    assert left_out(config) != ""
