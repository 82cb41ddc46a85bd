"""The themes: two of our own, and two that keep the terminal's own colours."""

from textual.theme import BUILTIN_THEMES, Theme

_DARK = Theme(
    name="posthouse-dark",
    primary="#4fb3bf",
    accent="#4fb3bf",
    success="#7fc97f",
    warning="#e6b450",
    error="#f07178",
    foreground="#d8dee4",
    background="#12171c",
    surface="#1b232b",
    panel="#222c35",
    dark=True,
    variables={"line": "#35424d"},
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
    surface="#eceff1",
    panel="#e1e6e9",
    dark=False,
    variables={"line": "#aab5bc"},
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
        variables={**theirs.variables, "line": "ansi_default"},
    )


OURS = (_DARK, _LIGHT, _ansi("ansi-dark", dark=True), _ansi("ansi-light", dark=False))
