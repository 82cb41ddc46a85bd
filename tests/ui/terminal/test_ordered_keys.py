"""Keys that arrive in one burst, as a slow line delivers them."""

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import MakeApp
from tui.screens.terminal import ordered_keys
from tui.screens.terminal.ordered_keys import OrderedKeys
from tui.widgets.controls.line_input import LineInput
from tui.widgets.form.settings_form import SettingsForm

TYPED = [*"ab", "tab", *"cd", "shift+tab", *"ef", "backspace", "g", "tab", "backspace"]


class Two(OrderedKeys):
    """Two fields; removing the first takes its own keys away."""

    def compose(self) -> ComposeResult:
        yield Input(id="a", select_on_focus=False)
        yield Input(id="b", select_on_focus=False)


def burst(app: OrderedKeys, keys: list[str]) -> None:
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def done(pilot: Pilot[int]) -> None:
    """Wait until the last key has done what it does."""
    assert isinstance(pilot.app, OrderedKeys)
    await pilot.pause()
    while pilot.app._busy:
        await pilot.pause(0.01)


def value(app: Two, name: str) -> str:
    return app.query_one(f"#{name}", Input).value


async def test_a_burst_lands_where_it_was_meant() -> None:
    """Mutation: on_event hands every key on at once, as Textual does."""
    async with Two().run_test() as pilot:
        assert isinstance(pilot.app, Two)
        burst(pilot.app, TYPED)
        await done(pilot)
        assert (value(pilot.app, "a"), value(pilot.app, "b")) == ("abeg", "c")


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    async with Two().run_test() as pilot:
        assert isinstance(pilot.app, Two)
        burst(pilot.app, ["x", "tab"])
        pilot.app.post_message(events.Paste("pasted"))
        burst(pilot.app, ["backspace", "tab"])
        await done(pilot)
        assert (value(pilot.app, "a"), value(pilot.app, "b")) == ("x", "paste")


async def test_a_widget_that_goes_away_does_not_stop_the_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mutation: without the longest time the app would take no key any more."""
    monkeypatch.setattr(ordered_keys, "LONGEST", 0.05)
    async with Two().run_test() as pilot:
        assert isinstance(pilot.app, Two)
        monkeypatch.setattr(pilot.app, "_follow", lambda *_: None)  # nobody passes it on
        burst(pilot.app, ["x", "y"])
        await done(pilot)
        assert value(pilot.app, "a") == "xy"


async def test_a_tab_finds_the_fields_that_the_key_before_it_shows(make_app: MakeApp) -> None:
    """Mutation: focus_chain as Textual sorts it: the host's name went to a button, and was lost."""
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        assert isinstance(pilot.app, OrderedKeys)
        burst(pilot.app, ["space", "tab", *"mx1"])
        await done(pilot)
        form = pilot.app.screen.query_one(SettingsForm)
        assert form.row("smtp.host").query_one(LineInput).value == "mx1"
