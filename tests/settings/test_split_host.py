"""A port that is typed behind the server's name."""

import pytest

from tui.settings.draft import Draft
from tui.settings.split_host import split_host


@pytest.mark.parametrize(
    ("typed", "host", "port"),
    [
        ("mail.example.org:587", "mail.example.org", "587"),
        ("relay:25", "relay", "25"),
        ("192.0.2.25:465", "192.0.2.25", "465"),
        ("[2001:db8::25]:465", "[2001:db8::25]", "465"),
        (" mail.example.org:587 ", "mail.example.org", "587"),
    ],
)
def test_it_is_the_port(typed: str, host: str, port: str) -> None:
    draft = Draft({"smtp.host": "old.example", "smtp.port": 25})
    draft.edit("smtp.host", typed)
    assert split_host(draft) == {"smtp.host": host, "smtp.port": port}


@pytest.mark.parametrize(
    "typed",
    ["mail.example.org", "mail.example.org:70000", "mail.example.org:", "2001:db8::25", "a b:25"],
)
def test_what_is_no_port_stays_as_it_was_typed(typed: str) -> None:
    """What is wrong is said where it stands. Mutations: no range; an IPv6 cut in two."""
    draft = Draft({})
    draft.edit("smtp.host", typed)
    assert split_host(draft) == {}


def test_what_a_file_says_is_left_alone() -> None:
    assert split_host(Draft({"smtp.host": "mail.example.org:587"})) == {}
