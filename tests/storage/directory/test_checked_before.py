"""What was checked is used again for the very same files only: a mail must not go to an old server.

Each case is a way in which files, or what is remembered of them, are not what they were.
"""

import json
import mmap
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui import language, own_commands
from tui.storage.directory import checked_before
from tui.storage.directory.checked_before import CheckedFiles, memory_of
from tui.storage.directory.reading import SettingsFiles
from tui.storage.settings_file import checking

ACME = b'[mail]\nmode = "custom"\n[smtp]\nhost = "mail-1.example"\nport = "25"\n'
HOST = b'[mail]\nmode = "custom"\n[smtp]\nhost = "host-1.example"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    (made / "organizations").mkdir(parents=True)
    (made / "organizations" / "acme.toml").write_bytes(ACME)
    (made / "host.toml").write_bytes(HOST)
    return made


def loaded(config: Path, organization: str = "acme") -> tuple[str, str]:
    """The servers of an organization and of the host."""
    files = CheckedFiles(SettingsFiles(config), organization, config.parent / "state")
    own, host = files.load(organization), files.load("host")
    return own.settings.smtp.host, host.settings.smtp.host


def rewritten(path: Path, content: bytes) -> None:
    """Write into the same file, of the same length and with its old modification time."""
    before = path.stat()
    assert len(content) == before.st_size
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files are checked, not recalled."""
    seen: list[str] = []
    real = checking.stored_from

    def watched(organization_id: str, path: Path, data: bytes) -> object:
        seen.append(organization_id)
        return real(organization_id, path, data)

    monkeypatch.setattr(checking, "stored_from", watched)
    return seen


def test_what_is_recalled_is_what_was_checked(config: Path, checks: list[str]) -> None:
    """Mutation: problems, their lines or what the file says are left out."""
    directory, state = SettingsFiles(config), config.parent / "state"
    first = CheckedFiles(directory, "acme", state)
    for name in ("acme", "host"):
        assert first.load(name) == directory.load(name)
    checks.clear()
    second = CheckedFiles(directory, "acme", state)
    found = [second.load(name) for name in ("acme", "host")]
    assert not checks
    assert found == [directory.load(name) for name in ("acme", "host")]
    assert found[0].problems[0].line == 5


def test_the_memory_is_the_callers_own(config: Path) -> None:
    loaded(config)
    memory = memory_of(config, "acme", config.parent / "state")
    assert memory.stat().st_mode & 0o777 == 0o600


def _in_place(config: Path) -> None:
    rewritten(config / "organizations" / "acme.toml", ACME.replace(b"mail-1", b"mail-2"))


def _in_its_place(config: Path) -> None:
    path = config / "organizations" / "acme.toml"
    before = path.stat()
    beside = path.with_suffix(".new")
    beside.write_bytes(ACME.replace(b"mail-1", b"mail-2"))
    os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
    beside.replace(path)


def _longer(config: Path) -> None:
    (config / "organizations" / "acme.toml").write_bytes(ACME.replace(b"mail-1", b"mail-22"))


def _host(config: Path) -> None:
    rewritten(config / "host.toml", HOST.replace(b"host-1", b"host-2"))


def _no_host(config: Path) -> None:
    (config / "host.toml").unlink()


@pytest.mark.parametrize(
    ("change", "servers"),
    [
        (_in_place, ("mail-2.example", "host-1.example")),
        (_in_its_place, ("mail-2.example", "host-1.example")),
        (_longer, ("mail-22.example", "host-1.example")),
        (_host, ("mail-1.example", "host-2.example")),
        (_no_host, ("mail-1.example", "")),
    ],
)
def test_a_file_that_changed_is_checked_again(
    config: Path, change: Callable[[Path], None], servers: tuple[str, str]
) -> None:
    """Mutations: what the file, or the host's, says is not compared."""
    assert loaded(config) == ("mail-1.example", "host-1.example")
    change(config)
    assert loaded(config) == servers
    assert loaded(config) == servers, "and what is remembered now is of the new one"


