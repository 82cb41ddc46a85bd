"""Signs for terminals that do not show all: the Linux console, and those without UTF-8."""

from functools import lru_cache
from unicodedata import normalize

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# One cell for one cell, so that nothing moves.
_MARKS = {
    "▸": ">", "▾": "v", "›": ">", "‹": "<", "→": ">", "←": "<", "↑": "^", "↓": "v",
    "•": "*", "●": "*", "✓": "+", "✗": "x", "…": "~", "–": "-", "—": "-",
    "‘": "'", "’": "'", "“": '"', "”": '"', "╭": "┌", "╮": "┐", "╰": "└", "╯": "┘",
    **dict.fromkeys("▁▂▃▄▅▆▇▔▎▊", " "),
}  # fmt: skip
_LINES = {
    **dict.fromkeys("─━═", "-"), **dict.fromkeys("│┃║▌▐", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼", "+"), "█": "#", "▀": " ", "·": "-", "×": "x",
    "«": '"', "»": '"', "ß": "s", "ø": "o", "Ø": "O", "œ": "o", "Œ": "O", "æ": "a", "Æ": "A",
    "ł": "l", "Ł": "L", "€": "E", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


class PlainGlyphs(LineFilter):
    """Puts signs that a terminal has in the place of those that it may not have.

    Args:
        ascii_only: Whether it has ASCII and nothing else. The Linux console has letters and
            lines, but in most fonts no marks.
    """

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.text.isascii()
            else Segment(plain(segment.text, ascii_only=self._ascii_only), segment.style)
            for segment in segments
        ]


@lru_cache(4096)
def plain(text: str, *, ascii_only: bool) -> str:
    """The nearest that such a terminal can show, in as many cells."""
    marked = "".join(_MARKS.get(character, character) for character in text)
    return "".join(map(_ascii, marked)) if ascii_only else marked


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    if character in _LINES:
        return _LINES[character]
    base = normalize("NFKD", character)[0]
    return base if base.isascii() and cell_len(character) == 1 else "?" * cell_len(character)
