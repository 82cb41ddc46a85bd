"""Every frame, not only the last one: on a busy machine each can be seen."""

from collections.abc import Callable

import pytest
from textual.app import App
from textual.screen import Screen

from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import MakeApp


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is shown, frame by frame, as text."""
    shown: list[str] = []
    display: Callable[..., None] = App._display

    def see(app: App[object], screen: Screen[object], frame: object) -> None:
        display(app, screen, frame)
        strips = screen._compositor.render_strips()
        shown.append("\n".join(strip.text for strip in strips))

    monkeypatch.setattr(App, "_display", see)
    return shown


async def test_the_first_frame_is_the_right_one(make_app: MakeApp, frames: list[str]) -> None:
    """Mutations: the row of the mark comes by a message; the letters are shown by a class."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = [frame for frame in frames if "Hostname" in frame and "▸ ( ) " in frame]
        assert not form
        assert "▸ (•) Use custom" in frames[-1]
        await pilot.press("ctrl+g")
        await pilot.pause()
        asking = [frame for frame in frames if "Go to: the letter" in frame]
        assert asking
        assert [frame for frame in asking if " h Hostname" not in frame] == []
