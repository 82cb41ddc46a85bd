"""A directory is opened name by name; a link that others could have placed is not followed."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs_root
from tui.errors import NotSaved
from tui.storage.disk import replacing
from tui.storage.settings_file import reading
from tui.storage.trust.places import NotFollowed, open_directory, place

Placed = tuple[Path, Path]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """config/organizations/acme.toml, and elsewhere/real.toml."""
    for name in ("config/organizations", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "config/organizations/acme.toml").write_text("acme")
    (tmp_path / "elsewhere/real.toml").write_text("real")
    return tmp_path


def link_the_file(world: Path) -> Placed:
    path = world / "config/organizations/linked.toml"
    path.symlink_to("../../elsewhere/real.toml")
    return path, path.parent


def link_absolutely(world: Path) -> Placed:
    path = world / "config/organizations/linked.toml"
    path.symlink_to(world / "elsewhere/real.toml")
    return path, path.parent


def link_the_directory(world: Path) -> Placed:
    (world / "config/organizations/acme.toml").unlink()
    (world / "config/organizations").rmdir()
    (world / "config/organizations").symlink_to("../elsewhere")
    return world / "config/organizations/real.toml", world / "config"


def link_above(world: Path) -> Placed:
    (world / "way").mkdir()
    (world / "way/config").symlink_to(world / "elsewhere")
    return world / "way/config/real.toml", world / "way"


def link_to_a_link(world: Path) -> Placed:
    (world / "middle").mkdir()
    (world / "middle/link").symlink_to("../elsewhere/real.toml")
    path = world / "config/organizations/linked.toml"
    path.symlink_to("../../middle/link")
    return path, world / "middle"


LINKS = [link_the_file, link_absolutely, link_the_directory, link_above, link_to_a_link]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_of_mine_where_nobody_else_writes_is_followed(
    world: Path, link: Callable[[Path], Placed]
) -> None:
    path, _directory = link(world)
    assert reading.read(path) == b"real"
    replacing.replace(path, b"new", 0o600)
    assert (world / "elsewhere/real.toml").read_bytes() == b"new"
    assert path.resolve() == world / "elsewhere/real.toml"


@pytest.mark.parametrize("mode", [0o777, 0o775])
@pytest.mark.parametrize("link", LINKS)
def test_a_link_where_others_write_is_not_followed(
    world: Path, link: Callable[[Path], Placed], mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: the directory of the link not looked at; links above the last name followed."""
    monkeypatch.setattr("tui.storage.trust.writers.is_own_group", lambda _gid: False)
    path, directory = link(world)
    directory.chmod(mode)
    with pytest.raises(reading.Unreadable, match="is a link, and others could have placed it"):
        reading.read(path)
    with pytest.raises(NotSaved, match=r"is a link, and others could.*Nothing was changed"):
        replacing.replace(path, b"new", 0o600)
    assert (world / "elsewhere/real.toml").read_bytes() == b"real"
    with pytest.raises((NotSaved, NotFollowed)), place(path):
        pass


def test_a_directory_that_is_somebody_elses_link_is_not_listed(world: Path) -> None:
    path, directory = link_the_directory(world)
    os.close(open_directory(path.parent))
    directory.chmod(0o777)
    with pytest.raises(NotFollowed):
        open_directory(path.parent)


def test_in_a_sticky_directory_a_link_of_mine_stays_mine(world: Path) -> None:
    """As in /tmp: nobody else can put another in its place."""
    path, directory = link_above(world)
    directory.chmod(0o1777)
    assert reading.read(path) == b"real"


@needs_root("giving a file to somebody else needs root")
@pytest.mark.parametrize("whose", ["link", "directory", "target"])
def test_link_directory_and_target_are_this_users_or_roots(world: Path, whose: str) -> None:
    """Mutations: the owner of one of the three not asked for."""
    path, directory = link_the_file(world)
    target = world / "elsewhere/real.toml"
    given = {"link": path, "directory": directory, "target": target}[whose]
    os.lchown(given, 4321, -1)
    with pytest.raises(reading.Unreadable, match="belongs to user 4321"):
        reading.read(path)
    with pytest.raises(NotSaved, match="belongs to user 4321"):
        replacing.replace(path, b"new", 0o600)
    assert target.read_bytes() == b"real"