def test_a_host_that_came_counts(config: Path) -> None:
    """Mutation: a file that was missing is remembered as any."""
    (config / "host.toml").unlink()
    assert loaded(config) == ("mail-1.example", "")
    assert memory_of(config, "acme", config.parent / "state").exists()
    (config / "host.toml").write_bytes(HOST)
    assert loaded(config) == ("mail-1.example", "host-1.example")


def test_a_change_that_leaves_no_time_counts(config: Path) -> None:
    """Who has a file mapped may change it under the times that it has: a member who gives it its
    old look again had all mail go on to the server of his choice, and nobody saw it.

    Mutation: number, size and times of the file stand for what it says.
    """
    path = config / "organizations" / "acme.toml"
    place = ACME.index(b"mail-1")
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[place : place + 6] = b"mail-2"  # from now on the page is one that is written
        assert loaded(config) == ("mail-2.example", "host-1.example")
        mapped[place : place + 6] = b"mail-1"
        assert loaded(config) == ("mail-1.example", "host-1.example")


def _others_may_write(memory: Path, _other: Path) -> None:
    memory.chmod(0o666)


def _others_may_replace(memory: Path, _other: Path) -> None:
    memory.parent.chmod(0o777)


def _is_a_link(memory: Path, _other: Path) -> None:
    memory.rename(memory.with_suffix(".moved"))
    memory.symlink_to(memory.with_suffix(".moved"))


def _damaged(memory: Path, _other: Path) -> None:
    memory.write_bytes(memory.read_bytes()[:-9])


def _of_another_organization(memory: Path, other: Path) -> None:
    memory.write_bytes(other.read_bytes())


def _of_another_version(memory: Path, _other: Path) -> None:
    (_version, spoken), entries = json.loads(memory.read_bytes())
    memory.write_text(json.dumps([["0.0.1", spoken], entries]))


def _of_another_kind(memory: Path, _other: Path) -> None:
    memory.write_text("[[], []]")


@pytest.mark.parametrize(
    "spoil",
    [
        _others_may_write,
        _others_may_replace,
        _is_a_link,
        _damaged,
        _of_another_organization,
        _of_another_version,
        _of_another_kind,
    ],
)
def test_a_memory_that_may_be_another_is_none(
    config: Path, checks: list[str], spoil: Callable[[Path, Path], None]
) -> None:
    """Mutations: ``who_else_may_write`` is not asked; a link is followed; the ids or the head are
    not compared.
    """
    (config / "organizations" / "other.toml").write_bytes(ACME.replace(b"mail-1", b"other1"))
    state = config.parent / "state"
    loaded(config)
    loaded(config, "other")
    checks.clear()
    spoil(memory_of(config, "acme", state), memory_of(config, "other", state))
    assert loaded(config) == ("mail-1.example", "host-1.example")
    assert checks == ["acme", "host"]


def test_another_language_is_checked_again(config: Path, checks: list[str]) -> None:
    """The sentences about the file are remembered too."""
    loaded(config)
    checks.clear()
    try:
        language.use("fr")
        loaded(config)
    finally:
        language.use("en")
    assert checks == ["acme", "host"]


def test_commands_that_need_an_option_are_checked_again(
    config: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem may propose one. Mutation: the head without where a command would look."""
    loaded(config)
    checks.clear()
    monkeypatch.setattr(own_commands, "_options", lambda: "--config-dir x")
    loaded(config)
    assert checks


def test_the_questions_of_trust_are_asked_as_before(config: Path) -> None:
    """What is remembered opens no file that would not be read. Mutation: stat(2) by its name."""
    loaded(config)
    path = config / "organizations" / "acme.toml"
    path.parent.chmod(0o777)
    path.with_name("second-name").hardlink_to(path)
    files = CheckedFiles(SettingsFiles(config), "acme", config.parent / "state")
    assert "hard link" in files.load("acme").broken


def test_a_state_that_cannot_be_written_is_no_obstacle(config: Path) -> None:
    """www-data behind PHP has none: each mail is a first one, without a word."""
    (config.parent / "state").write_text("no directory")
    assert loaded(config) == ("mail-1.example", "host-1.example")
    assert checked_before.memory_of(config, "acme", config.parent / "state").exists() is False
