"""The keyring, the history, the terminal: noted, never counted as wrong where work goes on."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.gits import git
from tui.doctor import own, terminal
from tui.doctor.directory import directory_findings
from tui.doctor.files import file_findings
from tui.doctor.findings import Finding, Level
from tui.doctor.history import history_findings
from tui.shell_words import command
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.history.recording import recorded
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.keyring.system_keyring import KeyringPasswords

SIZE = os.terminal_size((80, 24))
GOOD = {"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "has_terminal", lambda: True)


@pytest.mark.usefixtures("on_terminal")
@pytest.mark.parametrize(
    ("environ", "size", "level", "said"),
    [
        (GOOD, SIZE, Level.OK, "TERM=xterm-256color, 256 colours, 80x24."),
        ({**GOOD, "COLORTERM": "truecolor"}, SIZE, Level.OK, "16 million colours"),
        ({**GOOD, "NO_COLOR": "1"}, SIZE, Level.OK, "no colours (NO_COLOR)"),
        ({**GOOD, "TERM": "linux"}, SIZE, Level.OK, "16 colours"),
        ({**GOOD, "TERM": "a\x1b[2J"}, SIZE, Level.OK, "TERM=a␛[2J"),
        (GOOD, os.terminal_size((59, 24)), Level.WARNING, "59x24"),
        (GOOD, os.terminal_size((80, 19)), Level.WARNING, "80x19"),
        ({"TERM": "xterm", "LC_ALL": "C"}, SIZE, Level.NOTE, "The locale is C,"),
        ({"TERM": "xterm"}, SIZE, Level.NOTE, "The locale is not set,"),
        ({**GOOD, "LC_ALL": "POSIX"}, SIZE, Level.NOTE, "The locale is POSIX,"),
    ],
)
def test_the_terminal_is_described(
    environ: dict[str, str], size: os.terminal_size, level: Level, said: str
) -> None:
    found = list(terminal.terminal_findings(environ, size))
    assert [one.level for one in found if said in one.sentence] == [level], found
    assert all(one.sentence.isprintable() for one in found)


def test_without_a_terminal_that_is_all_that_is_said() -> None:
    (found,) = terminal.terminal_findings(GOOD, SIZE)
    assert (found.level, "commands work" in found.sentence) == (Level.NOTE, True)


@needs("tmux")
def test_the_two_settings_of_tmux_are_mended_by_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: another option asked for."""
    socket = str(tmp_path / "tmux")
    start = ["tmux", "-S", socket, "-f", os.devnull, "new-session", "-d", "sleep 60"]
    subprocess.run(start, check=True, env={**os.environ, "TERM": "screen"})
    try:
        monkeypatch.setenv("TMUX", f"{socket},0,0")
        subprocess.run(["tmux", "set", "-sg", "escape-time", "500"], check=True)
        found = [
            one
            for one in terminal.terminal_findings(os.environ, SIZE)
            if one.command.startswith("tmux")
        ]
        assert len(found) == 2, found
        for one in found:
            subprocess.run(["sh", "-c", one.command], check=True)
        again = terminal.terminal_findings(os.environ, SIZE)
        assert not [one for one in again if one.command.startswith("tmux")]
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], check=True)


def test_a_tmux_that_does_not_answer_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: no timeout."""
    silent = tmp_path / "tmux"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(terminal, "_TMUX_SECONDS", 0.1)
    found = list(terminal.terminal_findings({**GOOD, "TMUX": "x"}, SIZE))
    assert all(one.command == "" for one in found)


def test_a_keyring_that_is_there_and_one_that_is_not(
    fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = own.keyring_findings(MemoryPasswords())
    assert found.level is Level.OK
    (found,) = own.keyring_findings(KeyringPasswords(fake_keyring))
    assert (found.level, "the Secret Service" in found.sentence) == (Level.OK, True)
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.fail")
    (found,) = own.keyring_findings(KeyringPasswords(fake_keyring))
    assert found == Finding(
        Level.NOTE,
        "keyring",
        "No keyring on this host: passwords can't be kept by it; organizations can take theirs "
        "from another place (authentication.secret).",
    )


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda place: (place / ".git").mkdir(), "did not make"),
        (lambda place: (place.parent / ".etckeeper").touch(), "etckeeper keeps"),
        (lambda place: place, "Each save is kept by git"),
    ],
    ids=["another", "etckeeper", "nobody"],
)
def test_who_keeps_the_history_is_said(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    place = tmp_path / "etc" / "posthouse"
    place.mkdir(parents=True)
    make(place)
    (found,) = history_findings(place)
    assert found.level in (Level.OK, Level.NOTE)
    assert said in found.sentence


@needs("git")
def test_an_open_merge_is_said_until_it_has_ended(tmp_path: Path) -> None:
    """Mutation: only what has git's marks in it is told."""
    config = tmp_path / "posthouse"
    directory = ConfigDirectory(config)
    for name in ("acme", "labs"):
        with recorded(config, [name]):
            directory.add(name, name)
    git(config, "checkout", "-qb", "theirs")
    with recorded(config, ["acme"]):
        directory.remove("acme")
    git(config, "checkout", "-q", "main")
    with recorded(config, ["acme"]):
        directory.save("acme", {"smtp.port": 25})
    with pytest.raises(subprocess.CalledProcessError):
        git(config, "merge", "-q", "theirs")
    *_, found = history_findings(config)
    assert found.level is Level.WARNING
    assert found.sentence == "A merge waits for organizations/acme.toml; opening them settles it."
    git(config, "rm", "-q", "organizations/acme.toml")
    *_, found = history_findings(config)
    assert "the next save ends it" in found.sentence
    with recorded(config, ["labs"]):
        directory.save("labs", {"smtp.port": 25})
    *_, found = history_findings(config)
    assert found.level is Level.OK


def test_what_is_not_there_yet_is_no_problem(tmp_path: Path) -> None:
    (found,) = directory_findings(tmp_path / "none")
    assert (found.level, "first save makes it" in found.sentence) == (Level.NOTE, True)
    (found,) = file_findings(ConfigDirectory(tmp_path / "none"))
    assert (found.level, found.sentence) == (Level.OK, "Settings files to read: 0.")
    (found,) = own.python_findings()
    assert found.level is Level.OK
    assert sys.version.split()[0] in found.sentence


@pytest.mark.parametrize(
    "name",
    ["plain", "with blank", "it's", "$HOME `id` $(id)", "a\nb", "\x1b]0;x\x07", "\\x41'", "é"],
)
def test_a_command_line_holds_any_name_and_steers_nothing(name: str) -> None:
    """Mutation: shlex.quote alone."""
    line = command("printf", "%s", name)
    assert line.isprintable()
    said = subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout
    assert said == name.encode()
