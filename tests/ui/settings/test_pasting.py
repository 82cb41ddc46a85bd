"""What is pasted into a field: made safe, and a name keeps what its script needs."""

import pytest
from textual import events
from textual.widgets import Input

from tests.ui.helpers.keyboard import go_to, settle, until
from tests.ui.helpers.scenes import MakeApp
from tui.widgets.controls.line import Line

PERSIAN = "\u0645\u06cc\u200c\u062e"


@pytest.mark.parametrize(
    ("key", "pasted", "kept"),
    [
        ("sender.name", PERSIAN, PERSIAN),
        ("sender.name", f"{PERSIAN}\u202e\x1b", f"{PERSIAN}\\u202e␛"),
        ("smtp.host", "mail\u200e.example", "mail\\u200e.example"),
    ],
)
async def test_only_a_name_keeps_its_joiners(
    make_app: MakeApp, key: str, pasted: str, kept: str
) -> None:
    """Mutations: printable() for all, which writes a name's joiner in letters; for none."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await go_to(pilot, key)
        pilot.app.post_message(events.Paste(pasted))
        await settle(pilot)
        focused = pilot.app.focused
        assert isinstance(focused, Input)
        assert focused.value == kept


async def test_a_port_behind_the_host_goes_where_it_belongs(make_app: MakeApp) -> None:
    """When the field is left: a port that is being typed is not torn off its name.

    Mutations: nothing goes; in silence; at once.
    """
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.host")
        host, port = (form.row(key).query_one(Input) for key in ("smtp.host", "smtp.port"))
        pilot.app.post_message(events.Paste("mail.example.org:2525"))
        await settle(pilot)
        assert host.value == "mail.example.org:2525"
        await pilot.press("tab")
        await until(pilot, lambda: host.value == "mail.example.org")
        await settle(pilot)
        assert port.value == "2525"
        assert port.selected_text == "2525", "what is typed now takes its place"
        said = str(pilot.app.screen.query_one("#save-reason", Line).content)
        assert said == "The port that stood behind the name is in Port now: 2525."
