"""Whoever could have written anything in a repository chooses what a restore brings back."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs, needs_root
from tests.storage.helpers.not_root import not_root
from tui.storage.allowed.answers import Answers
from tui.storage.allowed.strangers import Strangers
from tui.storage.confinement.decision import confinement
from tui.storage.trust import repositories
from tui.storage.trust.repositories import who_else_may_write_repository

pytestmark = needs("git")
PLACES = (
    *(".", "objects", "objects/ab", "objects/info", "objects/pack", "objects/pack/x.pack"),
    *("refs", "refs/heads", "refs/heads/main", "refs/heads/sub", "refs/heads/sub/one", "logs"),
    *("HEAD", "config", "index", "packed-refs", "MERGE_HEAD", "shallow", "info", "info/grafts"),
    "objects/info/alternates",
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Everybody may enter it, and all of it is this user's."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path)], check=True)
    found = tmp_path / ".git"
    for name in PLACES[1:]:
        path = found / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in ("objects/ab", "refs/heads/sub", "logs", "info"):
            path.mkdir(exist_ok=True)
        elif not path.exists():
            path.touch()
    for path in (tmp_path, found, *found.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return found


def test_one_that_nobody_else_may_write(repository: Path) -> None:
    """Also one that is not there yet."""
    assert who_else_may_write_repository(repository) == ""
    assert who_else_may_write_repository(repository.parent / "later") == ""


@pytest.mark.parametrize("place", PLACES)
def test_each_name_in_it_counts(repository: Path, place: str, tmp_path: Path) -> None:
    """For the question about its values, and for how git is held there.

    Mutations: only directories are looked at; only two levels of them; loose objects' not.
    """
    path = repository / place
    path.chmod(path.stat().st_mode | 0o002)
    expected = f"{path} can be written by everybody."
    assert who_else_may_write_repository(repository) == expected
    assert confinement(repository.parent).others == expected
    file = repository.parent / "acme.toml"
    file.touch()
    file.chmod(0o600)
    assert Strangers(Answers(tmp_path / "state"), repository.parent).of(file) == expected


@needs_root("only root can give files away")
@pytest.mark.parametrize("place", PLACES)
def test_what_somebody_left_there_counts(repository: Path, place: str) -> None:
    """Mutation: rights are looked at, and owners are not."""
    os.chown(repository / place, 4321, -1)
    found = who_else_may_write_repository(repository)
    assert found == f"{repository / place} belongs to user 4321."


def a_link_for_objects(repository: Path, elsewhere: Path) -> None:
    (repository / "objects").rename(elsewhere / "objects")
    (repository / "objects").symlink_to(elsewhere / "objects")


def alternates(repository: Path, elsewhere: Path) -> None:
    (repository / "objects/info/alternates").write_text(f"{elsewhere}/objects\n")


def alternates_by_a_relative_path(repository: Path, elsewhere: Path) -> None:
    text = os.path.relpath(elsewhere, repository / "objects")
    (repository / "objects/info/alternates").write_text(f"{text}\n")


@pytest.mark.parametrize("leads", [a_link_for_objects, alternates, alternates_by_a_relative_path])
def test_where_it_leads_counts(
    repository: Path, tmp_path: Path, leads: Callable[[Path, Path], None]
) -> None:
    """Mutations: links in it not followed; alternates not read."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    leads(repository, elsewhere)
    assert who_else_may_write_repository(repository) == ""
    elsewhere.chmod(0o777)
    found = who_else_may_write_repository(repository)
    assert found.endswith("elsewhere can be written by everybody.")


@pytest.mark.parametrize(
    ("mode", "own", "counts"),
    [(0o700, False, False), (0o750, True, False), (0o750, False, True), (0o701, True, True)],
)
def test_in_a_closed_one_nothing_else_counts(
    repository: Path, monkeypatch: pytest.MonkeyPatch, mode: int, own: bool, counts: bool
) -> None:
    """Nobody gets there. Mutation: a group of one's own is taken for others, or others for it."""
    monkeypatch.setattr("tui.storage.trust.readers.is_own_group", lambda _gid: own)
    (repository / "refs").chmod(0o777)
    repository.chmod(mode)
    assert bool(who_else_may_write_repository(repository)) == counts


def test_what_is_too_much_to_look_at_counts(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the rest is passed over."""
    monkeypatch.setattr(repositories, "_MOST", 5)
    assert "can't be looked at" in who_else_may_write_repository(repository)


def test_what_its_owner_keeps_closed_to_this_user_is_the_owners() -> None:
    """Else whoever reads root's settings is asked about all. Mutation: it counts as unknown."""
    with not_root() as place:
        for name in ("objects/ab", "refs"):
            (place / ".git" / name).mkdir(parents=True)
        for mode in (0o000, 0o600):
            (place / ".git" / "objects").chmod(mode)
            assert who_else_may_write_repository(place / ".git") == ""
        (place / ".git" / "refs").chmod(0o777)
        assert "refs can be written by" in who_else_may_write_repository(place / ".git")
