"""providers, set --provider, and the warnings about providers that commands tell."""

import json
import socket

import pytest

from tests.cli.helpers.commands import run
from tui.settings.providers.table import PROVIDERS
from tui.storage.directory.config_directory import ConfigDirectory

GMAIL = ("smtp.host=smtp.gmail.com", "authentication.required=true", "mail.mode=custom",
         "authentication.username=me@gmail.com", "sender.address=me@gmail.com")  # fmt: skip


def test_all_of_them_a_line_each() -> None:
    ended = run("providers")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert len(lines) == len(PROVIDERS)
    assert lines[0].split() == ["microsoft-365", "Microsoft", "365", "smtp.office365.com:587"]
    assert len({line.rindex("  ") for line in lines}) == 1, "columns stand under each other"


def test_one_is_shown_whole() -> None:
    lines = run("providers", "amazon", "eu-west-1").out.splitlines()
    assert lines[0] == "id          amazon-ses"
    assert "ports       587 STARTTLS, 2587 STARTTLS, 25 STARTTLS, 465 implicit TLS" in lines[3]
    assert any(line.startswith("documented  https://docs.aws.amazon.com/") for line in lines)


def test_json_has_what_scripts_need() -> None:
    (found,) = json.loads(run("providers", "--json", "sendgrid").out)
    assert (found["id"], found["word"], found["host"]) == (
        "sendgrid", "apikey", "smtp.sendgrid.net",
    )  # fmt: skip
    assert found["ports"][0] == {"port": 587, "encryption": "starttls"}
    assert {"documented", "checked", "sender", "spf", "mx", "domains"} <= set(found)
    assert len(json.loads(run("providers", "--json").out)) == len(PROVIDERS)


def test_none_fits() -> None:
    ended = run("providers", "no such provider")
    assert (ended.code, ended.out) == (69, "")
    assert "No provider matches" in ended.err
    assert json.loads(run("providers", "no such provider", "--json").out) == []


def test_set_fills_in_a_provider(directory: ConfigDirectory, fake_keyring: object) -> None:
    directory.add("acme", "Acme")
    ended = run("set", "acme", "--provider", "sendgrid", "sender.address=me@example.com")
    assert (ended.code, ended.err) == (0, "")
    settings = directory.load("acme").settings
    assert (settings.mail.mode, settings.smtp.host, settings.smtp.port) == (
        "custom", "smtp.sendgrid.net", 587,
    )  # fmt: skip
    assert (settings.authentication.required, settings.authentication.username) == (True, "apikey")
    ended = run("set", "acme", "--provider", "amazon-ses:eu-west-1", "smtp.port=2587",
                "authentication.username=AKIAIOSFODNN7EXAMPLE")  # fmt: skip
    assert (ended.code, ended.err.count("\n")) == (0, 1)
    assert "a password that is stored for acme is the one for smtp.sendgrid.net" in ended.err
    smtp = directory.load("acme").settings.smtp
    assert (smtp.host, smtp.port) == ("email-smtp.eu-west-1.amazonaws.com", 2587)


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (("--provider", "sendgird"), 65, "No provider has the id sendgird"),
        (("--provider", "amazon-ses"), 65, "Region missing"),
        (("--provider", "sendgrid"), 65, "wants an address, or one of a domain, that is verified"),
        (("--provider", "mailgun"), 65, "wants an SMTP user of the sending domain"),
        ((), 64, "Nothing to set"),
    ],
)
def test_set_refuses_in_the_providers_words_and_changes_nothing(
    directory: ConfigDirectory, given: tuple[str, ...], code: int, words: str
) -> None:
    directory.add("acme", "Acme")
    before = directory.load("acme").path.read_bytes()
    ended = run("set", "acme", *given)
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err
    assert directory.load("acme").path.read_bytes() == before


