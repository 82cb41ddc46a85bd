"""A file is written whole or not at all; every failing system call leaves the old one."""

import errno
import os
import socket
import stat
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tui.errors import AlreadyThere, NoPermission, NotSaved
from tui.storage.disk import exclusive_rename, replacing, temporary

Write = Callable[[Path, bytes, int], str]
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
    replacing.replace(file, NEW, 0o640)
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
        replacing.replace(tmp_path / "a", NEW, 0o640)
        replacing.create(tmp_path / "b", NEW, 0o600)
    finally:
        os.umask(old)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"] == [0o640, 0o600]


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = file.rename(tmp_path / "elsewhere" / "real.toml")
    file.symlink_to("elsewhere/real.toml")
    replacing.replace(file, NEW, 0o640)
    assert file.is_symlink()
    assert target.read_bytes() == NEW
    assert names(target) == ["real.toml"]


def test_what_is_no_plain_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, file: Path, tmp_path: Path
) -> None:
    os.link(file, tmp_path / "second")
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "device").symlink_to("/dev/null")
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    before = names(file)
    for name, words in (
        ("acme.toml", "2 names .hard links.*make it a file of its own"),
        ("directory", "is a directory, not a file.*move it away"),
        ("fifo", "is a named pipe .FIFO., not a file.*move it away"),
        ("socket", "is a socket, not a file.*move it away"),
        ("device", "is a device, not a file.*move it away"),
    ):
        with pytest.raises(NotSaved, match=words):
            replacing.replace(tmp_path / name, NEW, 0o640)
    assert file.read_bytes() == OLD
    assert names(file) == before


def test_create_never_overwrites(file: Path) -> None:
    with pytest.raises(AlreadyThere, match="exists already"):
        replacing.create(file, NEW, 0o640)
    assert file.read_bytes() == OLD
    assert names(file) == ["acme.toml"]


def test_move_never_overwrites(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_bytes(NEW)
    with pytest.raises(AlreadyThere):
        replacing.move(file, other)
    assert (file.read_bytes(), other.read_bytes()) == (OLD, NEW)


FAULTS = (
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE,
    errno.EXDEV, errno.EBUSY,
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", ["open", "fchmod", "write", "fsync", "replace"])
def test_before_the_rename_every_fault_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, file: Path, call: str, fault: int
) -> None:
    """What test_syscalls.py enumerates, without strace. Mutation: no unlink after a failure."""
    _fail(monkeypatch, call, fault)
    with pytest.raises(NotSaved, match="Nothing was changed") as caught:
        replacing.replace(file, NEW, 0o640)
    monkeypatch.undo()
    refused = fault in (errno.EACCES, errno.EPERM, errno.EROFS)
    assert isinstance(caught.value, NoPermission) == refused
    assert file.read_bytes() == OLD
    assert names(file) == ["acme.toml"]


def test_after_the_rename_it_is_saved_and_the_doubt_is_told(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Mutation: an error of the directory's fsync raised as NotSaved."""
    _fail(monkeypatch, "fsync", errno.EIO, skip=1)
    doubt = replacing.replace(file, NEW, 0o640)
    assert doubt.startswith("Saved, but it may not survive a power cut: ")
    assert file.read_bytes() == NEW


def test_what_reads_back_differently_is_not_saved(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Mutation: no reading back."""
    monkeypatch.setattr(os, "pread", lambda *_: NEW[:-1] + b"\0")
    with pytest.raises(NotSaved, match=r"reads back differently.*Nothing was changed"):
        replacing.replace(file, NEW, 0o640)
    assert file.read_bytes() == OLD
    assert names(file) == ["acme.toml"]


@pytest.mark.parametrize("act", ["create", "move"])
@pytest.mark.parametrize("missing", [errno.ENOSYS, errno.EINVAL], ids=errno.errorcode.get)
def test_without_renameat2_nothing_is_overwritten_either(
    monkeypatch: pytest.MonkeyPatch, file: Path, act: str, missing: int
) -> None:
    """Mutation: os.rename in the place of link and unlink."""

    def not_here(_old: Path, _new: Path) -> None:
        raise OSError(missing, os.strerror(missing))

    monkeypatch.setattr(exclusive_rename, "_renameat2", not_here)
    source, free = file.with_name("source"), file.with_name("free")
    source.write_bytes(NEW)
    for target in (file, free):
        with pytest.raises(AlreadyThere) if target is file else nullcontext():
            replacing.move(source, target) if act == "move" else replacing.create(
                target, NEW, 0o640
            )
    assert file.read_bytes() == OLD
    assert (free.read_bytes(), free.stat().st_nlink) == (NEW, 1)
    assert source.exists() == (act == "create")
    assert not temporary.beside(free).exists()


def test_without_renameat2_two_names_are_told(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setattr(exclusive_rename, "_NOT_HERE", {errno.EEXIST})
    new = file.with_name("new.toml")
    _fail(monkeypatch, "unlink", errno.EIO)
    monkeypatch.setattr(exclusive_rename, "_renameat2", _raise_exists)
    with pytest.raises(NotSaved, match=r"is now .*new.toml too, .*remove one of them"):
        replacing.move(file, new)


def _raise_exists(_old: Path, _new: Path) -> None:
    raise FileExistsError(errno.EEXIST, "")


def _fail(monkeypatch: pytest.MonkeyPatch, call: str, fault: int, skip: int = 0) -> None:
    real: Callable[..., Any] = getattr(os, call)
    left = [skip]

    def failing(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - stands for any call
        if left[0]:
            left[0] -= 1
            return real(*arguments, **options)
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, call, failing)
