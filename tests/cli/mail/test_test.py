"""``posthouse test`` against real servers: the dialogue, the verdict's exit code, the memory."""

import json

import pytest

from tests.cli.helpers.commands import run
from tui.demo.servers import PASSWORD, DemoServers
from tui.paths import state_directory
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_test_result import fingerprint
from tui.storage.state.mail_tests import StateDirectory

TO = ("--to", "oncall@acme.example")


def remembered(directory: ConfigDirectory) -> StateDirectory:
    return StateDirectory(state_directory(), directory.path)


def test_a_mail_that_is_accepted(acme: ConfigDirectory, servers: DemoServers) -> None:
    before = len(servers.received())
    ended = run("test", "acme", *TO)
    assert (ended.code, ended.err) == (0, "")
    (mail,) = servers.received()[before:]
    assert mail.recipients == ("oncall@acme.example",)
    assert "Acme GmbH" in mail.text
    lines = ended.out.splitlines()
    assert any(line.endswith(" -> EHLO acme.example") for line in lines)
    assert any(" ~> AUTH PLAIN ****" in line for line in lines)
    assert any(" === TLSv1." in line for line in lines)
    assert PASSWORD not in ended.out
    result = remembered(acme).results("acme")[0]
    assert (result.ok, result.recipient, result.server) == (
        True, "oncall@acme.example", f"localhost:{servers.starttls}",
    )  # fmt: skip
    assert result.values == fingerprint(acme.load("acme").settings)
    assert remembered(acme).recipient("acme") == "oncall@acme.example"


def test_json_is_one_event_a_line(acme: ConfigDirectory) -> None:
    ended = run("test", "acme", *TO, "--json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert {event["event"] for event in events} == {"stage", "line", "certificate", "verdict"}
    assert events[-1]["event"] == "verdict"
    assert (events[-1]["ok"], events[-1]["exit"], ended.code) == (True, 0, 0)
    assert PASSWORD not in ended.out


def test_a_wrong_password_ends_with_its_number(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_PASSWORD", "wrong-one")
    ended = run("test", "acme", *TO)
    assert ended.code == 28
    assert "wrong-one" not in ended.out + ended.err
    (result,) = remembered(acme).results("acme")
    assert (result.ok, result.stage, result.failure) == (False, "auth", "bad-credentials")


def test_unsaved_values_are_tested_and_not_saved(
    acme: ConfigDirectory, servers: DemoServers
) -> None:
    before = acme.load("acme").path.read_bytes()
    port = f"smtp.port={servers.implicit}"
    ended = run("test", "acme", *TO, "--set", port, "--set", "smtp.encryption=implicit")
    assert ended.code == 0
    assert acme.load("acme").path.read_bytes() == before
    (result,) = remembered(acme).results("acme")
    assert result.values != fingerprint(acme.load("acme").settings)


def test_until_a_stage_is_no_test_of_the_mail(acme: ConfigDirectory, servers: DemoServers) -> None:
    before = len(servers.received())
    ended = run("test", "acme", "--until", "auth")
    assert ended.code == 0
    assert "MAIL FROM" not in ended.out
    assert len(servers.received()) == before
    assert [result.until for result in remembered(acme).results("acme")] == ["auth"]
    assert remembered(acme).last_result("acme") is None


def test_a_silent_server_ends_in_time(acme: ConfigDirectory, servers: DemoServers) -> None:
    ended = run("test", "acme", *TO, "--timeout", "0.5", "--set", f"smtp.port={servers.silent}")
    assert ended.code == 21


def test_the_host_and_those_that_follow_it(acme: ConfigDirectory, servers: DemoServers) -> None:
    values = {"mail.mode": "custom", "smtp.host": "localhost", "smtp.port": servers.plain,
              "smtp.encryption": "none", "sender.address": "host@acme.example"}  # fmt: skip
    acme.save("host", values)
    acme.save("acme", {"mail.mode": "default"})
    for organization in ("host", "acme"):
        assert run("test", organization, *TO).code == 0
    assert [mail.sender for mail in servers.received()[-2:]] == ["host@acme.example"] * 2
    # The custom values are still in the file, and can be tested from there.
    ended = run("test", "acme", *TO, "--set", "mail.mode=custom")
    assert ended.code == 0
    assert servers.received()[-1].sender == "mail@acme.example"


@pytest.mark.parametrize(
    ("line", "waits", "code"),
    [
        ('[smtp]\nport = "587"\n', "default", 0),
        ('[smtp]\nport = "587"\n', "custom", 78),
        ("[mail]\nmode = 5\n", "", 78),
    ],
)
def test_wrong_values_count_where_they_are_in_force(
    acme: ConfigDirectory, servers: DemoServers, line: str, waits: str, code: int
) -> None:
    values = {"mail.mode": "custom", "smtp.host": "localhost", "smtp.port": servers.plain,
              "smtp.encryption": "none", "sender.address": "host@acme.example"}  # fmt: skip
    acme.save("host", values)
    mode = f'[mail]\nmode = "{waits}"\n' if waits else ""
    acme.load("acme").path.write_text(mode + line)
    ended = run("test", "acme", *TO)
    assert ended.code == code
    assert ("acme can't be tested: " in ended.err) == bool(code)


def test_without_password_and_terminal_it_says_what_to_do(acme: ConfigDirectory) -> None:
    ended = run("test", "acme", *TO, "--set", "authentication.secret=ask")
    assert (ended.code, ended.out) == (78, "")
    assert "authentication.secret=command" in ended.err


def test_a_variable_that_is_not_set(acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACME_PASSWORD")
    ended = run("test", "acme", *TO)
    assert (ended.code, ended.out) == (78, "")
    assert "$ACME_PASSWORD is not set" in ended.err


def test_a_result_that_cannot_be_kept_does_not_change_the_verdict(acme: ConfigDirectory) -> None:
    place = state_directory()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("in the way")
    ended = run("test", "acme", *TO)
    assert ended.code == 0
    assert "could not be remembered" in ended.err


def test_spaces_around_the_recipient_are_no_part_of_it(
    acme: ConfigDirectory, servers: DemoServers
) -> None:
    """Mutation: sent and remembered with them."""
    before = len(servers.received())
    assert run("test", "acme", "--to", " oncall@acme.example ").code == 0
    (mail,) = servers.received()[before:]
    assert mail.recipients == ("oncall@acme.example",)
    assert remembered(acme).results("acme")[0].recipient == "oncall@acme.example"


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ('"Doe, Jane" <jane@corp.example>', "without a name or < >: jane@corp.example."),
        ("Team: a@corp.example, b@corp.example;", "The first one is a@corp.example."),
    ],
)
def test_a_list_of_recipients_is_refused(acme: ConfigDirectory, to: str, sentence: str) -> None:
    ended = run("test", "acme", "--to", to)
    assert (ended.code, ended.out) == (65, "")
    assert sentence in ended.err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("smtp.timeout_ms=180.000", "did you mean 180000?"),
        ("smtp.port=5_87", "did you mean 587?"),
        ("smtp.encryption=tls", "may be either"),
        ("smtp.domain=192.168.1.10", "in brackets: [192.168.1.10]."),
    ],
)
def test_unsaved_values_are_never_guessed(acme: ConfigDirectory, typed: str, words: str) -> None:
    """The same words as in the form, in `set`, and for a file; mutation: tested with 180 ms."""
    for command in (("test", "acme", *TO, "--set", typed), ("set", "acme", typed)):
        ended = run(*command)
        assert (ended.code, ended.out) == (65, "")
        assert words in ended.err