def test_validate_and_set_tell_what_a_provider_refuses(directory: ConfigDirectory) -> None:
    directory.add("acme", "Acme")
    odd = "sender.address=me@other.example"
    ended = run("set", "acme", *GMAIL, odd)
    assert ended.code == 0
    assert "warning: sender.address: Gmail (Google Workspace) wants the address" in ended.err
    ended = run("validate", "acme")
    assert ended.code == 0, "a warning is no error"
    assert "acme.toml:" in ended.out
    assert "warning: sender.address: Gmail" in ended.out


def test_a_test_tells_the_warnings_before_the_dialogue(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not from a test")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    unsaved = ("smtp.host=smtp.gmail.com", "smtp.port=25")
    ended = run("test", "acme", "--until", "auth",
                *(part for one in unsaved for part in ("--set", one)))  # fmt: skip
    assert "posthouse: warning: smtp.port: Gmail (Google Workspace) is not known" in ended.err
    assert "posthouse: warning: password: Google takes no account passwords" in ended.err
    assert "open-sesame" not in ended.out + ended.err


def test_storing_a_password_of_the_wrong_shape_warns(
    directory: ConfigDirectory, fake_keyring: object
) -> None:
    directory.add("acme", "Acme")
    run("set", "acme", *GMAIL)
    ended = run("password", "acme", "--stdin", given="abcd efgh ijkl mnop\n")
    assert ended.code == 0, ended.err
    assert "warning: Leave the spaces out" in ended.err
    assert "abcd" not in ended.err
    assert run("password", "acme", "--stdin", given="abcdefghijklmnop\n").err == ""


MINE = ("mail.mode=custom", "smtp.host=mail.example.com", "sender.address=me@example.com",
        "authentication.username=me@example.com")  # fmt: skip
COMMAND = ("authentication.secret=command", "authentication.command=pass show mine")


def test_another_servers_login_is_not_taken_along(
    directory: ConfigDirectory, fake_keyring: object
) -> None:
    """Mutation: kept in silence, so that SendGrid gets what pass prints for mail.example.com."""
    directory.add("acme", "Acme")
    assert run("set", "acme", *MINE, *COMMAND).code == 0
    ended = run("set", "acme", "--provider", "sendgrid")
    assert ended.code == 0
    assert ended.err == (
        "posthouse: the login for mail.example.com was not taken along (authentication.username, "
        "authentication.secret, authentication.command); --keep-login does that.\n"
    )
    login = directory.load("acme").settings.authentication
    assert (login.username, login.secret, login.command) == ("apikey", "keyring", ())


def test_a_user_name_that_only_the_person_knows_is_asked_for(
    directory: ConfigDirectory, fake_keyring: object
) -> None:
    directory.add("acme", "Acme")
    assert run("set", "acme", *MINE).code == 0
    before = directory.load("acme").path.read_bytes()
    refused = run("set", "acme", "--provider", "postmark")
    assert refused.code == 65
    assert "The one for mail.example.com is not taken along; --keep-login does that." in refused.err
    assert directory.load("acme").path.read_bytes() == before
    new = "authentication.username=0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"
    ended = run("set", "acme", "--provider", "postmark", new)
    assert ended.code == 0
    assert ended.err == (
        "posthouse: a password that is stored for acme is the one for mail.example.com; the new "
        "one is stored by: posthouse password acme\n"
    )


def test_a_login_is_kept_on_demand_and_for_the_same_provider(directory: ConfigDirectory) -> None:
    """Mutations: --keep-login without effect; each region another server."""
    directory.add("acme", "Acme")
    run("set", "acme", *MINE, *COMMAND)
    ended = run("set", "acme", "--provider", "fastmail", "--keep-login")
    assert (ended.code, ended.err) == (0, "")
    login = directory.load("acme").settings.authentication
    assert (login.username, login.secret) == ("me@example.com", "command")
    run("set", "acme", "--provider", "amazon-ses:eu-west-1", "authentication.username=AKIA00000000",
        *COMMAND)  # fmt: skip
    ended = run("set", "acme", "--provider", "amazon-ses:us-east-1")
    assert "taken along" not in ended.err
    assert directory.load("acme").settings.authentication.secret == "command"
