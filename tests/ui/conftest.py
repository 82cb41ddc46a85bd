"""An app on files of its own, with a clock that stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import samples
from tui.app import PosthouseApp
from tui.screens.settings import outside_changes as settings_watching
from tui.settings.inheritance import effective
from tui.settings.model import Settings
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.dialogue import transcript

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

ACME = "# The customer's own server; ask Jo before changing it.\n" + samples.ACME
LABS = """\
name = "Acme Labs"

[mail]
mode = "default"
"""
BROKEN = """\
name = "Broken"
[smtp]
port = 70000
"""
NOT_TOML = """\
name = "Not TOML"
[smtp
"""


def result(
    settings: Settings, *, ok: bool, minutes: int, failure: str = "", summary: str = ""
) -> MailTestResult:
    """A test of these settings, so many minutes ago."""
    return MailTestResult(
        when=NOW - timedelta(minutes=minutes),
        ok=ok,
        recipient="oncall@acme.example",
        server="smtp.office365.com:587",
        stage="quit" if ok else "auth",
        failure=failure,
        summary=summary,
        values=fingerprint(settings),
    )


@pytest.fixture(autouse=True)
def no_looks_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen looks at its files every 2 s; in a test it does when the test says so."""
    monkeypatch.setattr(settings_watching, "SECONDS", 3600)


@pytest.fixture(autouse=True)
def lines_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcript shows its lines in batches; in a test each at once."""
    monkeypatch.setattr(transcript, "BATCH", 0)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Four organizations, one broken; the config directory has the same short name everywhere."""
    monkeypatch.chdir(tmp_path)
    organizations = tmp_path / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    for name, text in {
        "acme": ACME,
        "acme-labs": LABS,
        "broken": BROKEN,
        "not-toml": NOT_TOML,
    }.items():
        (organizations / f"{name}.toml").write_text(text, encoding="utf-8")
    config = Path("posthouse")
    state = StateDirectory(tmp_path / "state", config)
    directory = ConfigDirectory(config)
    state.record("acme", result(directory.load("acme").settings, ok=True, minutes=2))
    labs = effective("acme-labs", directory.load("acme-labs").settings, Settings()).settings
    summary = "The server refused the user name or password."
    refused = result(
        labs, ok=False, minutes=3 * 24 * 60, failure="bad-credentials", summary=summary
    )
    state.record("acme-labs", refused)
    passwords = MemoryPasswords({"acme": "correct horse"})
    return Workspace(directory, passwords, state, environ={}, asks_dns=False)


@pytest.fixture
def make_app(workspace: Workspace) -> Callable[..., PosthouseApp]:
    """Builds the app; ``organization`` opens one at once."""

    def make(organization: str | None = None) -> PosthouseApp:
        return PosthouseApp(workspace, organization, clock=lambda: NOW, on="jump1")

    return make
