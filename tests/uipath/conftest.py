"""UiPath's stand-in over TLS, and an organization that lives there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tests.cli.helpers.commands import Ended, run
from tui.demo.certificates import server_context
from tui.demo.uipath import App, UiPathStandIn
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

GUID = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"
SECRET = "app-s3cret-value"
PASSWORD = "open-sesame"
THERE = {
    "Host": "mail.acme.example",
    "Port": "587",
    "UserName": "robot@acme.example",
    "Password": "the-one-there",
    "Domain": "",
    "FromEmail": "robot@acme.example",
    "FromDisplayName": "Acme Robot",
    "EnableSsl": "true",
    "UseDefaultCredentials": "false",
    "ConnectionTimeout": "180000",
}
HERE: dict[str, object] = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "authentication.required": True,
    "authentication.username": "robot@acme.example",
    "authentication.secret": "environment",
    "authentication.variable": "ACME_PASSWORD",
    "sender.address": "robot@acme.example",
    "sender.name": "Acme Robot",
}


@dataclass(frozen=True, slots=True)
class World:
    """An organization here and there.

    Attributes:
        ca_file: The authority of the stand-in.
    """

    there: UiPathStandIn
    directory: ConfigDirectory
    workspace: Workspace
    ca_file: Path

    def run(self, *arguments: str) -> Ended:
        """Run posthouse uipath."""
        return run("uipath", *arguments)

    def here(self, key: str) -> object:
        """A value of acme's file."""
        return self.directory.load("acme").settings.value(key)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def stand_in(authority: trustme.CA) -> Iterator[UiPathStandIn]:
    made = UiPathStandIn(server_context(authority, "127.0.0.1"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def world(
    own_home: Path,
    authority: trustme.CA,
    stand_in: UiPathStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """Acme, the same here and at UiPath; the secrets are in the environment."""
    ca_file = own_home / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    ca_file.chmod(0o600)
    stand_in.apps["app-1"] = App(SECRET, GUID)
    stand_in.organizations.add("acmegmbh")
    stand_in.store(GUID, THERE)
    monkeypatch.setenv("ACME_PASSWORD", PASSWORD)
    monkeypatch.setenv("UIPATH_SECRET", SECRET)
    directory = ConfigDirectory(own_home / "posthouse")
    directory.add("acme", "Acme GmbH")
    directory.save("host", {"uipath.base": stand_in.base, "uipath.ca_file": str(ca_file)})
    directory.save("acme", {**HERE, **at_uipath()})
    state = StateDirectory(own_home / "state" / "posthouse", directory.path)
    workspace = Workspace(directory, MemoryPasswords(), state)
    return World(stand_in, directory, workspace, ca_file)


def at_uipath(app: str = "app-1", partition: str = GUID) -> dict[str, object]:
    return {
        "uipath.organization": "acmegmbh",
        "uipath.partition_id": partition,
        "uipath.client_id": app,
        "uipath.client_secret": "environment",
        "uipath.client_secret_variable": "UIPATH_SECRET",
    }
