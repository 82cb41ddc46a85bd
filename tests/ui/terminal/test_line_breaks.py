"""French punctuation stays on the line of its word."""

import pytest
from textual.content import Content

from tui.screens.terminal.line_breaks import keep_no_break_spaces


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("pas d'hôte\u00a0; non", ["pas", "d'hôte\u00a0;", "non"]),
        ("aaa bbbbb\u202f!", ["aaa", "bbbbb\u202f!"]),
        ("aa bb cc dd ee", ["aa bb cc", "dd ee"]),
        ("a\n  b ccccccccccccc", ["a", "  b", "ccccccccc", "cccc"]),
    ],
)
def test_no_line_begins_with_a_mark(text: str, lines: list[str]) -> None:
    """Mutation: Rich's own words, which end at any white space."""
    keep_no_break_spaces()
    assert [line.plain.rstrip(" ") for line in Content(text).wrap(9)] == lines
