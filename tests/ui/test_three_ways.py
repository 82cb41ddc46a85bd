"""The ways of three people, with keys in bursts and one by one, on a busy event loop.

What is saved, sent and shown is what was meant, however the keys come. A person waits for a
verdict, and for nothing else.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import settle, until
from tests.ui.helpers.scenes import ACCEPTED, GOOD, REFUSED, MakeApp, play
from tests.ui.terminal.test_ordered_keys import Busy, burst, done, handed_on
from tui.app import PosthouseApp
from tui.demo.session import demo_session
from tui.screens.boxes.inbox import InboxModal
from tui.screens.mail_test.screen import MailTestModal
from tui.screens.terminal.ordered_keys import OrderedKeys
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace
from tui.widgets.dialogue.verdict_view import VerdictView

Type = Callable[[Pilot[int], Sequence[str]], Awaitable[None]]


async def in_a_burst(pilot: Pilot[int], keys: Sequence[str]) -> None:
    """All at once, as a slow line delivers them."""
    assert isinstance(pilot.app, OrderedKeys)
    burst(pilot.app, [*keys])
    await done(pilot)


async def one_by_one(pilot: Pilot[int], keys: Sequence[str]) -> None:
    """Each when the one before has done what it does."""
    assert isinstance(pilot.app, OrderedKeys)
    for key in keys:
        burst(pilot.app, [key])
        await handed_on(pilot)
    await done(pilot)


HOWEVER = pytest.mark.parametrize("type_", [in_a_burst, one_by_one])


async def verdict(pilot: Pilot[int]) -> str:
    """Wait for it, and read its sentence."""

    def is_there() -> bool:
        box = pilot.app.screen
        ended = isinstance(box, MailTestModal) and box.last_run and box._worker is None
        return bool(ended) and box.query_one(VerdictView).display

    await until(pilot, is_there)
    return str(pilot.app.screen.query_one(".summary", Static).content)


@HOWEVER
async def test_an_admin_sets_up_five_organizations(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> None:
    """The first by the walk. Mutations: a key for the field that was left; a box that has no keys
    until it is painted; escape after F2 that asks about what is being saved.
    """
    for one in workspace.directory.ids():
        workspace.directory.remove(one)
    attempts = play(monkeypatch, GOOD + ACCEPTED)
    to_user = ["tab"] * 6  # port, encryption, domain, timeout, login
    others = ("two", "three", "four", "five") if type_ is in_a_burst else ("two",)
    async with make_app().run_test() as pilot, Busy():
        await settle(pilot)
        await type_(pilot, ["insert", *"One", "enter", *"sendgrid", "enter"])
        await type_(pilot, [*"SG.key", "enter", *"one@a.example", "enter", *"me@a.example"])
        await type_(pilot, ["enter"])
        assert "Accepted" in await verdict(pilot)
        await type_(pilot, ["t", "escape", "f2", "escape"])
        for name in others:
            host, user = f"mx.{name}.example", f"{name}@a.example"
            await type_(pilot, ["ctrl+n", *name, "enter", "right", "tab", *host, *to_user, *user])
            await type_(pilot, ["tab", *"secret", "tab", "tab", *user, "f5", *"me@a.example"])
            await type_(pilot, ["enter"])
            assert "Accepted" in await verdict(pilot)
            await type_(pilot, ["escape", "f2", "escape"])
        await settle(pilot)
    assert len(attempts) == 1 + len(others)
    for name in others:
        settings = workspace.directory.load(name).settings
        assert settings.smtp.host == f"mx.{name}.example"
        assert (settings.authentication.required, settings.authentication.username) == (
            True,
            f"{name}@a.example",
        )
        assert settings.sender.address == f"{name}@a.example"
        password = workspace.passwords.get(name)
        assert password is not None
        assert password.get_secret_value() == "secret"
    first = workspace.state.last_result("one")
    assert first is not None
    assert first.received is not None


@HOWEVER
async def test_an_engineer_on_call_may_not_write(
    make_app: MakeApp, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, type_: Type
) -> None:
    """Mutations: what can't be saved can't be tested; Save that writes all the same; a letter that
    picks a remedy is typed into To.
    """
    monkeypatch.setattr(ConfigDirectory, "read_only_reason", lambda *_: "Read-only: not yours.")
    before = workspace.directory.load("acme").path.read_bytes()
    attempts = play(monkeypatch, GOOD + REFUSED)
    async with make_app().run_test() as pilot, Busy():
        await settle(pilot)
        await type_(pilot, [*"gmbh", "enter", "f5"])
        await type_(pilot, ["enter"])
        assert "refused the user name or password" in await verdict(pilot)
        await type_(pilot, ["a", "f5"])
        await type_(pilot, ["enter"])
        await verdict(pilot)
        await type_(pilot, ["escape", "f2", "escape", "d"])
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1
    users = [one.settings.authentication.username for one in attempts]
    assert users == ["nom@nom.com", "nom@provider.com"]
    assert workspace.directory.load("acme").path.read_bytes() == before


@HOWEVER
async def test_somebody_shows_the_demo(type_: Type) -> None:
    """As README says: Nordwind, and its servers are real. Mutation: an inbox without the mail."""
    with demo_session() as demo:
        directory, state = ConfigDirectory(demo.config), StateDirectory(demo.state, demo.config)
        workspace = Workspace(directory, demo.passwords, state, environ={}, asks_dns=False)
        app = PosthouseApp(replace(workspace), demo=demo, clock=lambda: NOW)
        async with app.run_test() as pilot, Busy():
            await settle(pilot)
            await type_(pilot, [*"nordwind", "enter", "f5", *"me@here.example"])
            await type_(pilot, ["enter"])
            await verdict(pilot)
            await type_(pilot, ["a", "f5"])
            await type_(pilot, ["enter"])
            assert "Accepted" in await verdict(pilot)
            await type_(pilot, ["escape", "f2", "f12"])
            await settle(pilot)
            assert isinstance(pilot.app.screen, InboxModal)
        (mail,) = demo.servers.received()
        assert mail.recipients == ("me@here.example",)
        assert directory.load("nordwind").settings.smtp.encryption == "starttls"
