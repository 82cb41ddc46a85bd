"""Every screen in every theme and size: what a person sees, approved as pictures."""

import importlib
import pkgutil
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

import tui.screens
from tests.conftest import AssertScreen
from tests.programs import needs
from tests.ui.conftest import NOW, result
from tests.ui.helpers.keyboard import go_to, retype, settle
from tests.ui.helpers.scenes import GOOD, REFUSED, MakeApp, play, play_many, send
from tests.ui.history.test_history import steps as steps
from tests.ui.mail_test.test_probe_screen import REPORTS, answer
from tests.ui.settings.test_conflict import edit, outside
from tests.ui.sign_in.test_sign_in_pictures import CODE, Script, signed_in
from tui.demo.servers import Received
from tui.exports.applications import uipath
from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK
from tui.oauth.issuer.http import Http
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.ask import UNSAVED, AskModal
from tui.screens.boxes.inbox import InboxModal
from tui.screens.boxes.outputs import OutputsModal
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.screens.boxes.question import QuestionModal
from tui.screens.boxes.restore_draft import DraftModal
from tui.screens.boxes.text import TextModal
from tui.screens.history.removed import RemovedModal
from tui.screens.mail_test.earlier import EarlierTestsModal
from tui.screens.picker.board import BoardModal
from tui.screens.picker.many_test import ManyTest
from tui.screens.picker.number import NumberModal
from tui.screens.picker.organization import Named, OrganizationModal
from tui.screens.sign_in.screen import SignInModal
from tui.screens.sign_in.subject import SignInSubject
from tui.screens.uipath.screen import UiPathModal
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.inheritance import effective
from tui.settings.model import Settings, UiPath
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import Question
from tui.storage.history.steps import Step
from tui.storage.outputs.writing import Difference
from tui.storage.state.drafts import FoundDraft, KeptDraft
from tui.storage.state.processes import Process
from tui.storage.workspace import Workspace
from tui.uipath.api import Api, Application
from tui.uipath.comparing import compare
from tui.uipath.connection import Connection
from tui.uipath.looking import Look
from tui.uipath.there import There
from tui.widgets.controls.line_input import LineInput

Scene = Callable[[Pilot[Any], Workspace], Awaitable[None]]
SMALL, LARGE = (60, 20), (120, 40)
MAIL = Received(
    NOW,
    "starttls",
    "admin@acme.example",
    ("oncall@acme.example",),
    "Posthouse test 7F3A",
    "Hello,\n\nthis is a test mail.\n",
    "Acme GmbH <admin@acme.example>",
)


async def picker(pilot: Pilot[Any], workspace: Workspace) -> None:
    """As it starts."""


async def settings(pilot: Pilot[Any], workspace: Workspace) -> None:
    """With a wrong value, and a warning."""
    await pilot.press("enter")
    await settle(pilot)
    await go_to(pilot, "smtp.port")
    await retype(pilot, "465")
    await go_to(pilot, "sender.address")
    await retype(pilot, "nobody")
    await go_to(pilot, "smtp.domain")


async def mail_test(pilot: Pilot[Any], workspace: Workspace) -> None:
    """Refused, with a remedy."""
    await pilot.press("enter")
    await settle(pilot)
    await send(pilot)
    await settle(pilot)


async def probe(pilot: Pilot[Any], workspace: Workspace) -> None:
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("f8")
    await settle(pilot)


async def provider(pilot: Pilot[Any], workspace: Workspace) -> None:
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("f4")
    await settle(pilot)
    await pilot.press("down", "down")


async def history(pilot: Pilot[Any], workspace: Workspace) -> None:
    await pilot.press("f6")
    await settle(pilot)
    await pilot.press("down")


async def conflict(pilot: Pilot[Any], workspace: Workspace) -> None:
    path = workspace.directory.load("acme").path
    await pilot.press("enter")
    await settle(pilot)
    await edit(pilot, "smtp.port", "465")
    await edit(pilot, "sender.name", "Mine")
    outside(path, path.read_text().replace("587", "25").replace("provider.com", "acme.example"))
    await pilot.press("f2")
    await settle(pilot)


async def help_(pilot: Pilot[Any], workspace: Workspace) -> None:
    await pilot.press("enter")
    await settle(pilot)
    await go_to(pilot, "smtp.port")
    await pilot.press("f1")


