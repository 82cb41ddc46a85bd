"""Everything by the mouse alone, on a real terminal: only text is typed, no other key."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import Terminal, terminal

MOUSE_ON = re.compile(rb"\x1b\[\?(?:1000|1002|1003|1005|1006|1015|1016)h")


@pytest.fixture
def config(own_home: Path) -> Path:
    path = own_home / "posthouse" / "organizations" / "acme.toml"
    path.parent.mkdir(parents=True)
    path.write_text(ACME.replace('"keyring"', '"ask"'), encoding="utf-8")
    return path


def click(app: Terminal, text: str, then: str, which: int = 0) -> None:
    """Click on a text, and wait for what comes of it."""
    app.click(text, which)
    app.wait_for(then, 60)
    app.painted()  # the rest of it, so that the next click goes where it stands


def step_to(app: Terminal, wanted: str, before: Sequence[str]) -> None:
    """Click on an option that stands alone until it is the wanted one."""
    for _ in range(12):  # what a click moves, another one misses
        if f"‹ {wanted}" in app.shown:
            return
        app.click(next(f"‹ {one}" for one in before if f"‹ {one}" in app.shown))
        app.painted()
    pytest.fail(f"never picked: {wanted}\n{app.shown}")


def scroll(app: Terminal, over: str, to: str) -> None:
    """Turn the wheel until a text is in view."""
    for _ in range(20):
        if to in app.shown:
            return
        app.wheel(over)
        app.painted()
    pytest.fail(f"never in view: {to}\n{app.shown}")


def test_an_organization_is_added_mended_and_saved_by_mouse(own_home: Path) -> None:
    """The main job, on the demo's servers. Mutations: on_click of the key bar, of buttons,
    choices, toggles or the list left out; what is typed right after a click is not held back.
    """
    with terminal("demo") as app:
        app.wait_for("13 organizations")
        click(app, "New", "New organization")
        app.click("shown in lists")
        app.type("Café Acme".encode())
        app.wait_for("cafe-acme")
        click(app, "[ Accept", "Not tested yet.")
        click(app, "Use custom", "Hostname is missing")
        click(app, "Implicit TLS", "(•) Implicit TLS")
        click(app, "( ) STARTTLS", "(•) STARTTLS")
        click(app, "Requires authentication", "[x] Requires")
        step_to(app, "ask each time", ("keyring", "file", "command", "variable"))
        scroll(app, "Sender address", "Advanced:")
        click(app, "Advanced:", "▾ Advanced")
        scroll(app, "Sender name", "Allow without TLS")
        click(app, "Allow without TLS", "[x] Allow")
        click(app, "‹ auto", "‹ SCRAM")
        click(app, "Changes", "Changes against the file")
        app.click("Close")
        app.wait_until_gone("Changes against the file")
        click(app, "F9  Revert", "Every change on the screen")
        click(app, "r  Revert", "Reverted to the file.")
        click(app, "Back", "14 organizations")
        click(app, "Nordwind", "▸ Nordwind")  # one click chooses, for the keys below
        click(app, "Open", "Not tested yet.")
        click(app, "F5  Test mail", "How far")
        click(app, "( ) login", "(•) login")
        click(app, "[ Test ]", "a  Use STARTTLS")
        click(app, "a  Use STARTTLS", "done. Test again")
        click(app, "F5  Test mail", "How far")
        click(app, "( ) whole mail", "(•) whole mail")  # it stays as it was chosen
        app.click("the address that gets")
        app.type(b"oncall@acme.example")
        click(app, "[ Send", "✓ Accepted")
        click(app, "Close", "✓ Tested, accepted")
        click(app, "F2  Save", "✓ Saved to")
        click(app, "Back", "✓ just now")
        code = app.end(lambda: app.click("F10 Quit"))
        assert code == 0


def test_every_box_and_list_is_reached_and_left_by_mouse(config: Path) -> None:
    """Mutations: rows that take no click; a key of the bar that goes into the focused field."""
    with terminal() as app:
        app.wait_for("1 organization")
        click(app, "name, id or server", "Filter")
        app.type(b"zzz")
        app.wait_for("None of 1 organization")
        click(app, "Clear", "1 organization")
        click(app, "Acme", "▸ Acme")
        click(app, "Rename", "Rename Acme")
        app.click("[ Cancel")
        app.wait_until_gone("Rename Acme")
        click(app, "Remove", "Remove Acme GmbH")
        app.click("Keep it")
        app.wait_until_gone("Remove Acme")
        click(app, "History", "History")
        click(app, "Back", "1 organization")
        click(app, "Acme", "Not tested yet.")  # the chosen row: the second click opens
        click(app, "Provider", "Fill in from a provider")
        app.wheel("Gmail", 5)
        click(app, "Back", "Not tested yet.")
        click(app, "F11  Outputs", "Path")
        click(app, "dma", "▸ dma")
        click(app, "Done", "Not tested yet.")
        click(app, "Help", "All commands")
        click(app, "Colours", "Keep")
        click(app, "light", "Kept in")
        app.click("Help")
        click(app, "All commands", "type to find one", -1)
        scroll(app, "History", "Look at server")
        click(app, "History", "steps yet" if "steps yet" in app.shown else "Back")


def test_a_letter_in_the_bar_is_clicked_too(own_home: Path) -> None:
    """Mutation: a click that presses the key, which a field would take as text."""
    with terminal("demo") as app:
        app.wait_for("13 organizations")
        click(app, "Acme", "▸ Acme")
        click(app, "F5 Test", "How far")
        app.click("the address that gets")
        app.type(b"oncall@acme.example")
        click(app, "[ Send", "✓ Accepted")
        click(app, "swaks", "The same test with swaks", -1)
        click(app, "Close", "To        oncall@acme.example ")


def test_without_the_mouse_the_terminal_keeps_it(config: Path) -> None:
    """So that its own selecting and pasting work. Mutation: mouse=True, whatever is asked for."""
    for arguments, is_on in ((["--no-mouse"], False), ([], True)):
        with terminal(*arguments) as app:
            app.wait_for("▸ Host")
            app.painted()
            assert bool(MOUSE_ON.search(app.everything)) is is_on
