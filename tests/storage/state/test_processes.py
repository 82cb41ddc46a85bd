"""Telling a process from a later one with its number, and asking it to end."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tui.storage.state import processes
from tui.storage.state.processes import Process, is_running, this_process


@contextmanager
def running_process() -> Iterator[Process]:
    """Another process that lives as long as the block."""
    code = (
        "import json, dataclasses, sys; from tui.storage.state.processes import this_process; "
        "print(json.dumps(dataclasses.asdict(this_process())), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        yield Process(**json.loads(child.stdout.readline()))
        assert child.stdin is not None
        child.stdin.close()
        child.wait(60)


def test_a_process_is_told_from_a_later_one_with_its_number() -> None:
    """Mutations: the start time, the boot or the host not compared."""
    with running_process() as other:
        assert is_running(other)
        assert is_running(this_process())
        assert not is_running(replace(other, started=f"{other.started}0"))
        assert not is_running(replace(other, boot="another boot"))
        assert not is_running(replace(other, host="another host"))
        assert processes.is_elsewhere(replace(other, host="another host"))
    assert not is_running(other)
    for pid in (0, -1, 2**80):
        assert not is_running(replace(other, pid=pid))


def test_a_process_is_ended_only_if_it_is_that_one() -> None:
    """Mutation: the start time not compared before the signal."""
    with running_process() as other:
        assert processes.end(replace(other, started="0"))
        assert is_running(other)
        assert processes.end(other)
        assert not is_running(other)


def test_a_process_that_cannot_be_told_from_a_later_one_is_not_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where there is no /proc. Mutation: the number alone is enough."""
    with running_process() as other:
        monkeypatch.setattr(processes, "_started", lambda _pid: "")
        unknown = replace(other, started="")
        assert is_running(unknown)
        assert not processes.end(unknown, seconds=0.0)
        monkeypatch.undo()
        assert is_running(other)
