"""The temporary file of a save: what a killed one left is removed, a living one's is not."""

import fcntl
import os
from pathlib import Path

import pytest

from tui.errors import NotSaved
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing, temporary

OLD, NEW = b"old\n", b"new and longer\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "organizations" / "acme.toml"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def test_a_left_over_is_no_organization(file: Path) -> None:
    temporary.beside(file).write_bytes(NEW)
    directory = ConfigDirectory(file.parents[1])
    assert (directory.ids(), directory.misnamed()) == (["acme"], [])


@pytest.mark.parametrize("act", ["replace", "create", "move", "delete"])
def test_the_next_act_removes_a_left_over(file: Path, act: str) -> None:
    """Mutation: no clear() in make(), move() or delete()."""
    new = file.with_name("new.toml")
    touched = new if act == "create" else file
    temporary.beside(touched).write_bytes(b"cut sh")
    match act:
        case "replace":
            replacing.replace(file, NEW, 0o640)
        case "create":
            replacing.create(new, NEW, 0o640)
        case "move":
            replacing.move(file, new)
        case _:
            replacing.delete(file)
    assert not temporary.beside(touched).exists()


def test_a_save_that_is_under_way_is_waited_for_and_never_touched(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Mutation: clear() without its lock."""
    monkeypatch.setattr(temporary, "_PAUSE", 0.0)
    living = os.open(temporary.beside(file), os.O_RDWR | os.O_CREAT)
    fcntl.flock(living, fcntl.LOCK_EX)
    with pytest.raises(NotSaved, match=r"in the way: another save is under way.*remove that file"):
        replacing.replace(file, NEW, 0o640)
    assert (file.read_bytes(), temporary.beside(file).exists()) == (OLD, True)
    os.close(living)
    replacing.replace(file, NEW, 0o640)
    assert (file.read_bytes(), temporary.beside(file).exists()) == (NEW, False)


def test_what_is_no_left_over_is_left_alone(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Mutation: O_NOFOLLOW left out: the link's target is emptied."""
    monkeypatch.setattr(temporary, "_PAUSE", 0.0)
    victim = file.with_name("victim")
    victim.write_bytes(OLD)
    temporary.beside(file).symlink_to(victim)
    with pytest.raises(NotSaved, match="in the way"):
        replacing.replace(file, NEW, 0o640)
    assert (file.read_bytes(), victim.read_bytes()) == (OLD, OLD)


def test_a_save_whose_file_another_cleared_starts_anew(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Between open and lock another process may take it for a left-over. Mutation: no st_nlink."""
    real = fcntl.flock
    lost: list[Path] = []

    def late(descriptor: int, operation: int) -> None:
        if not lost:
            lost.append(temporary.beside(file))
            lost[0].unlink()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    replacing.replace(file, NEW, 0o640)
    assert file.read_bytes() == NEW
    assert len(lost) == 1
