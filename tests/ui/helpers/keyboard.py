"""Keys as a person presses them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.widgets.form.settings_form import SettingsForm

NAMES = {"@": "at", ".": "full_stop", "-": "minus", " ": "space", ":": "colon", "_": "underscore"}


async def enter_text(pilot: Pilot[Any], text: str) -> None:
    """Paste a text into whatever has the focus, as whoever has a clipboard does."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Type a text letter by letter: for tests of what each letter does."""
    await pilot.press(*(NAMES.get(character, character) for character in text))


async def retype(pilot: Pilot[Any], text: str) -> None:
    """Replace what stands in the focused field."""
    focused = pilot.app.focused
    assert isinstance(focused, Input), f"the focus is on {focused!r}"
    focused.value = ""
    await enter_text(pilot, text)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until every worker has ended that does not wait for a person."""
    for _ in range(3):
        await pilot.pause()
        busy = [worker for worker in pilot.app.workers if worker.group != "dialogs"]
        if busy:
            await pilot.app.workers.wait_for_complete(busy)
        while len(pilot.app.workers) and not isinstance(pilot.app.screen, ModalScreen):
            await pilot.pause(0.005)  # one that will ask, or has been answered
    await pilot.pause()


async def until(pilot: Pilot[Any], what: Callable[[], bool]) -> None:
    """Wait, without a fixed time, until something is so."""
    for _ in range(3000):
        if what():
            return
        await pilot.pause(0.02)
    pytest.fail("it never was so")


async def go_to(pilot: Pilot[Any], key: str) -> SettingsForm:
    """Put the focus into a field of the form, which is returned."""
    form = pilot.app.screen.query_one(SettingsForm)
    form.focus_field(key)
    await pilot.pause()
    return form


async def fill_in(pilot: Pilot[Any], values: Mapping[str, str]) -> None:
    """Go to one field after the other, and paste its value."""
    for key, value in values.items():
        await go_to(pilot, key)
        await enter_text(pilot, value)
