"""A workspace whose organizations log in on the loopback with a password from the environment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.many.helpers import PASSWORD, CountingServer
from tui.many import server_memory
from tui.paths import state_directory
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))


@pytest.fixture(autouse=True)
def told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """One password in 256 has the mark of another one: with this salt none of these tests has."""
    monkeypatch.setattr(server_memory, "token_hex", lambda _bytes: "0011223344556677")


@pytest.fixture
def directory(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> ConfigDirectory:
    monkeypatch.setenv("MANY", PASSWORD)
    return ConfigDirectory(own_home / "posthouse")


@pytest.fixture
def workspace(directory: ConfigDirectory) -> Workspace:
    state = StateDirectory(state_directory(), directory.path)
    return Workspace(directory, MemoryPasswords({"host": PASSWORD}), state)


@pytest.fixture
def server() -> Iterator[CountingServer]:
    """One on each of eight addresses, which are eight servers."""
    with CountingServer(hosts=HOSTS) as running:
        yield running
