"""What goes over a slow line, counted on a terminal."""

from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.terminal import Terminal, terminal

BARE_KEY = 885  # bytes for a key in Textual's own Input, with a Header and a Footer
LOOKS = 2.2  # seconds; the screens look at their files every 2


@pytest.fixture
def config(own_home: Path) -> Path:
    organizations = own_home / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME, encoding="utf-8")
    return own_home / "posthouse"


def painted(app: Terminal, quiet: float = 0.3) -> int:
    """Bytes until it is quiet for so many seconds."""
    app.seen = b""
    while app._read(quiet):
        pass
    return len(app.seen)


def test_a_typed_letter_costs_less_than_in_a_bare_input(config: Path) -> None:
    """Mutations: Textual's Footer; Static.update() without a look at what stands there."""
    with terminal("open", "acme") as app:
        app.wait_for("Not tested yet.")
        app.type(b"\t")
        painted(app)
        app.type(b"a")  # replaces what was there, with all that follows from it
        painted(app, 0.8)
        costs = []
        for letter in (b"c", b"m", b"e"):
            app.type(letter)
            costs.append(painted(app))
        assert max(costs) < BARE_KEY / 4, costs


@pytest.mark.parametrize("keys", [b"", b"\r", b"\x1bOP"], ids=["picker", "settings", "help"])
def test_idle_costs_nothing(config: Path, keys: bytes) -> None:
    """Mutation: a blinking cursor."""
    with terminal() as app:
        app.wait_for("smtp.sendgrid.net")
        painted(app, 0.5)
        app.type(keys)
        painted(app, 0.8)
        assert painted(app, LOOKS) == 0
