"""The wheel in a clean environment outside the checkout: what users get is what works."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
F10 = b"\x1b[21~"
PATIENCE = 30.0


def test_the_installed_app_works(tmp_path: Path) -> None:
    posthouse = install(wheel(tmp_path), tmp_path)
    environment = {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "TERM": "xterm-256color",
        "TMPDIR": str(tmp_path),
    }

    shown = run([posthouse, "--help"], tmp_path, environment)
    assert "demo" in shown

    page = run([posthouse, "help", "start"], tmp_path, environment)
    assert "posthouse demo" in page

    story = run([posthouse, "demo"], tmp_path, environment)
    assert "inbox" in story

    code, screen = on_a_terminal([posthouse, "demo"], tmp_path, environment)
    assert code == 0, screen


def wheel(directory: Path) -> Path:
    built = directory / "dist"
    run([sys.executable, "-m", "build", "--wheel", "--outdir", built, ROOT], directory)
    [found] = built.glob("*.whl")
    return found


def install(package: Path, directory: Path) -> Path:
    environment = directory / "venv"
    run([sys.executable, "-m", "venv", environment], directory)
    pip: list[Path | str] = [environment / "bin" / "python", "-m", "pip", "install", "--quiet"]
    run([*pip, "--disable-pip-version-check", package], directory)
    return environment / "bin" / "posthouse"


def run(
    command: list[Path | str], directory: Path, environment: dict[str, str] | None = None
) -> str:
    ended = subprocess.run(
        command,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def on_a_terminal(
    command: list[Path | str], directory: Path, environment: dict[str, str]
) -> tuple[int, str]:
    """Start it at 80x24, wait for its first screen, press F10; the exit code and what it wrote."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        command,
        cwd=directory,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        try:
            written = read_until(ours, b"Acme GmbH")
            os.write(ours, F10)
            written += read_until(ours, None)
            return process.wait(PATIENCE), written.decode("utf-8", "replace")
        finally:
            process.kill()
            os.close(ours)


def read_until(terminal: int, wanted: bytes | None) -> bytes:
    """What comes from the terminal up to ``wanted``, or to its end."""
    written = b""
    end = time.monotonic() + PATIENCE
    while wanted is None or wanted not in written:
        readable, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert readable, written.decode("utf-8", "replace")
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # EIO: on Linux the end of a terminal whose program has gone
            piece = b""
        if not piece:
            assert wanted is None, written.decode("utf-8", "replace")
            break
        written += piece
    return written
