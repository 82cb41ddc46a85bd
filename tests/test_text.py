"""The one door for text from outside: nothing that steers a terminal passes it."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.text import ago, has_control, printable

HOSTILE = [
    ("\x1b[2J", "␛[2J"),
    ("\x1b]52;c;cm0gLXJm\x07", "␛]52;c;cm0gLXJm␇"),
    ("\x9b31m", "\\x9b31m"),
    ("\x9d0;title\x9c", "\\x9d0;title\\x9c"),
    ("a\x00b\x7f", "a␀b\\x7f"),
    ("a\r\nb\tc", "a␍␊b␉c"),
    ("x\u202egnp.exe", "x\\u202egnp.exe"),
    ("\u2066a\u200b\ufeff", "\\u2066a\\u200b\\ufeff"),
    ("a\u2028b\u2029", "a\\u2028b\\u2029"),
    ("\U000e0041", "\\U000e0041"),
    ("\ud800", "\\ud800"),
    (b"\xff\xfeok", "\\xff\\xfeok"),
]


@pytest.mark.parametrize(("foreign", "shown"), HOSTILE)
def test_what_steers_a_terminal_is_made_visible(foreign: str | bytes, shown: str) -> None:
    assert printable(foreign) == shown
    assert not has_control(printable(foreign))


@pytest.mark.parametrize("text", ["plain", "expéditeur", "日本語", "Ωµ", "[/red]", ""])
def test_what_people_write_passes_unchanged(text: str) -> None:
    assert printable(text) == text


def test_length_and_piles_of_marks_are_bounded() -> None:
    assert printable("x" * 100, 10) == "xxxxxxxxxx…"
    assert len(printable("e" + "\u0301" * 1000)) == 9


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=40), "40 days ago"),
    ],
)
def test_ages_are_said_in_their_largest_unit(passed: timedelta, words: str) -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert ago(now - passed, now) == words