@needs_root("giving a directory to somebody else needs root")
def test_without_a_link_anybodys_directory_can_be_written(world: Path) -> None:
    """An output in the directory of a service user is an honest wish."""
    os.chown(world / "elsewhere", 4321, -1)
    replacing.replace(world / "elsewhere/real.toml", b"new", 0o600)
    assert (world / "elsewhere/real.toml").read_bytes() == b"new"


def test_a_second_name_is_not_read_where_others_write(world: Path) -> None:
    """A hard link at a name that others may place could be a file that they can't read.

    Mutation: st_nlink not looked at.
    """
    path = world / "config/organizations/second.toml"
    path.hardlink_to(world / "elsewhere/real.toml")
    assert reading.read(path) == b"real"
    path.parent.chmod(0o777)
    with pytest.raises(reading.Unreadable, match=r"another name \(hard link\)"):
        reading.read(path)
    assert reading.read(world / "config/organizations/acme.toml") == b"acme"


def test_what_is_exchanged_after_the_look_is_not_reached(world: Path) -> None:
    """The race of a service user: his file becomes a link between the look and the rename.

    The link is replaced, not followed. Mutation: the rename by the path that was looked up.
    """
    file, victim = world / "elsewhere/real.toml", world / "victim"
    victim.write_text("precious")

    def exchange() -> None:
        file.unlink()
        file.symlink_to(victim)

    replacing.replace(file, b"new", 0o600, last_look=exchange)
    assert victim.read_text() == "precious"
    assert (file.is_symlink(), file.read_bytes()) == (False, b"new")


def test_a_directory_that_is_exchanged_keeps_what_was_opened(world: Path) -> None:
    """Mutation: the directory looked up anew at the rename."""
    file, victim = world / "elsewhere/real.toml", world / "victim"
    victim.mkdir()
    (victim / "real.toml").write_text("precious")

    def exchange() -> None:
        (world / "elsewhere").rename(world / "moved")
        (world / "elsewhere").symlink_to(victim)

    replacing.replace(file, b"new", 0o600, last_look=exchange)
    assert (victim / "real.toml").read_text() == "precious"
    assert (world / "moved/real.toml").read_bytes() == b"new"


def test_links_that_lead_back_end(world: Path) -> None:
    (world / "a").symlink_to("b")
    (world / "b").symlink_to("a")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)), place(world / "a"):
        pass


def test_no_descriptor_is_left_open(world: Path) -> None:
    """Mutation: a directory on the way not closed."""
    before = _lowest_free()
    for link in LINKS[:2]:
        path, _directory = link(world)
        reading.read(path)
        replacing.replace(path, b"new", 0o600)
        path.unlink()
    with pytest.raises(FileNotFoundError):
        reading.read(world / "none" / "file")
    assert _lowest_free() == before


def _lowest_free() -> int:
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


@pytest.mark.parametrize("level", [".", "config"])
@pytest.mark.parametrize(
    ("config", "followed"),
    [
        ("[core]\n", True),
        ('[remote "origin"]\n\turl = s:x\n', False),
        ("[include]\n\tpath = x\n", False),
        (None, False),
    ],
)
def test_a_link_that_may_have_been_pulled_is_not_followed(
    world: Path, level: str, config: str | None, followed: bool
) -> None:
    """git makes links as others pushed them, and they are this user's then.

    Mutation: only rights on this host are asked.
    """
    kept = world / level / ".git"
    if config is None:
        kept.write_text("gitdir: elsewhere")
    else:
        kept.mkdir()
        (kept / "config").write_text(config)
    path, _directory = link_the_file(world)
    if followed:
        assert reading.read(path) == b"real"
        return
    with pytest.raises(reading.Unreadable, match="a repository that is shared"):
        reading.read(path)
    with pytest.raises(NotSaved, match="a repository that is shared"):
        replacing.replace(path, b"new", 0o600)