async def themes(pilot: Pilot[Any], workspace: Workspace) -> None:
    await pilot.press("f1", "t")
    await pilot.pause()


async def commands(pilot: Pilot[Any], workspace: Workspace) -> None:
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("ctrl+p", "t")
    await pilot.pause()


def modal(make: Callable[[], Screen[Any]]) -> Scene:
    async def push(pilot: Pilot[Any], workspace: Workspace) -> None:
        pilot.app.push_screen(make())

    return push


def earlier() -> EarlierTestsModal:
    mails = [
        result(Settings(), ok=True, minutes=2),
        result(Settings(), ok=False, minutes=3000, failure="bad-credentials", summary="Refused."),
    ]
    return EarlierTestsModal("Acme GmbH", mails, NOW)


def draft() -> DraftModal:
    gone = Process(1, "0", "an earlier boot", "jump1", "pts/3")
    kept = KeptDraft(NOW - timedelta(minutes=12), gone, {}, {"smtp.port": "465"}, password=False)
    changes = ["Port (smtp.port)\n  - 587\n  + 465"]
    return DraftModal("Acme GmbH", FoundDraft(Path("draft"), kept, running=False), changes, NOW)


def changed() -> OutputsChangedModal:
    difference = Difference(Path("/etc/msmtprc"), b"host theirs\n", b"host ours\n")
    return OutputsChangedModal([difference])


def allow() -> AllowModal:
    """A server that was exchanged, and an output that is new."""
    path, why = Path("/etc/posthouse/organizations/acme.toml"), "acme.toml belongs to bob."
    reaches = (
        (Reach("acme", "smtp.host", "mail.evil.example"), "mail.acme.example"),
        (Reach("acme", "outputs.msmtp", "/etc/msmtprc"), None),
    )
    return AllowModal([Question(reach, old, path, why) for reach, old in reaches])


def question() -> QuestionModal:
    about, label = _("the full e-mail address"), _("Username")
    return QuestionModal(label, label, about, lambda _answer: "", secret=False)


async def sign_in(pilot: Pilot[Any], workspace: Workspace) -> None:
    """Whose token it is, with a warning."""
    values = {"mail.mode": "custom", "authentication.username": "nom@nom.com"}
    ways = {"oauth.provider": "microsoft-365", "oauth.flow": "device"}
    own = effective("acme", check({**values, **ways}).settings, Settings())
    pilot.app.push_screen(SignInModal(workspace, SignInSubject("Acme GmbH", own), lambda: NOW))
    await settle(pilot)


async def at_uipath(pilot: Pilot[Any], workspace: Workspace) -> None:
    """Three differences, and a note."""
    stored = workspace.directory.load("acme")
    at = UiPath(partition_id="0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f", client_id="app-1")
    application = Application(at.base, "acmegmbh", at.client_id, SecretStr(""))
    http = Http(SYSTEM_CLOCK)
    values = uipath.values(stored.settings) | {
        "Host": "smtp.acme.example", "ConnectionTimeout": "30000", "FromDisplayName": "Acme",
    }  # fmt: skip
    there = There(values, has_password=True)
    seen = Look(
        Connection(stored, at, application, http), at.partition_id, there,
        compare(stored.settings, there), None, Api(http, application),
    )  # fmt: skip
    pilot.app.push_screen(UiPathModal(workspace, "acme", "Acme GmbH", seen=seen))
    await settle(pilot)


def removed() -> RemovedModal:
    return RemovedModal([Step("", NOW - timedelta(hours=2), "alice", "", "initech")], NOW)


async def board(pilot: Pilot[Any], workspace: Workspace) -> None:
    """Forty are tested, and the cursor is on what most of them have."""
    test = ManyTest(workspace, [f"customer-{at:02}" for at in range(40)])
    pilot.app.push_screen(BoardModal(workspace, test))
    await settle(pilot)
    await pilot.press("f5")
    await settle(pilot)


async def change(pilot: Pilot[Any], workspace: Workspace) -> None:
    """Two of three that are marked would change."""
    await pilot.press("f4", "f4", "f3")
    await pilot.pause()
    pilot.app.screen.query_one("#set", LineInput).value = "smtp.port=465"
    await pilot.press("enter")
    await settle(pilot)


