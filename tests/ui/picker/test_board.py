"""A test of marked rows: against real servers, as whoever is on call goes about it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from tests.many.conftest import HOSTS
from tests.many.conftest import directory as directory
from tests.many.conftest import server as server
from tests.many.conftest import workspace as workspace
from tests.many.helpers import CountingServer, one_at_a_time, organization, without_login
from tests.smtp.conftest import certificates as certificates
from tests.smtp.helpers.certificates import Certificates
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle, until
from tui.app import PosthouseApp
from tui.many.outcomes import Outcome
from tui.many.plan import Dialogue, Member, Plan
from tui.many.server_memory import Login
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.text import TextModal
from tui.screens.picker.board import BoardModal
from tui.screens.picker.board_words import group_words, plan_words
from tui.screens.picker.marked import ChangeModal
from tui.screens.picker.number import NumberModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings.screen import MailSettingsScreen
from tui.settings.checking.checks import check
from tui.smtp.connection.commands import WAITS
from tui.smtp.look import early_look
from tui.smtp.record.events import Stage
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.workspace import Workspace
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.title_bar import TitleBar
from tui.widgets.organization_list import OrganizationList


def app(workspace: Workspace) -> PosthouseApp:
    return PosthouseApp(workspace, clock=lambda: NOW)


def line(pilot: Pilot[Any], id: str) -> str:
    return str(pilot.app.screen.query_one(f"#{id}", Line).render())


def shown(pilot: Pilot[Any], selector: str) -> bool:
    return any(widget.display for widget in pilot.app.screen.query(selector))


def groups(pilot: Pilot[Any]) -> list[str]:
    rows = pilot.app.screen.query_one(OptionList)
    return [str(rows.get_option_at_index(at).prompt) for at in range(rows.option_count)]


async def board(pilot: Pilot[Any]) -> None:
    """Mark all that are shown, and go to the board, which has not begun."""
    await pilot.press("shift+f4", "f5")
    await settle(pilot)
    assert isinstance(pilot.app.screen, BoardModal)


async def run_all(pilot: Pilot[Any]) -> None:
    await pilot.press("f5")
    await settle(pilot)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A server that takes a client and says nothing; nobody gives it up before the test does."""
    monkeypatch.setitem(WAITS, Stage.BANNER, 600.0)
    with socket.create_server(("127.0.0.9", 0)) as listening:
        yield listening


async def test_those_that_fail_are_found_mended_and_tested_again(
    directory: ConfigDirectory, workspace: Workspace, server: CountingServer
) -> None:
    """Mutations: enter marks all that were tested; the second test tells of the settings before;
    the rows keep what they said before.
    """
    for number in range(5):
        wrong = {"smtp__encryption": "implicit"} if number < 2 else {}
        organization(directory, f"o{number}", server, HOSTS[number], **wrong)
    server.replies["o4"] = "535 5.7.8 No"
    async with app(workspace).run_test() as pilot:
        await settle(pilot)
        await board(pilot)
        assert line(pilot, "board-state").startswith("5 dialogues with 5 servers")
        assert (server.connections, groups(pilot)) == (0, []), "nothing before F5"
        await run_all(pilot)
        assert line(pilot, "board-state") == "2 of 5 organizations passed."
        wrong_mode, refused, passed = groups(pilot)
        assert wrong_mode.startswith("✗ 2  ")
        assert wrong_mode.endswith("  o0, o1")
        assert refused == "✗ 1  bad credentials  o4"
        assert passed == "✓ 2  passed  o2, o3"
        assert line(pilot, "board-words").endswith("\no1"), "each with the sentence of its port"
        await pilot.press("enter")
        await settle(pilot)
        picker = pilot.app.screen
        assert isinstance(picker, PickerScreen)
        assert picker.marked == ["o0", "o1"]
        rows = picker.query_one(OrganizationList)
        assert ["✓" in rows.render_line(at).text for at in range(1, 6)] == [0, 0, 1, 1, 0]
        assert workspace.state.results("o4")[0].failure == "bad-credentials"
        await pilot.press("f3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ChangeModal)
        pilot.app.screen.query_one("#set", LineInput).value = "smtp.encryption=none"
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await run_all(pilot)
        assert groups(pilot) == ["✓ 2  passed  o0, o1"]
        await pilot.press("escape")
        await settle(pilot)
        assert picker.marked == ["o0", "o1"]
        assert sorted(server.logins) == ["o0", "o1", "o2", "o3", "o4"]
        picker.query_one("#filter", LineInput).value = "failed:"
        await settle(pilot)
        assert [row.id for row in rows.rows] == ["o4"]


def test_what_a_test_would_do_is_said_with_how_long_that_takes() -> None:
    """The server with the most logins counts, not all of them together."""
    logins = [Login(f"user{at}", "") for at in range(200)]
    hosts = ["many.example"] * 150 + ["few.example"] * 50
    dialogues = [
        Dialogue(check({"smtp.host": host}).settings, login, [Member(login.user, "")])
        for host, login in zip(hosts, logins, strict=True)
    ]
    said = plan_words(Plan(tuple(dialogues), ()))
    assert said.startswith("200 dialogues with 2 servers, as far as the login; no mail is sent.")
    assert said.endswith("It takes 2 min at least, for a server gets one login a second.")
    assert "It takes" not in plan_words(Plan(tuple(dialogues[-2:]), ()))


def test_each_sentence_of_a_group_has_its_names() -> None:
    """Mutation: the first one speaks for all, as if three servers had one certificate."""
    found = [
        Outcome(name, reason="left-alone", sentence=said)
        for name, said in (("a", "One is left alone."), ("b", "Two is."), ("c", "Two is."))
    ]
    assert group_words(found) == "One is left alone.\na\n\nTwo is.\nb, c"


async def test_a_single_one_is_opened(
    directory: ConfigDirectory, workspace: Workspace, server: CountingServer
) -> None:
    organization(directory, "acme", server)
    organization(directory, "beta", server, HOSTS[1], authentication__secret="ask")
    async with app(workspace).run_test() as pilot:
        await settle(pilot)
        await board(pilot)
        assert "1 organization can't be tested." in line(pilot, "board-state")
        assert groups(pilot) == ["? 1  not tested: asks  beta"]
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert server.connections == 0


async def test_escape_ends_what_runs_where_that_is_meant(
    directory: ConfigDirectory,
    workspace: Workspace,
    server: CountingServer,
    silent: socket.socket,
) -> None:
    """What came so far stays, and of what did not nothing is remembered; F5 begins anew."""
    organization(directory, "acme", server)
    organization(directory, "beta", server, smtp__host="127.0.0.9",
                 smtp__port=silent.getsockname()[1])  # fmt: skip
    async with app(workspace).run_test() as pilot:
        await settle(pilot)
        await board(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: line(pilot, "board-state") == "1 of 2 tested, 0 failed")
        await pilot.press("enter")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("s")
        await settle(pilot)
        assert line(pilot, "board-state") == "Stopped: 1 of 2 tested, 0 failed"
        assert workspace.state.results("beta") == []
        await pilot.press("f5")
        await settle(pilot)
        assert line(pilot, "board-state").startswith("2 dialogues")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen)


