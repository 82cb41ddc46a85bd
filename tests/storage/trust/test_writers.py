"""Whose work a command may be: every owner and right on the way to the file."""

import errno
import grp
import os
import pwd
import stat
from pathlib import Path

import pytest

from tui.storage.trust import writers
from tui.storage.trust.writers import who_else_may_create, who_else_may_write


def group(gid: int, name: str = "me", members: list[str] | None = None) -> grp.struct_group:
    return grp.struct_group((name, "x", gid, members or []))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in directories of ours, of a group that others are in too."""
    monkeypatch.setattr(grp, "getgrgid", lambda gid: group(gid, members=["me", "bob"]))
    place = tmp_path / "config" / "organizations"
    place.mkdir(parents=True)
    for directory in (tmp_path, place.parent, place):
        directory.chmod(0o755)
    path = place / "acme.toml"
    path.write_text("")
    path.chmod(0o640)
    return path


def test_a_file_of_mine_that_only_i_can_write(file: Path) -> None:
    assert who_else_may_write(file) == ""


def test_a_file_that_is_not_there_yet(file: Path) -> None:
    assert who_else_may_write(file.with_name("new.toml")) == ""


def parents(path: Path) -> list[Path]:
    return [path, path.parent, path.parent.parent, path.parent.parent.parent]


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (0o664, "can be written by the group me."),
        (0o2770, "can be written by the group me."),
        (0o646, "can be written by everybody."),
    ],
)
def test_whoever_can_write_on_the_way(file: Path, level: int, mode: int, words: str) -> None:
    """Mutations: only the file is looked at; only its directory; the group is not."""
    place = parents(file)[level]
    before = place.stat().st_mode
    place.chmod(mode | (0o111 if level else 0))
    assert who_else_may_write(file) == f"{place} {words}"
    place.chmod(stat.S_IMODE(before))
    assert who_else_may_write(file) == ""


@pytest.mark.parametrize(
    ("name", "members", "primary", "private"),
    [
        ("me", [], True, True),
        ("me", ["me"], True, True),
        ("me", ["me", "bob"], True, False),
        ("me", ["bob"], True, False),
        ("users", [], True, False),
        ("me", [], False, False),
    ],
)
def test_a_group_of_my_own_is_me(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    members: list[str],
    primary: bool,
    private: bool,
) -> None:
    """Where each user has a group of that name, files are often its to write (umask 002)."""
    file.chmod(0o660)
    gid = file.stat().st_gid
    me = pwd.struct_passwd(("me", "x", os.geteuid(), gid if primary else gid + 1, "", "/", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: me)
    monkeypatch.setattr(grp, "getgrgid", lambda gid: group(gid, name, members))
    assert (who_else_may_write(file) == "") == private
    monkeypatch.setattr(os, "listxattr", lambda _path: ["system.posix_acl_access"], raising=False)
    assert who_else_may_write(file) == f"{file} can be written by the group {name}."


@pytest.mark.parametrize(("error", "private"), [(errno.ENOTSUP, True), (errno.EACCES, False)])
def test_a_file_system_without_access_lists_has_none(
    file: Path, monkeypatch: pytest.MonkeyPatch, error: int, private: bool
) -> None:
    """Mutation: what the system says is not caught."""

    def refuse(_path: object) -> list[str]:
        raise OSError(error, os.strerror(error))

    file.chmod(0o660)
    gid = file.stat().st_gid
    me = pwd.struct_passwd(("me", "x", os.geteuid(), gid, "", "/", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: me)
    monkeypatch.setattr(grp, "getgrgid", lambda gid: group(gid, "me", []))
    monkeypatch.setattr(os, "listxattr", refuse, raising=False)
    assert (who_else_may_write(file) == "") == private


@pytest.mark.parametrize("level", range(4))
def test_a_sticky_directory_keeps_what_is_mine(file: Path, level: int) -> None:
    place = parents(file)[level]
    place.chmod(0o1777)
    expected = f"{place} can be written by everybody." if place == file else ""
    assert who_else_may_write(file) == expected
    place.chmod(0o755)


@pytest.mark.parametrize("level", range(4))
def test_what_belongs_to_somebody_else(
    file: Path, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without root nobody can give a file away: the user changes instead."""
    place = parents(file)[level]
    real = Path.stat

    def given_away(path: Path, **options: bool) -> os.stat_result:
        about = real(path, **options)
        if path != place:
            return about
        return os.stat_result((*about[:4], 4321, *about[5:]))

    monkeypatch.setattr(Path, "stat", given_away)
    assert who_else_may_write(file) == f"{place} belongs to user 4321."


