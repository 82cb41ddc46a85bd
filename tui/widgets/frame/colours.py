"""The themes: two of our own, and two that keep the terminal's own colours.

ssh does not hand on COLORTERM, so most people see 256 colours. Each of ours lies where Rich finds
the nearest of those in the same place: greys with little colour in them on the ramp of greys.
"""

from textual.theme import BUILTIN_THEMES, Theme

_DARK = Theme(
    name="posthouse-dark",
    primary="#5fb3bf",
    accent="#5fb3bf",
    success="#87d787",
    warning="#d7af5f",
    error="#ff8787",
    foreground="#d7dadd",
    background="#111315",
    surface="#24292c",
    panel="#2d3236",
    dark=True,
    variables={"line": "#4a5257", "focus": "#1c4a50"},
)
_LIGHT = Theme(
    name="posthouse-light",
    primary="#00707d",
    accent="#00707d",
    success="#2f7d32",
    warning="#8a6100",
    error="#b3261e",
    foreground="#1c2328",
    background="#fafafa",
    surface="#ebeeee",
    panel="#dce0e1",
    dark=False,
    variables={"line": "#aab5bc", "focus": "#b9dce0"},
)


def _ansi(name: str, *, dark: bool) -> Theme:
    """Textual's own, with our one accent, which reads on both grounds."""
    theirs = BUILTIN_THEMES[name]
    return Theme(
        name=name,
        ansi=True,
        primary="ansi_cyan",
        accent="ansi_cyan",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_red",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        dark=dark,
        variables={**theirs.variables, "line": "ansi_default", "focus": "ansi_default"},
    )


OURS = (_DARK, _LIGHT, _ansi("ansi-dark", dark=True), _ansi("ansi-light", dark=False))