def test_a_choice_in_another_case_is_saved_in_its_own(acme: ConfigDirectory) -> None:
    """Mutation: STARTTLS in the file, which reading it then refuses."""
    assert run("set", "acme", "smtp.encryption=STARTTLS", "smtp.port=587").code == 0
    assert 'encryption = "starttls"' in acme.load("acme").path.read_text()
    assert acme.load("acme").settings.smtp.encryption == "starttls"


def test_two_recipients_are_refused(acme: ConfigDirectory) -> None:
    ended = run("test", "acme", "--to", "a@acme.example", "--to", "b@acme.example")
    assert (ended.code, ended.out) == (65, "")
    assert "Recipient must be one address only." in ended.err


@pytest.mark.parametrize("until", ["dns", "connect", "tls", "banner", "ehlo"])
def test_before_the_login_neither_password_nor_username_is_needed(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, until: str
) -> None:
    """Mutations tried: look for the password all the same; refuse without a username."""
    monkeypatch.delenv("ACME_PASSWORD")
    ended = run("test", "acme", "--until", until, "--set", "authentication.username=")
    assert (ended.code, ended.err) == (0, "")
    assert run("test", "acme", "--until", "auth").code != 0
    ended = run("test", "acme", "--until", "auth", "--set", "authentication.username=")
    assert ended.code == 78


def test_a_user_name_for_this_test_logs_in(plain: ConfigDirectory, servers: DemoServers) -> None:
    """Mutation: --set without with_login: the test sends no AUTH and proves nothing."""
    given = (f"smtp.port={servers.starttls}", "authentication.username=app",
             "authentication.secret=environment", "authentication.variable=NOT_SET")  # fmt: skip
    ended = run("test", "acme", "--until", "auth", *(p for one in given for p in ("--set", one)))
    assert (ended.code, ended.out) == (78, "")
    assert "$NOT_SET is not set here" in ended.err
    off = run("test", "acme", "--until", "ehlo", "--set", given[0], "--set", given[1],
              "--set", "authentication.required=false")  # fmt: skip
    assert "warning: authentication.username: Not used" in off.err
