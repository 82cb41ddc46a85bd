"""An organization whose settings work, on servers that take mails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.demo.servers import PASSWORD, DemoServers
from tui.storage.directory.config_directory import ConfigDirectory


@pytest.fixture(autouse=True)
def config_directory(own_home: Path) -> None:
    """The one that the environment names; where it is missing, commands say so."""
    (own_home / "posthouse").mkdir()


@pytest.fixture
def directory(own_home: Path) -> ConfigDirectory:
    return ConfigDirectory(own_home / "posthouse")


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServers]:
    with DemoServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture
def acme(
    directory: ConfigDirectory, servers: DemoServers, monkeypatch: pytest.MonkeyPatch
) -> ConfigDirectory:
    """An organization whose server takes its mails; its password is in the environment."""
    directory.add("acme", "Acme GmbH")
    directory.save(
        "acme",
        {
            "mail.mode": "custom",
            "smtp.host": "localhost",
            "smtp.port": servers.starttls,
            "smtp.timeout_ms": 60_000,
            "smtp.ca_file": str(servers.ca_file),
            "smtp.domain": "acme.example",
            "authentication.required": True,
            "authentication.username": "mail@acme.example",
            "authentication.secret": "environment",
            "authentication.variable": "ACME_PASSWORD",
            "sender.address": "mail@acme.example",
        },
    )
    monkeypatch.setenv("ACME_PASSWORD", PASSWORD)
    return directory


@pytest.fixture
def plain(directory: ConfigDirectory) -> ConfigDirectory:
    """An organization without TLS and login; the tests set its port."""
    directory.add("acme", "Acme GmbH")
    directory.save("acme", {
        "mail.mode": "custom", "smtp.host": "127.0.0.1", "smtp.timeout_ms": 60_000,
        "smtp.encryption": "none", "sender.address": "robot@acme.example",
        "sender.name": "Acme Robot", "smtp.domain": "client.example",
    })  # fmt: skip
    return directory
