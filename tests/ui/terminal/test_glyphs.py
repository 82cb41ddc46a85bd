"""What terminals without UTF-8, and the Linux console, get to see."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import terminal
from tui import terminal as own_terminal
from tui.terminal import Letters, letters
from tui.widgets.frame.glyphs import plain

SIGNS = "▸▾›‹→←↑↓•●✓✗…‘’“”–—╭╮╰╯─│·×█▁▌ éàçœßÉ漢字«»"


def test_every_sign_keeps_its_cells() -> None:
    """Mutations: … as three dots; a wide character as one question mark."""
    for sign in SIGNS:
        for ascii_only in (True, False):
            assert cell_len(plain(sign, ascii_only=ascii_only)) == cell_len(sign), sign
        assert plain(sign, ascii_only=True).isascii()
    assert plain("╭─ Délai ✓ ─╮", ascii_only=True) == "+- Delai + -+"
    assert plain("╭─ Délai ✓ ─╮", ascii_only=False) == "┌─ Délai + ─┐"


@pytest.mark.parametrize(
    ("environ", "shows"),
    [
        ({}, Letters.ASCII),
        ({"LANG": "C"}, Letters.ASCII),
        ({"LANG": "fr_FR.ISO-8859-1"}, Letters.ASCII),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, Letters.ASCII),
        ({"LANG": "fr_FR.utf8"}, Letters.ALL),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, Letters.ALL),
        ({"LANG": "fr_FR.UTF-8", "TERM": "linux"}, Letters.LATIN),
    ],
)
def test_the_locale_says_what_can_be_shown(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], shows: Letters
) -> None:
    monkeypatch.setattr(own_terminal, "environ_at_start", lambda: environ)
    assert letters() is shows


@pytest.mark.parametrize(
    ("environ", "ascii_only"),
    [
        ({"LANG": "C", "LC_CTYPE": "", "LC_ALL": ""}, True),  # Python makes it C.UTF-8 for itself
        ({"TERM": "linux"}, False),
    ],
    ids=["C", "linux"],
)
def test_a_terminal_gets_what_it_has(
    own_home: Path, environ: dict[str, str], ascii_only: bool
) -> None:
    """Borders, marks, letters. Mutation: os.environ instead of what was given at the start."""
    organizations = own_home / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME, encoding="utf-8")
    with terminal("open", "acme", environ=environ) as app:
        app.wait_for("> (*) Use custom mail settings")
        app.wait_for("Not tested yet.")
        app.type(b"\x1bOP")
        app.wait_for("+- Help" if ascii_only else "┌─ Help")
    assert app.everything.isascii() == ascii_only
    assert not any(mark.encode() in app.everything for mark in "▸✓…●╭")
