"""Many processes that compare and save the same file: none of their saves is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

from tui.storage.directory.config_directory import ConfigDirectory

PROCESSES, SAVES = 8, 60
COUNT_UP = """
import sys
from pathlib import Path
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk.lock import Locked
from tui.storage.settings_file.stored_file import ChangedMeanwhile
directory = ConfigDirectory(Path(sys.argv[1]))
exec(sys.argv[3])
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    while True:
        now = directory.load("acme")
        try:
            values = {"smtp.timeout_ms": now.settings.smtp.timeout_ms + 1}
            directory.save("acme", values, base=now.digest)
        except (ChangedMeanwhile, Locked):
            continue
        break
"""
# Nor does the one temporary file of each target keep two saves apart then.
NO_LOCK = """
import contextlib, os
from tui.storage.disk import temporary
from tui.storage.disk.lock import DirectoryLock
DirectoryLock.held = lambda self: contextlib.nullcontext()
temporary.beside = lambda path: path.with_name(f".{os.getpid()}.tmp")
"""


@pytest.fixture
def directory(tmp_path: Path) -> ConfigDirectory:
    directory = ConfigDirectory(tmp_path / "posthouse")
    directory.add("acme", "Acme")
    directory.save("acme", {"smtp.timeout_ms": 1})
    return directory


def counted(directory: ConfigDirectory, prepare: str = "") -> int:
    """How often so many processes counted up, each of which saved so often what it compared."""
    command = [sys.executable, "-c", COUNT_UP, str(directory.path), str(SAVES), prepare]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(PROCESSES)]
    for process in processes:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.close()  # all of them go, now that all are there
    assert [process.wait() for process in processes] == [0] * PROCESSES
    return directory.load("acme").settings.smtp.timeout_ms - 1


def test_processes_that_compare_and_save_lose_nothing(directory: ConfigDirectory) -> None:
    assert counted(directory) == PROCESSES * SAVES


def test_without_the_lock_they_lose_some(directory: ConfigDirectory) -> None:
    """So the one above can fail."""
    lost = PROCESSES * SAVES - counted(directory, NO_LOCK)
    print(f"{lost} of {PROCESSES * SAVES} lost")
    assert lost > 0