def test_roots_files_are_trusted_and_root_trusts_no_one_elses(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: root trusts everybody's files."""
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "geteuid", lambda: 4321)
        assert who_else_may_write(file) == ""
        return
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "belongs to" in who_else_may_write(file)


def test_both_sides_of_a_link_count(file: Path, tmp_path: Path) -> None:
    """Mutations: only the link's side; only the target's."""
    shared = tmp_path / "shared"
    shared.mkdir()
    link = shared / "acme.toml"
    link.symlink_to(file)
    assert who_else_may_write(link) == ""
    shared.chmod(0o777)
    assert who_else_may_write(link) == f"{shared} can be written by everybody."
    shared.chmod(0o755)
    file.parent.chmod(0o775)
    assert who_else_may_write(link) == f"{file.parent} can be written by the group me."


def test_each_link_on_the_way_counts(file: Path, tmp_path: Path) -> None:
    """Mutations: only the last target is looked at; a link in the middle is passed over."""
    middle, last = tmp_path / "middle", tmp_path / "last"
    for place in (middle, last):
        place.mkdir()
    (last / "config").symlink_to(os.path.relpath(file.parent.parent, last))
    (middle / "link").symlink_to("../last/config")
    start = tmp_path / "start"
    start.symlink_to(middle / "link")
    path = start / "organizations" / file.name
    assert who_else_may_write(path) == ""
    for place in (middle, last):
        place.chmod(0o777)
        assert who_else_may_write(path) == f"{place} can be written by everybody."
        place.chmod(0o755)


def test_a_link_of_somebody_else_in_a_sticky_directory(file: Path, tmp_path: Path) -> None:
    """In /tmp nobody replaces my files, but whoever made the link may let it lead elsewhere.

    Mutation: only what the link leads to is asked for its owner.
    """
    if os.geteuid() != 0:
        pytest.skip("giving a link to somebody else needs root")
    sticky = tmp_path / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    link = sticky / "config"
    link.symlink_to(file.parent.parent)
    path = link / "organizations" / file.name
    assert who_else_may_write(path) == ""
    os.lchown(link, 4321, -1)
    assert who_else_may_write(path) == f"{link} belongs to user 4321."


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b/x")
    (tmp_path / "b").symlink_to("a/x")
    assert isinstance(who_else_may_write(tmp_path / "a" / "acme.toml"), str)


def test_an_owner_from_outside_a_container_is_said_as_such(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: 65534 called nobody, who is somebody."""
    _owned(monkeypatch, {file: writers.NOBODY_HERE})
    assert who_else_may_write(file) == (
        f"{file} belongs to user 65534 (nobody, or a user from outside this container)."
    )


@pytest.mark.parametrize(("inside", "why"), [(True, ""), (False, "/ belongs to user 65534")])
def test_the_root_of_a_user_namespace_is_no_stranger(
    file: Path, monkeypatch: pytest.MonkeyPatch, inside: bool, why: str
) -> None:
    _owned(monkeypatch, {Path("/"): writers.NOBODY_HERE})
    monkeypatch.setattr(writers, "_in_user_namespace", lambda: inside)
    assert who_else_may_write(file).startswith(why)
    assert bool(who_else_may_write(file)) != inside


def test_a_link_to_nothing_counts_where_it_leads(tmp_path: Path) -> None:
    """Whoever may create its target chooses what is read. Mutation: the link is there, so done."""
    sticky = tmp_path / "sticky"
    sticky.mkdir()
    sticky.chmod(0o1777)
    link, above = tmp_path / "link", tmp_path / "above"
    link.symlink_to("sticky/later/program")
    above.symlink_to(sticky)
    for path in (link, above / "program", sticky / "program"):
        assert who_else_may_create(path) == f"{sticky} can be written by everybody."
    (sticky / "later").mkdir()
    assert who_else_may_create(link) == ""
    (sticky / "later" / "program").touch()
    assert who_else_may_create(link) == ""


def _owned(monkeypatch: pytest.MonkeyPatch, owners: dict[Path, int]) -> None:
    real = Path.stat

    def given_away(path: Path, **options: bool) -> os.stat_result:
        about = real(path, **options)
        return os.stat_result((*about[:4], owners.get(path, about.st_uid), *about[5:]))

    monkeypatch.setattr(Path, "stat", given_away)
