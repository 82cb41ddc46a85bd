"""Keys that arrive in one burst, as a slow line delivers them."""

import asyncio
from time import sleep

from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.helpers.keyboard import settle
from tests.ui.helpers.scenes import MakeApp
from tui.screens.terminal.ordered_keys import OrderedKeys
from tui.storage.workspace import Workspace
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
    """Wait until the last key has done what it does, and all has come to rest."""
    await handed_on(pilot)
    await pilot.pause()


async def handed_on(pilot: Pilot[int]) -> None:
    """Wait until the next key would be taken at once."""
    app = pilot.app
    assert isinstance(app, OrderedKeys)
    for _ in iter(lambda: bool(app.message_queue_size or app._busy), False):
        await asyncio.sleep(0.001)  # a pause would wait for a busy loop to come to rest, too


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


class Goes(Input):
    """A field that is removed by the first key in it."""

    def on_key(self) -> None:
        self.remove()


async def test_a_widget_that_goes_away_does_not_stop_the_keys() -> None:
    """Mutation: nobody goes around it, and the app takes no key any more."""
    async with Two().run_test() as pilot:
        assert isinstance(pilot.app, Two)
        await pilot.app.mount(goes := Goes(), before=0)
        pilot.app.set_focus(goes)
        burst(pilot.app, ["x", "y", "tab", "z"])
        await done(pilot)
        assert value(pilot.app, "a") + value(pilot.app, "b") in {"yz", "zy"}


async def test_a_tab_finds_the_fields_that_the_key_before_it_shows(make_app: MakeApp) -> None:
    """Mutation: focus_chain as Textual sorts it: the host's name went to a button, and was lost."""
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        assert isinstance(pilot.app, OrderedKeys)
        burst(pilot.app, ["right", "tab", *"mx1"])
        await done(pilot)
        assert field(pilot.app.screen.query_one(SettingsForm), "smtp.host") == "mx1"


class Busy:
    """An event loop that has much else to do, as on a busy machine."""

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._work())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _work(self) -> None:
        while True:
            sleep(0.002)  # noqa: ASYNC251 - what a busy loop does
            await asyncio.sleep(0.001)


async def test_what_was_asked_for_has_the_next_keys(
    make_app: MakeApp, workspace: Workspace
) -> None:
    """Mutations: no second look in _done(); OPENS taken for no name; the prompt focuses itself."""
    async with make_app().run_test() as pilot, Busy():
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, OrderedKeys)
        # The form has them while it is read, and a prompt, its field, a button, and a box.
        burst(app, ["down", "enter", "tab", "ctrl+g", "d", *"Bob", "ctrl+g", "h", *"mx"])
        await done(pilot)
        form = app.screen.query_one(SettingsForm)
        assert field(form, "sender.name") == "Bob"
        assert field(form, "smtp.host") == "mx"
        burst(app, ["f5", *"oncall", "escape", "ctrl+g", "p", *"70000", "tab", "f7", *"25"])
        await done(pilot)
        assert (field(form, "smtp.host"), field(form, "smtp.port")) == ("mx", "25")
        burst(app, ["escape", "d"])
        await done(pilot)
        await settle(pilot)
        burst(app, ["ctrl+n", *"Umbrella", "enter", "right", "tab", *"mx2"])
        await done(pilot)
        form = app.screen.query_one(SettingsForm)
        assert field(form, "smtp.host") == "mx2"
        assert workspace.directory.load("umbrella").name == "Umbrella"


def field(form: SettingsForm, key: str) -> str:
    return form.row(key).query_one(LineInput).value
