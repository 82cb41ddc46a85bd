"""Disks that are full, read-only or mounted over a file: the old file stays, and it is said."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.errors import NoPermission, NotSaved
from tui.storage.disk import replacing

OLD, NEW = b"old\n", b"n" * 40_000


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 KiB with a file."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=32k", "tmpfs", str(place)):
        pytest.skip("only root can mount, and not in every container")
    (place / "acme.toml").write_bytes(OLD)
    yield place
    subprocess.run(["umount", "-R", str(place)], check=True)


def test_a_full_disk(disk: Path) -> None:
    """Mutation: writing into the file itself."""
    with pytest.raises(NotSaved, match=r"No space left.*Nothing was changed"):
        replacing.replace(disk / "acme.toml", NEW, 0o640)
    assert [(one.name, one.read_bytes()) for one in disk.iterdir()] == [("acme.toml", OLD)]


def test_a_disk_that_became_read_only(disk: Path) -> None:
    assert mount("-o", "remount,ro", str(disk))
    with pytest.raises(NoPermission, match=r"Read-only file system.*Nothing was changed"):
        replacing.replace(disk / "acme.toml", OLD * 2, 0o640)
    assert (disk / "acme.toml").read_bytes() == OLD


def test_a_file_that_is_mounted_by_itself(disk: Path) -> None:
    (disk / "other").write_bytes(OLD)
    assert mount("--bind", str(disk / "other"), str(disk / "acme.toml"))
    with pytest.raises(NotSaved, match=r"mounted by itself.*mount its directory instead"):
        replacing.replace(disk / "acme.toml", OLD * 2, 0o640)
    assert (disk / "acme.toml").read_bytes() == OLD
