"""``posthouse test`` of several organizations, each on a server of its own: nobody has to wait."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tests.many.helpers import PASSWORD, CountingServer, organization
from tui.cli.mail.test_of_many import table
from tui.many.outcomes import Outcome
from tui.smtp.record.events import Remedy, Stage, Verdict
from tui.storage.directory.config_directory import ConfigDirectory

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 26))


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with CountingServer(hosts=HOSTS) as running:
        yield running


@pytest.fixture
def some(
    own_home: Path, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> ConfigDirectory:
    """Two that work, one whose login is refused, one whose password is asked for, a broken one."""
    directory = ConfigDirectory(own_home / "posthouse")
    monkeypatch.setenv("MANY", PASSWORD)
    monkeypatch.setenv("WRONG", "wrong-one")
    organization(directory, "acme", server, HOSTS[0])
    organization(directory, "beta", server, HOSTS[1], smtp__timeout_ms=4000)
    organization(directory, "refused", server, HOSTS[2], authentication__variable="WRONG")
    organization(directory, "asks", server, HOSTS[3], authentication__secret="ask")
    directory.add("broken", "Broken")
    directory.file("broken").write_text("name = Broken")
    return directory


def test_the_table_says_how_many_and_who(some: ConfigDirectory) -> None:
    """By failure, with the reason of what was not tested; no dialogue, no secret."""
    ended = run("test", "--all")
    assert (ended.code, ended.err) == (1, "")
    assert "✗ 1  bad-credentials  refused\n" in ended.out
    assert "? 1  not tested: asks  asks\n" in ended.out
    assert "? 1  not tested: wrong-settings  broken\n" in ended.out
    assert "✓ 2  passed\n" in ended.out
    assert "Its password is asked for at each test" in ended.out
    assert ended.out.endswith("2 of 5 organizations passed.\n")
    assert "wrong-one" not in ended.out
    assert "EHLO" not in ended.out


def test_a_remedy_is_told_with_the_command_that_applies_it() -> None:
    """Which names a few, and many by their failure; where some of these have another, none."""
    mended = Remedy("smtp.port", 465, "Use port 465", (("smtp.encryption", "implicit"),))
    name = Remedy("smtp.host", "mail.example", "Use mail.example")
    pin = Remedy("smtp.fingerprint", "AB:CD", "Trust it")
    failed = Verdict(0.0, ok=False, stage=Stage.TLS, failure="no-tls", remedies=(mended, pin))
    outcomes = [Outcome(f"o{at}", verdict=failed) for at in range(6)]
    outcomes += [Outcome(f"p{at}", verdict=failed._replace(remedies=(name,))) for at in range(4)]
    few = [line.strip() for line in table(outcomes[:2], most=9)]
    many = [line.strip() for line in table(outcomes[:6], most=9)]
    mixed = [line.strip() for line in table(outcomes, most=9)]
    change = "smtp.port=465 smtp.encryption=implicit"
    assert f"→ Use port 465 (2): posthouse set o0 o1 {change}" in few
    assert f"→ Use port 465 (6): posthouse set --where failure=no-tls {change}" in many
    assert {"→ Use port 465 (6)", "→ Use mail.example (4)"} <= {*mixed}
    assert not any("Trust it" in line for line in few + many + mixed)


@pytest.mark.parametrize(
    ("arguments", "code", "passed"),
    [
        (("acme", "beta"), 0, "2 of 2"),
        (("--where", "smtp.timeout_ms=4000"), 0, "1 of 1"),
        (("--where", "id=refused"), 1, "0 of 1"),
        (("acme", "asks"), 1, "1 of 2"),
        (("acme", "acme", "beta"), 0, "2 of 2"),
        (("acme", "beta", "--jobs", "1"), 0, "2 of 2"),
        (
            ("acme", "beta", "--jobs", "30", "--these-servers-are-ours-so-allow-more-at-once"),
            0,
            "2 of 2",
        ),
    ],
)
def test_what_is_selected(
    some: ConfigDirectory, arguments: tuple[str, ...], code: int, passed: str
) -> None:
    """0, 1 or 75, also where a condition finds one. Mutation: swaks's number for one."""
    ended = run("test", *arguments)
    assert ended.code == code
    assert passed in ended.out


