"""Use default, use custom: a row each, and a cursor that goes from one to the other."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.helpers.keyboard import go_to, settle
from tui.app import PosthouseApp
from tui.settings.problems import Problem, Severity
from tui.widgets.controls.choice import Choice
from tui.widgets.form.groups import GROUPS

MakeApp = Callable[..., PosthouseApp]


def mode(pilot: Pilot[int]) -> str:
    return pilot.app.screen.query_one("#mode", Choice).value


def marked(pilot: Pilot[int]) -> int:
    """The row with the mark, from 0."""
    mark = pilot.app.screen.query_one("#row-mail-mode .marker")
    return mark.region.y - pilot.app.screen.query_one("#mode").region.y


async def test_down_goes_to_the_row_below_and_space_picks_it(make_app: MakeApp) -> None:
    """Mutations: down that leaves for a button, which space then presses; down that picks."""
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("default", 1)
        await pilot.press("space")
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("custom", 1)
        await pilot.press("space")
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("custom", 1)  # who confirms takes nothing back
        await pilot.press("right")
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("default", 0)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("custom", 1)  # in lists enter picks, too


async def test_space_leaves_what_is_picked_on_one_line_too(make_app: MakeApp) -> None:
    """Mutation: space that goes on to the next option: STARTTLS became implicit TLS."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.encryption")
        choice = form.row("smtp.encryption").query_one(Choice)
        await pilot.press("space")
        assert choice.value == "starttls"
        await pilot.press("right", "right", "left")
        assert choice.value == "implicit"


async def test_who_walks_through_the_fields_changes_nothing(make_app: MakeApp) -> None:
    """Mutation: a mark that stays where the file had been before."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("custom", 1)
        await pilot.press("down")
        await settle(pilot)
        assert pilot.app.screen.query_one("#row-smtp-host").has_focus_within
        await pilot.press("up", "up")
        await settle(pilot)
        assert (mode(pilot), marked(pilot)) == ("custom", 0)
        await pilot.press("up")
        await settle(pilot)
        assert not pilot.app.screen.query_one("#mode").has_focus
        assert mode(pilot) == "custom"


@pytest.mark.parametrize("before", ["smtp.host", "authentication.username"])
async def test_what_is_clicked_stays_under_the_pointer(make_app: MakeApp, before: str) -> None:
    """Rows above Secret source come and go with what is picked, and a long warning with the focus.
    Mutations: the row of the password gone, and the third click is for another field; a warning
    that folds up between press and release, and the first one is lost.
    """
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, before)
        await settle(pilot)
        row = form.row("authentication.secret")
        form.scroll_to_widget(row, animate=False)
        await settle(pilot)
        choice = row.control
        assert isinstance(choice, Choice)
        at, picked = (choice.region.x + 2, choice.region.y), []
        for _ in range(6):
            await pilot.click(offset=at)
            await settle(pilot)
            picked.append(choice.value)
        assert picked == ["file", "command", "environment", "ask", "oauth", "keyring"]
        await pilot.press("shift+tab")
        await settle(pilot)
        assert form.children[0].size.height == 0, "all is where it belongs again"
        assert form.children[-1].size.height == 0


async def test_what_is_pressed_stays_until_it_is_let_go(make_app: MakeApp) -> None:
    """Mutation: the rows that stand in for others go with the focus: where a layout falls between
    press and release, the click is lost.
    """
    async with make_app("acme").run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        form = await go_to(pilot, "authentication.secret")
        source, login = form.row("authentication.secret"), form.row("authentication.required")
        at = (source.control.region.x + 2, source.control.region.y)
        for _ in range(5):  # sign-in has many fields
            await pilot.click(offset=at)
            await settle(pilot)
        assert form.children[0].size.height > 0, "rows stand in for others"
        pressed = login.control.region
        pilot.app.mouse_position = pressed.offset
        pilot.app.screen.set_focus(login.control, scroll_visible=False)  # what a press does first
        await settle(pilot)
        assert login.control.region.y == pressed.y


async def test_the_focused_field_stays_in_view_whatever_comes_above(make_app: MakeApp) -> None:
    """Mutation: it is brought into view once only, before what is said above is laid out."""
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        form = await go_to(pilot, "sender.name")
        await settle(pilot)
        problem = Problem("smtp.host", "Wrong. " * 30, Severity.ERROR)
        for key in (*GROUPS["server"], *GROUPS["login"]):
            form.row(key).show(problem)
        await settle(pilot)
        assert pilot.app.screen.can_view_entire(form.row("sender.name").control)
