"""What is pasted into a field: made safe, and a name keeps what its script needs."""

import pytest
from textual import events
from textual.widgets import Input

from tests.ui.helpers.keyboard import go_to, settle
from tests.ui.helpers.scenes import MakeApp

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
