"""Reading a test on a small terminal: scrolling back while it streams, a verdict that is long."""

import pytest

from tests.conftest import AssertScreen
from tests.ui.helpers.keyboard import settle, until
from tests.ui.helpers.scenes import GOOD, MakeApp, play, send
from tui.screens.mail_test.screen import MailTestModal
from tui.smtp.record.events import LineSeen, Stage, Verdict
from tui.widgets.dialogue import transcript
from tui.widgets.dialogue.transcript import INDENT, Transcript
from tui.widgets.dialogue.verdict_view import VerdictView

MANY = tuple(LineSeen(n / 10, "server", True, f"250-line {n}") for n in range(40))
LONG = Verdict(
    12.3,
    ok=False,
    stage=Stage.AUTH,
    failure="m365-tenant-disabled",
    summary="SMTP AUTH is switched off for the whole Microsoft 365 organization.",
    cause="An administrator can switch it on. " * 14,
)


async def test_who_scrolls_back_stays_there_while_lines_come(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where ``add`` always scrolls to the end."""
    play(monkeypatch, (*GOOD, *MANY), endless=True)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        await pilot.pause()
        log = pilot.app.screen.query_one(Transcript)
        await until(pilot, lambda: len(log.text) > len(MANY) and log.is_vertical_scroll_end)
        await pilot.press("pageup", "k")  # further than a row that comes or goes below
        await pilot.pause()
        at = log.scroll_y
        assert at < log.max_scroll_y
        log.add(LineSeen(9.0, "server", True, "250 more"))
        await pilot.pause()
        assert log.scroll_y == at
        await pilot.press("end")
        await pilot.pause()
        log.add(LineSeen(9.1, "server", True, "250 and more"))
        await until(pilot, lambda: log.is_vertical_scroll_end)
        await pilot.press("escape")
        await settle(pilot)


async def test_a_line_that_comes_with_a_key_does_not_take_it_back(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where one has scrolled back only once the first frame of the way is painted."""
    monkeypatch.setattr(transcript, "BATCH", 0.0)
    play(monkeypatch, (*GOOD, *MANY), endless=True)
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        log = pilot.app.screen.query_one(Transcript)
        await until(pilot, lambda: len(log.text) > len(MANY) and log.is_vertical_scroll_end)
        log.action_page_up()
        log.add(LineSeen(9.0, "server", True, "250 more"))
        await pilot.pause()
        assert log.max_scroll_y - log.scroll_y > 1
        await pilot.press("escape")
        await settle(pilot)


async def test_a_long_line_goes_on_below_its_text(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "550-5.7.1 " + "refused for a reason that takes many words " * 3
    play(monkeypatch, (*GOOD, LineSeen(0.2, "server", True, words, unexpected=True)))
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        rows = pilot.app.screen.query_one(Transcript).text[-4:]
    assert rows[0].startswith(" 0.200 <~* 550-5.7.1 refused")
    assert [row[:INDENT].strip() for row in rows[1:]] == ["", "", ""]
    assert all(row[INDENT:].strip() for row in rows[1:])


async def test_the_end_of_a_long_verdict_is_reached_by_keyboard(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, assert_screen: AssertScreen
) -> None:
    """Fails where the verdict never takes the focus."""
    play(monkeypatch, (*GOOD, LONG))
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await send(pilot)
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailTestModal)
        view = pilot.app.screen.query_one(VerdictView)
        await pilot.press("tab")
        assert pilot.app.focused is view
        await pilot.press("end")
        await settle(pilot)
        assert view.scroll_y == view.max_scroll_y > 0
        await assert_screen(pilot)
