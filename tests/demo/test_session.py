"""A demo leaves nothing behind, however it ends."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tui.demo.organizations import EXAMPLES
from tui.demo.session import demo_session
from tui.storage.directory.config_directory import ConfigDirectory

WAITING = """
import asyncio, sys
from tui.demo.session import demo_session
with demo_session() as demo:
    print(demo.config, flush=True)
    {wait}
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


@pytest.mark.parametrize("end", [None, RuntimeError, KeyboardInterrupt, SystemExit])
def test_files_are_gone_at_the_end(tmp_path: Path, end: type[BaseException] | None) -> None:
    def play() -> None:
        with demo_session() as demo:
            assert demo.config.is_relative_to(tmp_path)
            assert demo.state.is_dir()
            if end:
                raise end

    if end:
        with pytest.raises(end):
            play()
    else:
        play()
    assert list(tmp_path.iterdir()) == []


def wait_until_it_waits(process: "subprocess.Popen[str]") -> None:
    """Wait until its main thread sleeps: a signal right before a read(2) waits for its end."""
    status, before = Path(f"/proc/{process.pid}/status"), ""
    while before != (now := status.read_text("utf-8")) or "State:\tS" not in now:
        before = now
        select.select([], [], [], 0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("wait", ["sys.stdin.read()", "asyncio.run(asyncio.sleep(60))"])
def test_files_are_gone_after_a_signal(tmp_path: Path, number: signal.Signals, wait: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING.format(wait=wait)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        config = Path(process.stdout.readline().strip())
        assert (config / "host.toml").is_file()
        wait_until_it_waits(process)
        process.send_signal(number)
        assert process.wait(60) in {128 + number, -number}
    assert list(tmp_path.iterdir()) == []


def test_handlers_of_signals_are_put_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    with demo_session():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_nobody_else_can_look_into_the_files() -> None:
    with demo_session() as demo:
        assert demo.config.parent.stat().st_mode & 0o077 == 0
        assert demo.config.stat().st_uid == os.getuid()


WARNED = {"harbour-bank": ["smtp.host"], "osaka-shoji": ["authentication.username"]}
"""What the form says of an example before any test."""


def test_every_file_is_an_example_and_only_the_wrong_ones_have_problems() -> None:
    with demo_session() as demo:
        directory = ConfigDirectory(demo.config)
        assert directory.ids() == [example.id for example in EXAMPLES]
        assert directory.misnamed() == []
        assert directory.load("host").problems == ()
        for stored in directory.organizations():
            errors = [problem for problem in stored.problems if problem.is_error]
            example = next(example for example in EXAMPLES if example.id == stored.id)
            assert bool(stored.broken or errors) == (example.failure is None), stored
            warnings = [problem.key for problem in stored.problems if not problem.is_error]
            assert warnings == WARNED.get(stored.id, []), stored


def test_the_organizations_have_their_passwords() -> None:
    with demo_session() as demo:
        for example in EXAMPLES:
            kept = demo.passwords.get(example.id)
            assert (kept.get_secret_value() if kept else "") == example.password


def test_a_save_keeps_every_comment() -> None:
    with demo_session() as demo:
        directory = ConfigDirectory(demo.config)
        path = demo.config / "organizations" / "nordwind.toml"
        before = path.read_text()
        directory.save("nordwind", {"smtp.encryption": "starttls"})
        assert path.read_text() == before.replace('"implicit"', '"starttls"')
