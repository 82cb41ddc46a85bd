"""Children: real programs that hang, flood, and leave others behind."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tui.storage.child_processes import Children, TooMuch

SHELL = "/bin/sh"


def sh(
    script: str, *, seconds: float = 10, most: int = 1000, given: bytes = b""
) -> tuple[str, str]:
    ended = Children().run([SHELL, "-c", script], seconds=seconds, most=most, given=given)
    return ended.out.decode(), ended.err.decode()


def test_both_outputs_and_the_status() -> None:
    ended = Children().run([SHELL, "-c", "echo a; echo b >&2; exit 3"], seconds=10, most=10)
    assert (ended.code, ended.out, ended.err) == (3, b"a\n", b"b\n")


@pytest.mark.parametrize("given", [b"", b"x", b"y" * 300_000])
def test_standard_input_goes_in_whole_and_nothing_else_does(given: bytes) -> None:
    ended = Children().run(["cat"], seconds=10, most=400_000, given=given)
    assert ended.out == given


def test_a_child_that_reads_nothing_is_no_trouble() -> None:
    assert sh("exec <&-; echo done", given=b"y" * 300_000) == ("done\n", "")


def test_it_has_no_terminal_and_starts_in_the_root() -> None:
    """Mutation: no session of its own."""
    out, _ = sh("pwd; (exec < /dev/tty) 2>/dev/null && echo terminal; ps -o sid= -p $$; echo $$")
    place, session, process = out.split()
    assert (place, session) == ("/", process)


def alive(process: int) -> bool:
    """Whether a process runs; one that was killed and waits for its parent does not."""
    try:
        about = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return about.rpartition(") ")[2][0] != "Z"


def gone(process: int) -> bool:
    deadline = time.monotonic() + 5
    while alive(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(process)


def test_at_the_deadline_it_is_killed_with_all_it_started(tmp_path: Path) -> None:
    """Mutation: only the child is killed, not its group."""
    pids = tmp_path / "pids"
    with pytest.raises(TimeoutError):
        sh(f"sleep 60 & echo $! $$ > {pids}; wait", seconds=3.0)
    assert all(gone(int(pid)) for pid in pids.read_text().split())


def test_one_that_closes_its_output_and_lingers_is_killed_too(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    with pytest.raises(TimeoutError):
        sh(f"echo $$ > {pid}; exec sleep 60 >&- 2>&-", seconds=3.0)
    assert gone(int(pid.read_text()))


def test_what_it_leaves_behind_is_not_waited_for(tmp_path: Path) -> None:
    """Mutation: waiting until every holder of the pipe has closed it."""
    pid = tmp_path / "pid"
    began = time.monotonic()
    assert sh(f"sleep 60 & echo $! > {pid}; echo done") == ("done\n", "")
    assert time.monotonic() - began < 30
    os.kill(int(pid.read_text()), 9)


@pytest.mark.parametrize("where", ["1", "2"])
def test_too_much_is_cut_off_before_it_fills_the_memory(where: str) -> None:
    """Mutation: no bound."""
    with pytest.raises(TooMuch):
        sh(f"exec yes >&{where}", seconds=30)


def test_what_cannot_start_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError):
        Children().run(["/nowhere/program"], seconds=1, most=1)


def test_leaving_kills_what_runs_and_lets_nothing_start() -> None:
    """Mutations: end() kills nothing; end() lets others start."""
    children = Children()
    codes: list[int] = []

    def wait() -> None:
        codes.append(children.run(["sleep", "60"], seconds=60, most=1).code)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    while not children._running:
        time.sleep(0.001)
    children.end()
    thread.join(60)
    assert codes == [-9]
    with pytest.raises(TimeoutError):
        children.run(["true"], seconds=5, most=1)


def test_leaving_does_not_wait_for_a_start_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network disk that is gone. Mutations: Popen under the lock; not killed after it."""
    children = Children()
    starts, may_start, codes = threading.Event(), threading.Event(), list[int]()
    real = subprocess.Popen

    def hang(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's
        starts.set()
        may_start.wait(60)
        return real(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", hang)

    def wait() -> None:
        codes.append(children.run(["sleep", "60"], seconds=60, most=1).code)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    assert starts.wait(60)
    leaving = threading.Thread(target=children.end, daemon=True)
    leaving.start()
    leaving.join(60)
    assert not leaving.is_alive()
    may_start.set()
    thread.join(60)
    assert codes == [-9]


def test_a_cancelled_one_does_not_stop_the_next() -> None:
    children = Children()
    children.kill()
    assert children.run(["true"], seconds=5, most=1).code == 0


def test_nothing_of_ours_is_handed_down(tmp_path: Path) -> None:
    ours = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(ours, True)
    try:
        out, _ = sh(f"test -e /proc/self/fd/{ours} && echo open || echo closed")
    finally:
        os.close(ours)
    assert out == "closed\n"


def test_it_works_without_any_descriptor_of_ours_open() -> None:
    code = (
        "import os; os.close(0); from tui.storage.child_processes import Children; "
        "print(Children().run(['cat'], seconds=5, most=10, given=b'x').out)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ended.stdout == b"b'x'\n"
