"""A letter typed into the form touches what it changes, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.dom import DOMNode
from textual.screen import Screen

from tests.ui.helpers.keyboard import go_to, retype, settle, type_text, until
from tests.ui.terminal.test_ordered_keys import burst, done
from tui.app import PosthouseApp
from tui.settings.draft import Draft
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import LineInput

MakeApp = Callable[..., PosthouseApp]


class Counted:
    """How often a method is called from now on; it does what it did."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, of: type, name: str) -> None:
        act = getattr(of, name)
        self.calls = 0

        def counted(*args: Any, **rest: Any) -> object:  # noqa: ANN401 - whatever the call takes
            self.calls += 1
            return act(*args, **rest)

        monkeypatch.setattr(of, name, counted)


@pytest.mark.parametrize("key", ["sender.name", "smtp.domain", "password"])
async def test_a_letter_lays_out_nothing_and_says_nothing_anew(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """Mutations: LineInput without its virtual_size; a row that says the same problem again."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, key)
        await type_text(pilot, "ab")  # that there are unsaved changes is said now
        await settle(pilot)
        layouts = Counted(monkeypatch, Screen, "_refresh_layout")
        said = Counted(monkeypatch, Line, "update")
        walks = Counted(monkeypatch, DOMNode, "query")
        await type_text(pilot, "c")
        await settle(pilot)
        assert (layouts.calls, said.calls, walks.calls) == (0, 0, 0)


async def test_a_letter_checks_the_draft_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for a dozen times. Mutation: checked() that keeps nothing."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, "sender.name")
        checks = Counted(monkeypatch, Draft, "_check")
        await type_text(pilot, "a")
        await settle(pilot)
        assert checks.calls == 1


async def test_a_problem_that_comes_and_goes_is_shown_and_gone(make_app: MakeApp) -> None:
    """The problem of a field is another at each of these. Mutation: a row that shows its first."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.port")
        seen = []
        for port in ("70000", "x", "587"):
            await retype(pilot, port)
            await settle(pilot)
            row = form.row("smtp.port")
            seen.append((row.problem, row.query_one(".problem").display))
        (large, _), (word, _), last = seen
        assert large.startswith("✗ Port")
        assert word.startswith("✗ Port")
        assert large != word
        assert last == ("", False)


async def test_a_long_value_has_the_room_of_its_hint(make_app: MakeApp) -> None:
    """Mutations: a path of which the end is never seen; a hint that does not come back."""
    long = "a-very-long-name-of-a-server.example"
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.host")
        row = form.row("smtp.host")
        hint = row.query_one(".hint")
        await retype(pilot, long)
        await until(pilot, lambda: row.control.region.width > len(long))
        assert not hint.display
        await retype(pilot, "a.example")
        await until(pilot, lambda: bool(hint.region.width))


@pytest.mark.parametrize(
    ("looked_at", "stands_there"), [(("f5", "escape"), "b"), (("f1", "escape"), "ab")]
)
async def test_after_a_box_that_asked_typing_replaces(
    make_app: MakeApp, looked_at: tuple[str, str], stands_there: str
) -> None:
    """As in a field that an arrow goes to; a look at help leaves the cursor where it was.

    Mutations: the cursor stays where it was; help selects, too.
    """
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.domain")
        app = pilot.app
        assert isinstance(app, PosthouseApp)
        burst(app, ["a", *looked_at, "b"])
        await done(pilot)
        control = form.row("smtp.domain").control
        assert isinstance(control, LineInput)
        assert control.value == stands_there
