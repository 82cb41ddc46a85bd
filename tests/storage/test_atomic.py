"""A file is written whole or not at all; every failing system call leaves the old one."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui.errors import AlreadyThere, NoPermission, NotSaved
from tui.storage import atomic

Write = Callable[[Path, bytes, int], None]
OLD, NEW = b"old\n", b"new and longer\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.write_bytes(OLD)
    path.chmod(0o600)
    return path


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


def test_replace_keeps_mode_owner_and_attributes(file: Path) -> None:
    file.chmod(0o664)
    if os.geteuid() == 0:
        os.chown(file, 12345, 23456)
    os.setxattr(file, "user.note", b"kept")
    before = file.stat()
    atomic.replace(file, NEW, 0o640)
    after = file.stat()
    assert file.read_bytes() == NEW
    assert after.st_ino != before.st_ino
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode, before.st_uid, before.st_gid,
    )  # fmt: skip
    assert os.getxattr(file, "user.note") == b"kept"
    assert names(file) == ["acme.toml"]


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_a_new_file_has_the_mode_that_was_asked_for(tmp_path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        atomic.replace(tmp_path / "a", NEW, 0o640)
        atomic.create(tmp_path / "b", NEW, 0o600)
    finally:
        os.umask(old)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [0o640, 0o600]


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = file.rename(tmp_path / "elsewhere" / "real.toml")
    file.symlink_to("elsewhere/real.toml")
    atomic.replace(file, NEW, 0o640)
    assert file.is_symlink()
    assert target.read_bytes() == NEW
    assert names(target) == ["real.toml"]


def test_what_is_no_plain_file_is_refused(file: Path, tmp_path: Path) -> None:
    os.link(file, tmp_path / "second")
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "fifo")
    for name, words in (
        ("acme.toml", "hard links"),
        ("directory", "not a regular file"),
        ("fifo", "not a regular file"),
    ):
        with pytest.raises(NotSaved, match=words):
            atomic.replace(tmp_path / name, NEW, 0o640)
    assert file.read_bytes() == OLD
    assert names(file) == ["acme.toml", "directory", "fifo", "second"]


def test_create_never_overwrites(file: Path) -> None:
    with pytest.raises(AlreadyThere, match="exists already"):
        atomic.create(file, NEW, 0o640)
    assert file.read_bytes() == OLD
    assert names(file) == ["acme.toml"]


def test_move_never_overwrites(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_bytes(NEW)
    with pytest.raises(AlreadyThere):
        atomic.move(file, other)
    assert (file.read_bytes(), other.read_bytes()) == (OLD, NEW)


CALLS = [
    (write, call)
    for write in (atomic.replace, atomic.create)
    for call in ("open", "fchmod", "fsync", "replace" if write is atomic.replace else "link")
]
FAULTS = (
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE,
    errno.EXDEV, errno.EBUSY,
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize(("write", "call"), CALLS)
def test_before_the_rename_every_fault_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, file: Path, write: Write, call: str, fault: int
) -> None:
    path = file.with_name("new.toml") if write is atomic.create else file
    _fail(monkeypatch, call, fault)
    with pytest.raises(NotSaved, match="Nothing was changed") as caught:
        write(path, NEW, 0o640)
    monkeypatch.undo()
    refused = fault in (errno.EACCES, errno.EPERM, errno.EROFS)
    assert isinstance(caught.value, NoPermission) == refused
    assert file.read_bytes() == OLD
    assert names(file) == ["acme.toml"]


def test_after_the_rename_nothing_counts_as_failure(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    _fail(monkeypatch, "fsync", errno.EIO, skip=1)
    atomic.replace(file, NEW, 0o640)
    assert file.read_bytes() == NEW


def test_the_content_is_on_disk_before_the_name_and_the_name_before_the_end(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    seen: list[str] = []
    for name in ("fsync", "replace"):
        _watch(monkeypatch, name, seen)
    atomic.replace(file, NEW, 0o640)
    assert seen == ["fsync file", "replace", "fsync directory"]


def _fail(monkeypatch: pytest.MonkeyPatch, call: str, fault: int, skip: int = 0) -> None:
    real: Callable[..., Any] = getattr(os, call)
    left = [skip]

    def failing(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - stands for any call
        if left[0]:
            left[0] -= 1
            return real(*arguments, **options)
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, call, failing)


def _watch(monkeypatch: pytest.MonkeyPatch, call: str, seen: list[str]) -> None:
    real: Callable[..., Any] = getattr(os, call)

    def watching(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - stands for any call
        kind = ""
        if call == "fsync":
            is_directory = stat.S_ISDIR(os.fstat(arguments[0]).st_mode)
            kind = " directory" if is_directory else " file"
        seen.append(call + kind)
        return real(*arguments, **options)

    monkeypatch.setattr(os, call, watching)
