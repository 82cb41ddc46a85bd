"""The story without a terminal: true to what it promises, and not when it is not."""

import os
import pty
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui.demo.organizations import EXAMPLES
from tui.demo.servers import PASSWORD
from tui.demo.session import Demo, demo_session
from tui.demo.story import run_test, tell
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory

COMMAND = [sys.executable, "-m", "tui", "demo"]
MENDED_BY_REMEDY = ("harbour-bank", "kestrel-logistics", "nordwind", "osaka-shoji", "tern-travel")


@pytest.fixture
def demo() -> Iterator[Demo]:
    """A demo whose silent servers are waited for a second."""
    with demo_session() as session:
        for path in session.config.rglob("*.toml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("3000", "1000"), encoding="utf-8")
        yield session


def test_every_test_ends_as_the_story_says(demo: Demo) -> None:
    said: list[str] = []
    assert tell(demo, said.append) == 0, "\n".join(said)
    for example in EXAMPLES:
        assert sum(f"## {example.id}: " in line or f"({example.id}): " in line for line in said)
    assert len(demo.servers.received()) == 5


def spoil_password(demo: Demo) -> None:
    demo.passwords.set("acme", SecretStr("wrong"))


def give_the_right_password(demo: Demo) -> None:
    demo.passwords.set("mueller", SecretStr(PASSWORD))


def mend_a_broken_file(demo: Demo) -> None:
    path = demo.config / "organizations" / "ypsilon-foods.toml"
    path.write_text('name = "Ypsilon Foods"\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "surprise"),
    [
        (spoil_password, "acme ended with bad-credentials instead of success"),
        (give_the_right_password, "mueller ended with success instead of bad-credentials"),
        (mend_a_broken_file, "nothing is said about the file of ypsilon-foods"),
    ],
)
def test_what_is_not_as_it_should_be_is_told(
    demo: Demo, spoil: Callable[[Demo], None], surprise: str
) -> None:
    spoil(demo)
    said: list[str] = []
    assert tell(demo, said.append) == 1
    assert f"Not as it should be: {surprise}" in said


def test_a_mail_that_did_not_arrive_is_told(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo.servers, "received", lambda: [])
    said: list[str] = []
    assert tell(demo, said.append) == 1
    assert said[-1].startswith("Not as it should be: accepted were Posthouse test ")


@pytest.mark.parametrize("organization_id", MENDED_BY_REMEDY)
async def test_the_remedy_mends(demo: Demo, organization_id: str) -> None:
    failed = await run_test(demo, organization_id)
    remedy = failed.verdict.remedies[0]
    ConfigDirectory(demo.config).save(organization_id, remedy.changes)
    mended = await run_test(demo, organization_id)
    assert mended.verdict.ok, mended.lines
    assert [mail.subject for mail in demo.servers.received()] == [mended.subject]


def test_a_pipe_gets_the_story_without_secrets(tmp_path: Path) -> None:
    ended = subprocess.run(
        COMMAND,
        env=environment(tmp_path, PYTHONIOENCODING="ascii"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    for secret in {example.password for example in EXAMPLES if example.password}:
        for username in ("mail@acme.example", "buero@mueller.example"):
            blob = b64encode(f"\0{username}\0{secret}".encode()).decode()
            assert blob not in ended.stdout
    assert "the-one-from-last-week" not in ended.stdout
    assert "AUTH PLAIN ********" in ended.stdout
    assert [path.name for path in tmp_path.iterdir()] == []


def test_a_terminal_that_cannot_show_screens_gets_the_story(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        COMMAND, env=environment(tmp_path, TERM="dumb"), stdin=theirs, stdout=theirs
    ) as process:
        os.close(theirs)
        said = b""
        while b"## " not in said:
            said += os.read(ours, 4096)
        process.terminate()
        assert process.wait(60) == 143
    os.close(ours)
    assert b"\x1b" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_has_enough_hears_no_complaint(tmp_path: Path) -> None:
    with subprocess.Popen(
        COMMAND,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(60)
    assert list(tmp_path.iterdir()) == []


def environment(directory: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.defpath, "HOME": str(directory), "TMPDIR": str(directory), **more}
