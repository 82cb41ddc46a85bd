"""Each terminal gets the colours that it has, and no others."""

import re
from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import terminal

SGR = re.compile(rb"\x1b\[([\d;]+)m")
F5 = b"\x1b[15~"


def colours(painted: bytes) -> str:
    """The richest kind of colour in it."""
    kinds = {kind for codes in SGR.findall(painted) for kind in kinds_of(codes.decode().split(";"))}
    return next((kind for kind in ("true", "256", "16") if kind in kinds), "none")


def kinds_of(codes: list[str]) -> list[str]:
    """What each colour of one SGR is (ECMA-48, 8.3.117)."""
    kinds = []
    while codes:
        code = int(codes.pop(0))
        if code in (38, 48):
            kinds.append("256" if codes[0] == "5" else "true")
            del codes[: 2 if codes[0] == "5" else 4]
        elif code // 10 in (3, 4, 9, 10) and code % 10 < 8:
            kinds.append("16")
    return kinds


@pytest.mark.parametrize(
    ("environ", "most"),
    [
        *(({"TERM": term}, "16") for term in ("xterm", "screen", "tmux", "linux", "vt100")),
        *(({"TERM": f"{term}-256color"}, "256") for term in ("xterm", "screen", "tmux")),
        ({"TERM": "screen-256color", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else value,
)
def test_a_terminal_gets_its_own_colours(
    own_home: Path, environ: dict[str, str], most: str
) -> None:
    """Form and test. Mutations: posthouse-dark on 16 colours or with NO_COLOR (none: greys)."""
    organizations = own_home / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME, encoding="utf-8")
    with terminal("open", "acme", environ=environ) as app:
        app.wait_for("Not tested yet.")
        app.type(F5)
        app.wait_for("[ Send")
        app.painted()
    assert colours(app.everything) == most
