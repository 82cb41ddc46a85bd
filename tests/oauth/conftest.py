"""An issuer, and an organization that signs in at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oauth.helpers.issuer import Issuer
from tests.oauth.helpers.nanoidp import Nanoidp, nanoidp
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def runtime(own_home: Path) -> Path:
    """$XDG_RUNTIME_DIR, as a log-in makes it."""
    (own_home / "run").mkdir(mode=0o700)
    return own_home / "run"


@pytest.fixture
def acme(own_home: Path, issuer: Issuer, fake_keyring: Path) -> ConfigDirectory:
    """An organization at Microsoft 365, but that its issuer and its server are ours."""
    directory = ConfigDirectory(own_home / "posthouse")
    directory.add("acme", "Acme GmbH")
    directory.save(
        "acme",
        {
            "mail.mode": "custom",
            "smtp.host": "127.0.0.1",
            "smtp.encryption": "none",
            "smtp.timeout_ms": 60_000,
            "smtp.domain": "client.example",
            "authentication.required": True,
            "authentication.username": "ops@acme.example",
            "authentication.secret": "oauth",
            "oauth.provider": "microsoft-365",
            "oauth.tenant": "acme.example",
            "oauth.client_id": "app-1",
            "oauth.flow": "device",
            "oauth.issuer": issuer.url,
            "sender.address": "ops@acme.example",
        },
    )
    return directory


@pytest.fixture
def workspace(acme: ConfigDirectory, own_home: Path) -> Workspace:
    """Acme's, with passwords that end with the test."""
    state = StateDirectory(own_home / "state" / "posthouse", acme.path)
    return Workspace(acme, MemoryPasswords(), state, environ={})


@pytest.fixture(scope="session")
def idp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nanoidp]:
    """An issuer that nobody here wrote."""
    with nanoidp(tmp_path_factory.mktemp("nanoidp")) as running:
        yield running
