"""Files that somebody else may have placed are opened without waiting, and read within bounds."""

import errno
import os
import socket
from pathlib import Path

import pytest

from tui.opening import NotRegular, TooLarge, open_regular, read_regular


def test_a_file_is_read_whole_up_to_its_bound(tmp_path: Path) -> None:
    """Mutation: the bound one lower, or none."""
    file = tmp_path / "file"
    file.write_bytes(b"x" * 100_000)
    assert read_regular(file, 100_000) == b"x" * 100_000
    with pytest.raises(TooLarge):
        read_regular(file, 99_999)


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert read_regular(tmp_path / "file", 10) == b""


@pytest.mark.parametrize("place", ["fifo", "directory", "socket", "/dev/zero"])
def test_what_is_no_file_is_refused_at_once(place: str, tmp_path: Path) -> None:
    """Nothing is waited for. Mutations: O_NONBLOCK left out; the kind not looked at."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "directory").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        with pytest.raises(NotRegular):
            read_regular(tmp_path / place, 10)


def test_a_link_is_followed_only_where_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"secret")
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link", 10) == b"secret"
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        read_regular(tmp_path / "link", 10, follow=False)


def test_a_name_is_looked_up_in_the_open_directory(tmp_path: Path) -> None:
    """What was opened stays what it is, whatever its path leads to by now."""
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "file").write_bytes(b"one")
    directory = os.open(tmp_path / "one", os.O_RDONLY | os.O_DIRECTORY)
    try:
        (tmp_path / "one").rename(tmp_path / "other")
        (tmp_path / "one").mkdir()
        (tmp_path / "one" / "file").write_bytes(b"two")
        assert read_regular("file", 10, at=directory) == b"one"
    finally:
        os.close(directory)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    before = _lowest_free()
    read_regular(tmp_path / "file", 5)
    with pytest.raises(TooLarge):
        read_regular(tmp_path / "file", 1)
    with pytest.raises(NotRegular):
        open_regular(tmp_path)
    assert _lowest_free() == before


def _lowest_free() -> int:
    """The number that the next descriptor gets (POSIX: the lowest that is free)."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def test_what_is_no_file_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some devices do something when they are only opened. Mutation: fstat alone."""

    def opened(*_: object, **__: object) -> int:
        raise AssertionError("opened")

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(NotRegular):
        open_regular("/dev/null")
