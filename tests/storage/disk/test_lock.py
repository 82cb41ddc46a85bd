"""Two writers of one config directory: a lock, and a look at the file right before it is replaced.

Mutations: without the lock, updates are lost (test_many_writers.py); without the last look, or
with a digest that is not compared, an editor's change is overwritten.
"""

import errno
import fcntl
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tui.errors import BrokenFile
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import lock, temporary
from tui.storage.disk.lock import DirectoryLock, Locked
from tui.storage.settings_file.stored_file import ChangedMeanwhile

HOLD = """
import sys
from pathlib import Path
from tui.storage.disk.lock import DirectoryLock
with DirectoryLock(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def directory(tmp_path: Path) -> ConfigDirectory:
    directory = ConfigDirectory(tmp_path / "posthouse")
    directory.add("acme", "Acme")
    directory.save("acme", {"smtp.timeout_ms": 1})
    return directory


@contextmanager
def held_elsewhere(directory: ConfigDirectory) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(directory.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.parametrize("with_lock", [True, False])
def test_the_lock_is_what_keeps_two_saves_apart(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, with_lock: bool
) -> None:
    """Each stops between compare and rename; without the lock both get there: one is lost.

    That a file has only one temporary file keeps them apart, too; here that is switched off.
    """
    monkeypatch.setattr(
        temporary, "beside", lambda path: path.with_name(f".{threading.get_ident()}.tmp")
    )
    if not with_lock:
        monkeypatch.setattr(DirectoryLock, "held", lambda _self: nullcontext())
    both = threading.Barrier(2)
    rename = os.replace

    def slow(source: str, target: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        try:
            both.wait(0.2 if with_lock else 10)
        except threading.BrokenBarrierError:
            assert with_lock, "the other one never came"
        rename(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "replace", slow)
    base = directory.load("acme").digest

    def save(key: str) -> str:
        try:
            ConfigDirectory(directory.path).save("acme", {key: "new.example"}, base=base)
        except ChangedMeanwhile:
            return "changed"
        return "saved"

    with ThreadPoolExecutor() as threads:
        ended = sorted(threads.map(save, ("smtp.host", "smtp.domain")))
    text = directory.load("acme").path.read_text()
    assert text.count("new.example") == 1
    assert ended == (["changed", "saved"] if with_lock else ["saved", "saved"])


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_the_lock_is_for_the_group_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o2770)
    old = os.umask(umask)
    try:
        with DirectoryLock(tmp_path).held():
            pass
    finally:
        os.umask(old)
    about = (tmp_path / ".lock").stat()
    assert (stat.S_IMODE(about.st_mode), about.st_gid) == (0o660, tmp_path.stat().st_gid)


def test_a_lock_that_is_never_let_go_ends_in_a_sentence(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    before = directory.load("acme").data
    writes: tuple[Callable[[], object], ...] = (
        lambda: directory.save("acme", {"smtp.port": 25}),
        lambda: directory.add("new", "New"),
        lambda: directory.remove("acme"),
        lambda: directory.rename("acme", "other"),
    )
    with held_elsewhere(directory) as holder:
        for write in writes:
            with pytest.raises(Locked, match=rf"by process {holder.pid} \(python.*\) of \w+"):
                write()
        ended = run("--config-dir", str(directory.path), "set", "acme", "smtp.port=25")
        assert (ended.code, "nothing was saved; try again" in ended.err) == (75, True)
    assert directory.ids() == ["acme"]
    assert directory.load("acme").data == before


def test_a_writer_that_was_killed_leaves_no_lock_behind(directory: ConfigDirectory) -> None:
    with held_elsewhere(directory) as holder:
        holder.kill()
        holder.wait()
        assert directory.save("acme", {"smtp.port": 25}).settings.smtp.port == 25


def test_a_save_waits_for_a_short_one(directory: ConfigDirectory) -> None:
    with held_elsewhere(directory) as holder, ThreadPoolExecutor() as threads:
        saving = threads.submit(directory.save, "acme", {"smtp.port": 25})
        with pytest.raises(TimeoutError):
            saving.result(0.1)
        assert holder.stdin
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert saving.result(5).settings.smtp.port == 25


def test_who_holds_it_may_take_it_again_and_others_wait(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.05)
    with ThreadPoolExecutor() as threads, directory.lock.held():
        directory.save("acme", {"smtp.port": 25})
        with pytest.raises(Locked, match="not finished yet"):
            threads.submit(directory.save, "acme", {"smtp.port": 26}).result()
        with pytest.raises(Locked):
            threads.submit(ConfigDirectory(directory.path).save, "acme", {}).result()
    assert directory.save("acme", {"smtp.port": 26}).settings.smtp.port == 26


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EBADF, errno.EINVAL, errno.EOPNOTSUPP])
def test_where_nothing_can_be_locked_the_comparison_is_left(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(number, os.strerror(number))

    assert directory.lock.problem() == ""
    monkeypatch.setattr(fcntl, "flock", refuse)
    base = directory.load("acme").digest
    directory.save("acme", {"smtp.port": 25}, base=base)
    with pytest.raises(ChangedMeanwhile):
        directory.save("acme", {"smtp.port": 26}, base=base)
    assert directory.lock.problem().endswith(f".lock can't be locked: {os.strerror(number)}.")


def test_a_lock_file_that_was_removed_is_no_lock(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: leave out samestat, and what is locked is a file that nobody else can find."""
    flock, path = fcntl.flock, directory.path / ".lock"
    removed: list[int] = []

    def remove_first(descriptor: int, operation: int) -> None:
        if not removed:
            removed.append(path.stat().st_ino)
            path.unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", remove_first)
    with directory.lock.held():
        assert path.exists()
        with path.open() as other, pytest.raises(BlockingIOError):
            flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_an_editor_that_takes_no_lock_is_seen_right_before_the_rename(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: leave out the last look, and the editor's text is gone."""
    path = directory.load("acme").path
    fsync = os.fsync

    def edit_meanwhile(descriptor: int) -> None:
        fsync(descriptor)
        path.write_text('name = "From vim"\n')

    monkeypatch.setattr(os, "fsync", edit_meanwhile)
    with pytest.raises(ChangedMeanwhile) as caught:
        directory.save("acme", {"smtp.port": 25})
    assert caught.value.theirs
    assert caught.value.theirs.name == "From vim"
    assert path.read_text() == 'name = "From vim"\n'
    assert [one.name for one in path.parent.iterdir()] == ["acme.toml"]


def test_a_file_that_cannot_be_read_any_more_is_not_called_changed(
    directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before the save, nor at its last look. Mutation: each a ChangedMeanwhile."""
    path, before = directory.load("acme").path, directory.load("acme")
    fsync = os.fsync

    def grow(descriptor: int) -> None:
        fsync(descriptor)
        path.write_bytes(too_large)

    too_large = (before.data or b"") + b"#" * 256 * 1024
    monkeypatch.setattr(os, "fsync", grow)
    for base in (None, before.digest):
        with pytest.raises(BrokenFile, match=r"256 KiB.*The file was left alone"):
            directory.save("acme", {"smtp.port": 25}, base=base)
        assert path.read_bytes() == too_large


@pytest.mark.parametrize(
    ("outside", "name", "broken"),
    [
        (b'name = "Theirs"\n', "Theirs", ""),
        (b'name = "Theirs\n', "acme", "line 1: "),
        (b"\xff", "acme", "line 1: not UTF-8"),
    ],
)
def test_edits_on_a_file_that_changed_are_refused(
    directory: ConfigDirectory, outside: bytes, name: str, broken: str
) -> None:
    before = directory.load("acme")
    before.path.write_bytes(outside)
    with pytest.raises(ChangedMeanwhile, match="changed by somebody else") as caught:
        directory.save("acme", {"smtp.port": 25}, base=before.digest)
    theirs = caught.value.theirs
    assert theirs
    assert (theirs.name, theirs.data) == (name, outside)
    assert theirs.broken.startswith(broken)
    assert before.path.read_bytes() == outside


def test_a_file_of_the_same_bytes_is_no_change(directory: ConfigDirectory) -> None:
    before = directory.load("acme")
    before.path.unlink()
    before.path.write_bytes(before.data or b"")
    directory.save("acme", {"smtp.port": 25}, base=before.digest)


def test_removed_meanwhile_and_created_again_with_its_comments(directory: ConfigDirectory) -> None:
    path = directory.load("acme").path
    path.write_text(f"# Ask Jo first.\n{path.read_text()}")
    before = directory.load("acme")
    directory.remove("acme")
    with pytest.raises(ChangedMeanwhile, match="removed by somebody else") as caught:
        directory.save("acme", {"smtp.port": 25}, base=before.digest)
    assert caught.value.theirs is None
    assert directory.ids() == []
    again = directory.create_again(before, {"smtp.port": 25})
    assert again.settings.smtp.port == 25
    assert again.path.read_text().startswith("# Ask Jo first.\n")


def test_the_hosts_first_file_is_compared_too(directory: ConfigDirectory) -> None:
    before = directory.load("host")
    directory.save("host", {"sender.name": "One"}, base=before.digest)
    with pytest.raises(ChangedMeanwhile):
        directory.save("host", {"sender.name": "Two"}, base=before.digest)
    assert directory.load("host").settings.sender.name == "One"