async def test_one_key_mends_all_that_have_the_same_remedy(
    directory: ConfigDirectory,
    workspace: Workspace,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each with its change shown first; who follows the host with the host; then tested again.

    Mutations: the first group's are forgotten when a second is changed; the host is changed
    unasked; all are tested again.
    """
    monkeypatch.setattr(early_look, "QUIET", 0.05)
    monkeypatch.setattr(early_look, "SECOND_LOOK", 20.0)
    async with one_at_a_time(certificates.good) as seen, one_at_a_time(certificates.good) as other:
        values = {"smtp.port": seen[0], "smtp.ca_file": certificates.ca_file}
        for name in ("acme", "beta"):
            without_login(directory, name, **values)
        host = {"mail.mode": "custom", "smtp.host": "127.0.0.1", "smtp.timeout_ms": 30_000}
        directory.save("host", {**host, **values, "sender.address": "host@example.com"})
        directory.add("gamma", "Gamma")
        works = {**values, "smtp.port": other[0], "smtp.encryption": "implicit"}
        without_login(directory, "delta", **works)
        async with app(workspace).run_test() as pilot:
            await settle(pilot)
            await board(pilot)
            await run_all(pilot)
            wrong_mode, _passed = groups(pilot)
            assert wrong_mode.startswith("✗ 3  wrong tls mode plain")
            button = pilot.app.screen.query_one("#remedy-a", LineButton)
            assert button.label == "a  Use implicit TLS: 3 organizations"
            await pilot.press("a")
            await until(pilot, lambda: shown(pilot, "#host"))
            said = str(pilot.app.screen.query_one("#differences-text", Static).render())
            assert "acme: smtp.encryption starttls → implicit" in said
            await pilot.press("2", "enter")
            await until(pilot, lambda: line(pilot, "board-state").startswith("2 changed."))
            await pilot.press("a")
            await until(pilot, lambda: shown(pilot, "#host:focus"))
            assert directory.load("host").settings.smtp.encryption == "starttls"
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, NumberModal))
            await pilot.press("1", "enter")
            await until(pilot, lambda: line(pilot, "board-state").startswith("3 changed."))
            changed, _passed = groups(pilot)
            assert changed == "? 3  not tested: changed  acme, beta, gamma"
            before = len(seen), len(other)
            await run_all(pilot)
            assert groups(pilot) == ["✓ 4  passed  acme, beta, delta, gamma"]
            assert line(pilot, "board-state") == "4 of 4 organizations passed."
            assert (len(seen), len(other)) == (before[0] + 1, before[1]), "they are one by now"
    assert directory.load("host").settings.smtp.encryption == "implicit"


async def test_a_test_goes_on_where_its_screen_is_left(
    directory: ConfigDirectory,
    workspace: Workspace,
    server: CountingServer,
    silent: socket.socket,
) -> None:
    """The title says so, the board comes back, and its end is told; what was said can be read.

    Mutations: the test ends with its screen; another one begins beside it.
    """
    server.replies["acme"] = "535 5.7.8 No"
    organization(directory, "acme", server)
    organization(directory, "beta", server, smtp__host="127.0.0.9",
                 smtp__port=silent.getsockname()[1])  # fmt: skip
    async with app(workspace).run_test() as pilot:
        await settle(pilot)
        picker = pilot.app.screen
        title = picker.query_one(TitleBar)
        await board(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: line(pilot, "board-state") == "1 of 2 tested, 1 failed")
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextModal))
        said = str(pilot.app.screen.query_one("#text", Static).render())
        assert said.startswith("acme\n")
        assert "535 5.7.8 No" in said
        assert "AUTH PLAIN" in said
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardModal))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("l")
        await until(pilot, lambda: title.state.startswith("F5: test running"))
        await pilot.press("escape", "f5")  # nothing is marked any more
        await until(pilot, lambda: isinstance(pilot.app.screen, BoardModal))
        assert line(pilot, "board-state") == "1 of 2 tested, 1 failed"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("l")
        await until(pilot, lambda: pilot.app.screen is picker)
        silent.accept()[0].close()
        await until(pilot, lambda: "test running" not in title.state)
        await until(pilot, lambda: bool([*pilot.app._notifications]))
        await until(pilot, lambda: workspace.state.results("beta") != [])
    assert server.logins == ["acme"]
