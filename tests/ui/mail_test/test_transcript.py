"""A burst of lines is painted in batches, not line by line."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from tui.smtp.record.events import LineSeen
from tui.widgets.dialogue import transcript
from tui.widgets.dialogue.transcript import Transcript

LINES = 200
PACE = 0.002  # seconds between two lines, on the clock that the transcript reads
BATCH = 0.1


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield Transcript()
        yield Static("\n" * 9, id="verdict")

    def on_mount(self) -> None:
        self.query_one("#verdict").display = False


def line(number: int) -> LineSeen:
    return LineSeen(number * PACE, "server", tls=False, text=f"250-X-{number}")


async def test_a_burst_is_painted_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutations: no BATCH; no timer for what comes after the last paint; a timer a line."""
    monkeypatch.setattr(transcript, "BATCH", BATCH)
    clock = 1000.0
    monkeypatch.setattr(transcript, "monotonic", lambda: clock)
    async with Alone().run_test(size=(80, 24)) as pilot:
        shown = pilot.app.query_one(Transcript)
        heights: list[int] = []
        pilot.app.watch(shown, "virtual_size", lambda size: heights.append(size.height), init=False)
        timers = 0
        set_timer: Callable[..., object] = shown.set_timer

        def counted(*args: object, **kwargs: object) -> object:
            nonlocal timers
            timers += 1
            return set_timer(*args, **kwargs)

        monkeypatch.setattr(shown, "set_timer", counted)
        clock += 1.0
        for number in range(LINES):
            clock += PACE
            shown.add(line(number))
        await pilot.pause(0)
        assert 0 < len(heights) <= LINES * PACE / BATCH + 1
        assert timers <= LINES * PACE / BATCH + 1
        for _ in range(500):
            if shown.virtual_size == Size(80, LINES):
                break
            await pilot.pause(0.01)
        assert shown.render_line(shown.size.height - 1).text.rstrip().endswith(f"X-{LINES - 1}")


async def test_the_last_line_stays_in_view_where_a_verdict_takes_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They fitted before, so there is no scroll bar yet. Mutation: scroll_end() without force."""
    monkeypatch.setattr(transcript, "BATCH", BATCH)
    async with Alone().run_test(size=(80, 24)) as pilot:
        shown = pilot.app.query_one(Transcript)
        await pilot.pause()
        for number in range(20):
            shown.add(line(number))
        pilot.app.query_one("#verdict").display = True
        for _ in range(500):
            if shown.size.height < 20 and shown.scroll_offset.y:
                break
            await pilot.pause(0.01)
        assert shown.render_line(shown.size.height - 1).text.rstrip().endswith("X-19")
