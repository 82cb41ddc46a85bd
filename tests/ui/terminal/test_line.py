"""What goes over a slow line, counted on a terminal."""

import re
from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import Terminal, terminal

BARE_KEY = 885  # bytes for a key in Textual's own Input, with a Header and a Footer
BARE_TAB = 5760  # bytes for a tab on this form as Textual paints it
LOOKS = 2.2  # seconds; the screens look at their files every 2
F1 = b"\x1bOP"


@pytest.fixture
def config(own_home: Path) -> Path:
    organizations = own_home / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME, encoding="utf-8")
    return own_home / "posthouse"


def test_a_typed_letter_costs_less_than_in_a_bare_input(config: Path) -> None:
    """Mutations: Textual's Footer; Static.update() without a look at what stands there."""
    with terminal("open", "acme") as app:
        app.wait_for("Not tested yet.")
        app.type(b"\t")
        app.painted()
        app.type(b"a")  # replaces what was there, with all that follows from it
        app.wait_for("unsaved")
        app.painted(0.8)
        costs = []
        for letter in (b"c", b"m", b"e"):
            app.type(letter)
            costs.append(app.painted())
        assert max(costs) < BARE_KEY / 4, costs


def test_a_letter_in_the_filter_costs_less_too(config: Path) -> None:
    """Mutation: rows that stay the same are painted."""
    with terminal() as app:
        app.wait_for("smtp.sendgrid.net")
        app.painted(0.5)
        app.type(b"a")
        app.painted()
        costs = []
        for letter in (b"c", b"m", b"e"):
            app.type(letter)
            costs.append(app.painted())
        assert max(costs) < BARE_KEY / 4, costs


def test_a_tab_paints_what_it_changes(config: Path) -> None:
    """Mutation: LeanDriver.write() that writes everything."""
    with terminal("open", "acme") as app:
        app.wait_for("Not tested yet.")
        app.type(b"\t")
        app.wait_for("▸ Hostname")
        app.painted(1.5)  # whatever else comes on a busy machine is there by now
        app.type(b"\t")
        app.seen = b""
        app.wait_for("▸ Port")
        cost = len(app.seen)
        assert cost < BARE_TAB / 10


def test_what_others_write_onto_the_terminal_is_painted_over(config: Path) -> None:
    """Mutation: action_redraw() that does not forget."""
    with terminal("open", "acme") as app:
        app.wait_for("▸ (•) Use custom")
        app.painted(1.0)
        app.screen.cursor_position(8, 1)  # not where the focus goes
        app.screen.draw("Message from root: the host goes down")
        app.type(b"\t\t")
        app.painted()
        assert "Message from root" in app.shown
        app.type(b"\x0c")
        app.wait_until_gone("Message from root")
        wait_for_field(app, "EHLO name", "provider.com")


def wait_for_field(app: Terminal, label: str, value: str) -> None:
    """Read until a field stands there with its value beside it."""
    app.wait_until(lambda: bool(re.search(f"{label} +{value}", app.shown)), f"no {label}")


SIZES = ((120, 40), (80, 24), (62, 21), (80, 24), (60, 20), (50, 15), (80, 24), (120, 40), (60, 20))


def wait_until_whole(app: Terminal, columns: int, rows: int) -> None:
    """Read until the form stands on the terminal, fitted to its size, or why it cannot."""
    if columns < 60:
        app.wait_for(f"This terminal has {columns}x{rows}")
        return

    def fits() -> bool:
        rule, keys = app.screen.display[3], app.screen.display[-1]
        return set(rule) == {"─"} and keys.startswith(" F1 Help")

    app.wait_until(fits, f"never whole at {columns}x{rows}")
    app.wait_for("Posthouse")
    wait_for_field(app, "Hostname", "smtp.office365.com")
    app.wait_for("Not tested yet.")


def test_a_terminal_that_is_resized_is_painted_anew(config: Path) -> None:
    """Mutation: Textual's _get_terminal_size(), which believes the environment."""
    with terminal("open", "acme", environ={"COLUMNS": "80", "LINES": "24"}) as app:
        app.wait_for("Not tested yet.")
        for columns, rows in SIZES:
            app.painted(0.5)
            app.resize(columns, rows)
            wait_until_whole(app, columns, rows)


def test_a_window_that_is_dragged_is_whole_in_the_end(config: Path) -> None:
    """Mutations: no forget_terminal() for a Resize; the size that a late event tells."""
    with terminal("open", "acme") as app:
        app.wait_for("Not tested yet.")
        app.painted(0.5)
        for last in range(1, 10):
            for columns, rows in [*SIZES[:last], (80, 24), (62, 21), (80, 24)]:
                app.resize(columns, rows)
            wait_until_whole(app, 80, 24)


@pytest.mark.parametrize("keys", [b"", b"\r", F1], ids=["picker", "settings", "help"])
def test_idle_costs_nothing(config: Path, keys: bytes) -> None:
    """Mutation: a blinking cursor. The first look may be at a machine that is still busy."""
    with terminal() as app:
        app.wait_for("smtp.sendgrid.net")
        app.painted(0.5)
        app.type(keys)
        app.painted(0.8)
        assert 0 in (app.painted(LOOKS) for _ in range(3))
