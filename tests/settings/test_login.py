"""What a person enters of a login switches it on; another server's goes."""

import pytest

from tui.settings.checking.checks import check
from tui.settings.login import OF_ONE_SERVER, REQUIRED, emptied, with_login
from tui.settings.model import KEYS

USERNAME = "authentication.username"
VARIABLE = {"authentication.secret": "environment", "authentication.variable": "PASS"}
OFF = {"smtp.host": "a.example", REQUIRED: False}


@pytest.mark.parametrize(
    ("entered", "before", "switched"),
    [
        ({USERNAME: "app"}, {}, True),
        ({USERNAME: "app"}, OFF, True),
        ({USERNAME: "app"}, {**OFF, USERNAME: "app"}, True),
        ({USERNAME: "app", **VARIABLE}, {}, True),
        (VARIABLE, {USERNAME: "app"}, True),
        ({USERNAME: "app"}, {REQUIRED: "yes"}, True),
        (VARIABLE, {}, False),  # nobody is named yet
        ({USERNAME: "  "}, {}, False),
        ({USERNAME: ""}, {USERNAME: "app"}, False),
        ({"smtp.port": "25"}, {USERNAME: "app"}, False),
        ({"authentication.mechanism": "PLAIN"}, {USERNAME: "app"}, False),
        ({USERNAME: "app"}, {REQUIRED: True}, False),  # it is on
    ],
)
def test_what_tells_of_a_login_switches_it_on(
    entered: dict[str, str | bool], before: dict[str, object], switched: bool
) -> None:
    """Mutations: the user name alone; without one; whatever is entered."""
    assert with_login(entered, before) == {**entered, **({REQUIRED: True} if switched else {})}


@pytest.mark.parametrize("said", ["false", False, "true", True])
def test_who_says_it_is_taken_at_their_word(said: str | bool) -> None:
    entered = {USERNAME: "app", REQUIRED: said}
    assert with_login(entered, {}) == entered


def test_files_mean_what_they_meant_and_warn() -> None:
    """Mutations: a login that the file does not ask for; no warning; one for each relay."""
    relay = {"mail.mode": "custom", "smtp.host": "a.example", "sender.address": "a@b.example"}
    assert check(relay).problems == ()
    left_over = check({**relay, USERNAME: "app"}, typed=True)
    assert not left_over.settings.authentication.required
    (problem,) = left_over.problems
    assert (problem.key, problem.is_error) == (USERNAME, False)
    assert "Requires authentication is off" in problem.sentence
    assert check({USERNAME: "app"}).problems == ()  # on default nothing waits to be used


def test_a_login_is_taken_away_whole() -> None:
    """Mutation: a new key of the table that is forgotten."""
    assert {REQUIRED, "authentication.mechanism", "authentication.allow_cleartext"} == {
        key for key in KEYS if key.startswith("authentication.")
    } - {*OF_ONE_SERVER}
    command = {"authentication.secret": "command", "authentication.command": ["pass", "acme"]}
    assert emptied({USERNAME: "app", **command, **OFF}) == {
        USERNAME: "", "authentication.secret": "keyring", "authentication.command": "",
    }  # fmt: skip
    assert emptied({"authentication.secret": "ask", USERNAME: ""}) == {}
