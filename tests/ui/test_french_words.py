"""No English is left on a French screen: what another place forgot to translate shows here."""

import re
from collections.abc import Iterator

import pytest
from textual.pilot import Pilot

from tests import messages
from tests.programs import needs
from tests.test_language import pairs
from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import MakeApp
from tests.ui.history.test_history import steps as steps
from tests.ui.test_gallery import SCENES, Scene, bring_up
from tests.ui.test_gallery import scene as scene
from tests.ui.test_gallery import world as world
from tui import language
from tui.storage.workspace import Workspace

# What the made-up world says in English by itself: a server, the history, a diff. The test of a
# mail is English throughout; test_french.py has one in French.
SAID = {
    "ProbeModal": {"refuses"},
    "HistoryScreen": {"Settings", "history", "host", "none"},
    "OutputsChangedModal": {"host"},
    "SignInModal": {"Sender address", "Signed in as", "Username", "keyring", "Sender"},
    "OrganizationModal": {"New organization", "organization"},
}
WORD = re.compile(r"[a-z]{4}", re.IGNORECASE)


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    language.use("fr")
    yield
    language.use("en")


@pytest.fixture(scope="module")
def english() -> list[str]:
    """The texts that French says otherwise, the longest first."""
    found = {
        said
        for said, french in pairs(messages.translated("fr"))
        if WORD.search(said) and "{" not in said and said not in french
    }
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=needs("git") if n == "HistoryScreen" else ())
        for n in SCENES
        if n != "MailTestModal"
    ],
)
async def test_nothing_is_left_in_english(
    make_app: MakeApp, workspace: Workspace, english: list[str], name: str, scene: Scene
) -> None:
    """Mutations: a ``_(`` left out in the list of organizations, in outputs, in earlier tests."""
    async with make_app().run_test(size=(120, 40)) as pilot:
        await bring_up(pilot, scene, workspace)
        await settle(pilot)
        shown = text_of(pilot)
    left = [
        one
        for one in english
        if one not in SAID.get(name, ())
        and re.search(rf"(?<![\w.@-]){re.escape(one)}(?![\w.@-])", shown)
    ]
    assert left == []


def text_of(pilot: Pilot[int]) -> str:
    """What the screen on top shows, a line a row."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