def number() -> NumberModal:
    question = f"{_('Remove them')}\n{_('Type {count}, their number.').format(count=2)}"
    return NumberModal(question, 2, _("Remove them"))


SCENES: dict[str, tuple[Scene, bool]] = {
    "PickerScreen": (picker, False),
    "MailSettingsScreen": (settings, True),
    "MailTestModal": (mail_test, False),
    "SignInModal": (sign_in, False),
    "UiPathModal": (at_uipath, True),
    "ProbeModal": (probe, False),
    "ProviderModal": (provider, False),
    "HistoryScreen": (history, False),
    "ConflictModal": (conflict, True),
    "HelpModal": (help_, True),
    "ThemesModal": (themes, True),
    "CommandsModal": (commands, True),
    "OutputsModal": (modal(lambda: OutputsModal({"msmtp": "/etc/msmtprc"})), True),
    "OutputsChangedModal": (modal(changed), True),
    "AllowModal": (modal(allow), True),
    "EarlierTestsModal": (modal(earlier), False),
    "DraftModal": (modal(draft), True),
    "RemovedModal": (modal(removed), True),
    "AskModal": (modal(lambda: AskModal(*UNSAVED)), True),
    "InboxModal": (modal(lambda: InboxModal(lambda: [MAIL, MAIL])), True),
    "OrganizationModal": (
        modal(lambda: OrganizationModal("New organization", Named("acme", "Acme"), "Taken.")),
        True,
    ),
    "QuestionModal": (modal(question), True),
    "ChangeModal": (change, True),
    "BoardModal": (board, True),
    "NumberModal": (modal(number), True),
    "TextModal": (modal(lambda: TextModal("A text", "One line.\nAnother.")), True),
}
"""How each comes up; and whether its sizes are pictured here, and not with its own tests."""

SIZED = [name for name, (_, own) in SCENES.items() if own]


@pytest.fixture(autouse=True)
def world(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, workspace: Workspace
) -> None:
    """Times, dialogues and ports that are always the same."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    play(monkeypatch, GOOD + REFUSED)
    answer(monkeypatch, REPORTS)
    play_many(monkeypatch)
    sign_in = Script(monkeypatch)
    for event in (CODE, signed_in()) * 2:  # some come up once in each language
        sign_in.put(event)


@pytest.fixture
def scene(name: str, request: pytest.FixtureRequest) -> Scene:
    if name == "HistoryScreen":
        request.getfixturevalue("steps")
    return SCENES[name][0]


async def bring_up(pilot: Pilot[Any], scene: Scene, files: Workspace) -> None:
    await settle(pilot)
    await pilot.press("down")
    await scene(pilot, files)
    await pilot.pause()


def test_every_screen_has_a_picture() -> None:
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        importlib.import_module(module.name)
    ours = {
        screen.__name__
        for screen in descendants(Screen)
        if screen.__module__.startswith("tui.") and screen.compose.__module__.startswith("tui.")
    }
    assert ours == {*SCENES, "TooSmallScreen"}  # it is pictured with its own tests


def descendants(of: type[Screen[Any]]) -> set[type[Screen[Any]]]:
    direct = of.__subclasses__()
    return set(direct).union(*map(descendants, direct))


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=needs("git") if n == "HistoryScreen" else ()) for n in SCENES],
)
async def test_themes(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    name: str,
    scene: Scene,
) -> None:
    async with make_app().run_test() as pilot:
        await bring_up(pilot, scene, workspace)
        assert type(pilot.app.screen).__name__ == name
        themes = ["posthouse-light", "ansi-dark"]
        for theme in [*themes, *(["posthouse-dark"] if SCENES[name][1] else [])]:
            pilot.app.theme = theme
            await assert_screen(pilot, theme)


@pytest.mark.parametrize("name", [name for name in SCENES if name != "HistoryScreen"])
async def test_without_colour(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    scene: Scene,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with make_app().run_test() as pilot:
        await bring_up(pilot, scene, workspace)
        await assert_screen(pilot)


@pytest.mark.parametrize("name", SIZED)
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["60x20", "120x40"])
async def test_sizes(
    make_app: MakeApp,
    workspace: Workspace,
    assert_screen: AssertScreen,
    name: str,
    scene: Scene,
    size: tuple[int, int],
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await bring_up(pilot, scene, workspace)
        await assert_screen(pilot)
