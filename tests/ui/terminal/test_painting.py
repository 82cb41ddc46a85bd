"""What goes to the terminal is what changes there, and what stands there then is the same."""

import os
from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.drivers.linux_driver import LinuxDriver

from tui.screens.terminal import lean_driver
from tui.screens.terminal.lean_driver import LeanDriver
from tui.screens.terminal.painting import Painting

WIDTH, HEIGHT = 16, 4
SIZE = os.terminal_size((WIDTH, HEIGHT))
Run = tuple[int, int, str, str]
RUNS = st.lists(
    st.tuples(
        st.integers(0, WIDTH - 1),
        st.integers(0, HEIGHT - 1),
        st.sampled_from(["", "1", "1;38;5;73;48;5;16", "7"]),
        st.text("ab ─é漢", min_size=1, max_size=WIDTH),
    ),
    max_size=6,
)


def frame(runs: Sequence[Run]) -> str:
    """As Textual writes one, each run cut at the edge, and the cursor put somewhere at the end."""
    parts = []
    for x, y, style, text in runs:
        while x + cell_len(text) > WIDTH:
            text = text[:-1]
        if text:
            parts.append(f"\x1b[{y + 1};{x + 1}H\x1b[{style}m{text}\x1b[0m\n")
    return "".join(parts) + f"\x1b[{HEIGHT};1H"


class Seen:
    """A terminal."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self._screen)

    def shrink(self, size: os.terminal_size) -> None:
        self._screen.resize(size.lines, size.columns)
        self._screen.reset_mode(7, private=True)

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seen) and self._cells() == other._cells()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _cells(self) -> list[object]:
        rows, columns = range(self._screen.lines), range(self._screen.columns)
        cells: list[object] = [self._screen.buffer[y][x] for y in rows for x in columns]
        return [*cells, (self._screen.cursor.x, self._screen.cursor.y)]


@given(st.lists(RUNS, min_size=1, max_size=5))
def test_the_terminal_shows_what_it_would_have_shown(frames: list[list[Run]]) -> None:
    """Mutations: a style not set anew; cells of wide characters taken for known; no CUP at the end.

    pyte is the terminal; one gets the frames whole.
    """
    painting, whole, lean = Painting(), Seen(), Seen()
    for runs in frames:
        text = frame(runs)
        whole.feed(text.replace("\n", ""))
        lean.feed(painting.changes(text, SIZE))
        assert lean == whole


@pytest.mark.parametrize("width", [WIDTH, WIDTH - 2], ids=["wider", "higher"])
def test_a_frame_that_is_larger_than_the_terminal_by_now(width: int) -> None:
    """Mutation: what lies beyond the edge is taken for known. Nothing wraps: the app says so."""
    painting, whole, lean = Painting(), Seen(), Seen()
    smaller = os.terminal_size((WIDTH - 2, HEIGHT - 1))
    for seen in (whole, lean):
        seen.shrink(smaller)
    rows = [(0, y, "", f"{y}abcdefghijklmnop"[:width]) for y in range(HEIGHT)]
    for runs in (rows, [(x, y, s, t[: smaller.columns]) for x, y, s, t in rows[: smaller.lines]]):
        text = frame(runs)
        whole.feed(text.replace("\n", ""))
        lean.feed(painting.changes(text, smaller))
        assert lean == whole


def test_the_same_again_costs_nothing_and_a_letter_little() -> None:
    painting = Painting()
    before = frame([(0, 0, "1", "Hostname"), (0, 1, "", "a" * WIDTH)])
    assert painting.changes(before, SIZE)
    assert painting.changes(before, SIZE) == ""
    after = before.replace("aaaa", "aaba", 1)
    assert painting.changes(after, SIZE) == f"\x1b[2;3Hb\x1b[{HEIGHT};1H"


@pytest.mark.parametrize("strange", ["\x1b]8;;https://example.com\x1b\\", "\x1b[2J", "\t"])
def test_what_is_no_plain_frame_is_written_and_nothing_is_known_any_more(strange: str) -> None:
    painting = Painting()
    painting.changes(frame([(0, 0, "", "here")]), SIZE)
    odd = frame([(0, 0, "", "here")]) + strange
    assert painting.changes(odd, SIZE) == odd
    assert "here" in painting.changes(frame([(0, 0, "", "here")]), SIZE)


def test_frames_without_a_change_are_not_even_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: the marks of a synchronized update are written as they come."""
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, data: written.append(data))
    driver = LeanDriver.__new__(LeanDriver)  # one needs an app and a terminal
    driver._painting, driver._held = Painting(), ""
    monkeypatch.setattr(lean_driver, "terminal_size", lambda: SIZE)
    for _ in range(2):
        for part in ("\x1b[?2026h", frame([(0, 0, "", "x")]), "\x1b[?2026l"):
            driver.write(part)
    assert written == [f"\x1b[?2026h\x1b[1;1Hx\x1b[{HEIGHT};1H", "\x1b[?2026l"]
    driver.write("\x1b[?1049h")
    driver.write(frame([(0, 0, "", "x")]))
    assert "x" in written[-1]
