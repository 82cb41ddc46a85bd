"""No word that matters is lost: every widget's whole text against what is painted of it.

Each scene of the gallery comes up once in each language, in one app, and is resized. What is cut
ends in an ellipsis, and F1 has the whole of it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from tests.ui.conftest import ACME
from tests.ui.helpers.scenes import MakeApp
from tests.ui.test_gallery import SCENES, bring_up
from tests.ui.test_gallery import steps as steps
from tests.ui.test_gallery import world as world
from tui import language
from tui.screens.boxes.help import HelpModal
from tui.storage.workspace import Workspace
from tui.widgets.frame.cut import bare, cut, painted

SIZES = ((120, 40), (80, 24), (60, 20))
ALLOWED = {
    "#provider-words": "f1",
    "#test-status": "f1",
    "#save-reason": "f1",
    "#notice": "f1",
    ".problem": "f1, and whole where the focus is",
    "#mode": "f1",
    "OptionList": "f1, for the row under the cursor",
    "OrganizationList": "f1, for the row under the cursor",
    "EffectiveView": "f1",
    "DialogBox": "f1",
    "TitleBar": "f1",
}
"""What may be cut, and the key that shows the rest."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.use("en")


@pytest.mark.parametrize("name", [name for name in SCENES if name != "HelpModal"])
async def test_what_is_cut_is_whole_behind_f1(
    make_app: MakeApp, workspace: Workspace, name: str, request: pytest.FixtureRequest
) -> None:
    """Mutations: a line of two rows without an ellipsis; a label that is too long in French; F1
    without the section for it.
    """
    if name == "HistoryScreen":
        request.getfixturevalue("steps")
    async with make_app().run_test(size=SIZES[0]) as pilot:
        for spoken in ("en", "fr"):
            await speak(pilot, workspace, spoken)
            await pilot.resize_terminal(*SIZES[0])
            await bring_up(pilot, SCENES[name][0], workspace)
            assert type(pilot.app.screen).__name__ == name
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                found = list(cut(pilot.app.screen))
                for widget, _whole in found:
                    assert any(widget in pilot.app.screen.query(rule) for rule in ALLOWED), widget
                    assert "…" in painted(widget), (widget, size)
                assert list(outside(pilot)) == [], (spoken, size)
                shown = str(HelpModal(pilot.app.screen, workspace.state.path)._whole())
                assert [whole for _widget, whole in found if bare(whole) not in bare(shown)] == []


async def speak(pilot: Pilot[Any], workspace: Workspace, spoken: str) -> None:
    """Begin anew in a language, on the same files."""
    language.use(spoken)
    while len(pilot.app.screen_stack) > 1:
        pilot.app.workers.cancel_all()
        pilot.app.pop_screen()
        await pilot.pause()
    workspace.state.drafts.forget("acme")
    workspace.directory.load("acme").path.write_text(ACME, encoding="utf-8")
    pilot.app.push_screen(pilot.app.get_default_screen())
    await pilot.pause()


def outside(pilot: Pilot[Any]) -> Iterator[tuple[Widget, object]]:
    """What stands outside of what it is in, where no key scrolls to it."""
    for widget in pilot.app.screen.walk_children(Widget):
        above = widget.parent
        if not isinstance(above, Widget) or not widget.is_on_screen or not widget.region:
            continue
        if widget.region.right > above.region.right:
            yield widget, widget.region
