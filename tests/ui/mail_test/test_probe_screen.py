"""F8: what the server offers, in pictures, and against the demo's real servers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import AssertScreen
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import SIZES, MakeApp
from tui.app import PosthouseApp
from tui.demo.organizations import write_example
from tui.demo.servers import DemoServers
from tui.demo.session import Demo
from tui.screens.mail_test import probe
from tui.screens.mail_test.probe import ProbeModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.smtp.look.probe import PortReport
from tui.smtp.record.events import CertificateSeen
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_input import LineInput
from tui.widgets.form.settings_form import SettingsForm

CERTIFICATE = CertificateSeen(
    0.05,
    "smtp.office365.com",
    ("smtp.office365.com", "*.office365.com", "outlook.office365.com"),
    "DigiCert Cloud Services CA-1",
    NOW - timedelta(days=29),
    NOW + timedelta(days=61),
    ":".join(["AB"] * 32),
    True,
    "TLSv1.3",
    "TLS_AES_256_GCM_SHA384",
)
CLEAR = {"STARTTLS": "", "SIZE": "157286400", "8BITMIME": ""}
TLS = {"AUTH": "LOGIN XOAUTH2", "SIZE": "157286400", "SMTPUTF8": ""}
BANNER = "220 FR4P281CA0012.outlook.office365.com Microsoft ESMTP MAIL Service ready"
REPORTS = (
    PortReport(587, "open", "plain", BANNER, CLEAR, TLS, CERTIFICATE),
    PortReport(465, "open", "implicit", BANNER, {}, TLS, CERTIFICATE),
    PortReport(
        2525, "refused", failure="connection-refused",
        problem="smtp.office365.com refuses connections on port 2525.",
    ),
    PortReport(
        25, "silent", failure="connect-timeout",
        problem="smtp.office365.com did not answer on port 25.",
    ),
)  # fmt: skip


def answer(
    monkeypatch: pytest.MonkeyPatch, reports: tuple[PortReport, ...], *, endless: bool = False
) -> None:
    """Let every probe see this."""

    async def probe_each(*_: object) -> AsyncIterator[PortReport]:
        for report in reports:
            yield report
        if endless:
            await asyncio.Event().wait()

    monkeypatch.setattr(probe, "probe_each", probe_each)


@SIZES
async def test_what_a_server_offers(
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    assert_screen: AssertScreen,
    size: tuple[int, int],
) -> None:
    answer(monkeypatch, REPORTS)
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f8")
        await settle(pilot)
        await assert_screen(pilot)


async def test_ports_come_as_they_answer_and_escape_ends_the_look(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    answer(monkeypatch, REPORTS[:1], endless=True)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f8")
        await pilot.pause()
        await pilot.pause()
        await assert_screen(pilot, "streaming", settled=False)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProbeModal), "the first escape only cancels"
        await assert_screen(pilot, "cancelled")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)


async def test_a_port_and_its_way_of_tls_are_taken_by_one_key(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, REPORTS)
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f8")
        await settle(pilot)
        await pilot.press("a", "c", "d", "e")
        assert isinstance(pilot.app.screen, ProbeModal), "25, 587 and 2525 offer nothing to take"
        await pilot.press("b")
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        said = str(pilot.app.screen.query_one("#save-reason").render())
        assert taken(form) == ("465", "implicit")
    assert said == "Use port 465 with implicit TLS: done. Test again, then save."


def taken(form: SettingsForm) -> tuple[str, str]:
    port, encryption = form.row("smtp.port").control, form.row("smtp.encryption").control
    assert isinstance(port, LineInput)
    assert isinstance(encryption, Choice)
    return port.value, encryption.value


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with DemoServers(tmp_path) as servers:
        config, state = tmp_path / "config", tmp_path / "state"
        config.mkdir()
        yield Demo(config, state, write_example(config, servers), servers)


async def test_a_real_server_that_is_set_up_wrongly(demo: Demo) -> None:
    """The port in the settings is the highest, so the last."""
    directory = ConfigDirectory(demo.config)
    workspace = Workspace(directory, demo.passwords, StateDirectory(demo.state, demo.config))
    async with PosthouseApp(workspace, "nordwind", demo).run_test() as pilot:
        await settle(pilot)
        assert taken(pilot.app.screen.query_one(SettingsForm))[1] == "implicit"
        await pilot.press("f8")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert taken(form) == (str(directory.load("nordwind").settings.smtp.port), "starttls")