def test_all_that_failed_may_pass_later(some: ConfigDirectory, server: CountingServer) -> None:
    server.replies["beta"] = "454 4.7.0 Later"
    assert run("test", "acme", "beta").code == 75


def test_one_alone_shows_its_dialogue(some: ConfigDirectory) -> None:
    ended = run("test", "refused", "--until", "auth")
    assert ended.code == 28
    assert " -> EHLO" in ended.out


def test_a_refused_login_is_not_tried_again(some: ConfigDirectory, server: CountingServer) -> None:
    """It stays a failure, and says when it was one. Mutation: a second login."""
    assert run("test", "acme", "refused").code == 1
    ended = run("test", "acme", "refused")
    assert ended.code == 1
    assert "not tried again since" in ended.out
    assert server.logins.count("refused") == 1


def test_each_json_event_has_its_organization(some: ConfigDirectory) -> None:
    ended = run("test", "--all", "--json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 1
    assert {event["organization"] for event in events} == {
        "acme", "beta", "refused", "asks", "broken"
    }  # fmt: skip
    ends = {one["organization"]: one for one in events if one["event"] in ("verdict", "not-tested")}
    assert len(ends) == 5
    assert tuple(ends["acme"]) == (
        "organization", "t", "event", "ok", "stage", "code", "enhanced", "exit", "failure",
        "field", "summary", "cause", "remedies", "dialogue", "server", "temporary", "refused",
    )  # fmt: skip
    assert tuple(ends["asks"]) == ("organization", "event", "server", "reason", "sentence")
    assert (ends["acme"]["ok"], ends["refused"]["failure"]) == (True, "bad-credentials")
    assert "wrong-one" not in ended.out


def test_a_verdict_counts_for_each_in_json(some: ConfigDirectory, server: CountingServer) -> None:
    for name in ("twin1", "twin2"):
        organization(some, name, server, HOSTS[5], authentication__username="twin")
    ended = run("test", "--where", "id~twin", "--json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    verdicts = [(e["organization"], e["dialogue"]) for e in events if e["event"] == "verdict"]
    assert verdicts == [("twin1", "twin1"), ("twin2", "twin1")]
    assert server.logins == ["twin"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--all", "--set", "smtp.port=1"), "--set is for one organization; here are several."),
        (("acme", "beta", "--set", "smtp.port=1"), "--set is for one organization"),
        ((), "Give ORG, --all or --where."),
        (("--all", "--until", "rcpt"), "Missing option '--to'"),
        (("--all", "--jobs", "21"), "--jobs must be 1 to 20; with --these-servers-are-ours"),
        (("--all", "--jobs", "0"), "--jobs must be 1 to 20"),
        (("acme", "--all"), "Give ORG, or --all, not both."),
    ],
)
def test_wrong_usage_tests_nothing(
    some: ConfigDirectory, server: CountingServer, arguments: tuple[str, ...], said: str
) -> None:
    ended = run("test", *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert said in ended.err
    assert server.connections == 0


def test_a_mail_a_dialogue(some: ConfigDirectory, server: CountingServer) -> None:
    ended = run("test", "acme", "--where", "id=acme", "--to", "to@example.com")
    assert (ended.code, server.mails) == (0, 1)
    assert run("test", "--where", "id=acme").code == 0
    assert server.mails == 1


def test_more_than_20_mails_ask(some: ConfigDirectory, server: CountingServer) -> None:
    """Mutation: any number of mails is sent unasked."""
    for number in range(21):
        organization(some, f"o{number:02}", server, HOSTS[4 + number])
    given = ("test", "--where", "id~o", "--where", "id!=broken", "--to", "to@example.com")
    ended = run(*given)
    assert (ended.code, ended.out) == (77, "")
    assert "Send 21 mails to to@example.com? There is no terminal to ask on" in ended.err
    assert server.connections == 0
    asked = on_terminal(given, [("[y/N]", "n")])
    assert asked.code == 130
    assert server.connections == 0
    agreed = run(*given, "--yes")
    assert (agreed.code, server.mails) == (0, 21)


def test_progress_is_for_a_terminal(some: ConfigDirectory) -> None:
    """On standard error, and wiped at the end."""
    ended = on_terminal(["test", "--all"], [])
    assert "of 5 tested" in ended.err
    assert ended.err.endswith("\r\x1b[K")
    assert "of 5 tested" not in ended.out
