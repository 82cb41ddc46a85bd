"""Colours, a header and cut columns are for people: on a terminal, and never in a pipe."""

import os

import pytest

from tests.cli.helpers.commands import POSTHOUSE, run
from tests.cli.helpers.tabs import in_shell
from tui.storage.directory.config_directory import ConfigDirectory

TEST = ("test", "acme", "--to", "a@acme.example")
LONG = "a-very-long-name-of-a-mail-server.in-a-long-domain.example"


def on_terminal(*arguments: str, **environ: str) -> str:
    return in_shell([*POSTHOUSE, *arguments], {**os.environ, **environ}, [])


@pytest.mark.parametrize("command", [TEST, ("list",)])
def test_in_a_pipe_there_is_no_colour(acme: ConfigDirectory, command: tuple[str, ...]) -> None:
    (acme.path / "organizations" / "broken.toml").write_text("[")
    assert "\x1b" not in run(*command).out


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
@pytest.mark.parametrize("command", [TEST, ("list",)])
def test_who_wants_no_colour_has_none(
    acme: ConfigDirectory, command: tuple[str, ...], environ: dict[str, str]
) -> None:
    """Mutation: has_colours() looks at the terminal alone."""
    assert "\x1b" not in on_terminal(*command, **environ)


def test_a_test_has_colours_on_a_terminal(acme: ConfigDirectory) -> None:
    """The same words as in a pipe. Mutation: a mark that only its colour tells."""
    shown = on_terminal(*TEST)
    assert "\x1b[32m\x1b[1mAccepted" in shown.replace("\x1b[1m\x1b[32m", "\x1b[32m\x1b[1m")
    assert "\x1b[36m" in shown
    refused = on_terminal(*TEST, ACME_PASSWORD="wrong")
    assert "\x1b[31m" in refused
    assert "<~* 535" in refused


def test_the_list_has_a_header_and_columns_that_hold(acme: ConfigDirectory) -> None:
    """Mutation: a server that is too long moves the rest of its row."""
    acme.add("labs", "Labs")
    acme.save("labs", {"mail.mode": "custom", "smtp.host": LONG, "sender.address": "a@b.example"})
    run(*TEST)
    header, first, second = on_terminal("list", NO_COLOR="1").splitlines()
    assert header.split() == ["Organization", "Settings", "Server", "Last", "test", "Name"]
    at = header.index("Name")
    assert (first[at:], second[at:]) == ("Acme GmbH", "Labs")
    assert "✓ just now" in first
    assert "a-very-long-name-of-a…" in second
    assert max(map(len, (header, first, second))) <= 80, "no row takes two"
    assert "a-very-long-name-of-a-mail-…" in on_terminal("list", NO_COLOR="1", COLUMNS="100")
    assert f"{LONG}:587" in run("list").out
    assert run("list").out.count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "code", "meant"),
    [
        (("lsit",), 64, "No such command 'lsit'. Did you mean list?"),
        (("show", "acne"), 66, "did you mean acme?"),
        (("set", "acme", "--provider", "sendgird"), 65, "did you mean sendgrid?"),
        (("export", "acme", "docker"), 64, "Did you mean docker-env?"),
        (("test", "acme", "--until", "aut"), 64, "Did you mean auth?"),
        (("show", "nobody-at-all"), 66, "posthouse list shows all ids."),
        (("xyzzy",), 64, "No such command 'xyzzy'."),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_may_be_meant_is_said(
    acme: ConfigDirectory, arguments: tuple[str, ...], code: int, meant: str
) -> None:
    """Mutation: no suggestion; one for whatever is typed."""
    ended = run(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert meant in " ".join(ended.err.split())
