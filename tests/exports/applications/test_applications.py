"""Grafana, Alertmanager, GitLab and Vaultwarden: read by parsers of their formats."""

import os
import re
import subprocess
from configparser import RawConfigParser

import pytest
import yaml

from tests.exports.helpers.samples import NASTY, refused, text
from tests.exports.plain.test_variables import by_sh
from tests.programs import needs

IN_CLEAR: dict[str, object] = {"smtp.encryption": "none", "authentication.allow_cleartext": True}


def grafana(
    changes: dict[str, object] | None = None, password: str | None = None
) -> dict[str, str]:
    parser = RawConfigParser(inline_comment_prefixes=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # the documented way to keep case
    parser.read_string(text("grafana", changes, password))
    assert parser.sections() == ["smtp"]
    return {name: _unquoted(value) for name, value in parser["smtp"].items()}


def _unquoted(value: str) -> str:
    inner = re.fullmatch(r'"""(.*)"""', value)
    return inner[1] if inner else value


def alertmanager(
    changes: dict[str, object] | None = None, password: str | None = None
) -> dict[str, object]:
    found = yaml.safe_load(text("alertmanager", changes, password))
    assert set(found) == {"global"}
    values: dict[str, object] = found["global"]
    return values


def gitlab(changes: dict[str, object] | None = None, password: str | None = None) -> dict[str, str]:
    lines = text("gitlab", changes, password).splitlines()
    found = (re.fullmatch(r"gitlab_rails\['(\w+)'\] = (.*)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def by_ruby(content: str, environ: dict[str, str] | None = None) -> dict[str, str]:
    """What Ruby makes of a gitlab.rb."""
    code = 'gitlab_rails = {}; eval($stdin.read); print gitlab_rails.to_a.flatten.join("\\0")'
    done = subprocess.run(
        ["ruby", "--disable=gems", "-Ku", "-e", code],
        input=content, capture_output=True, text=True, check=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(environ or {})},
    )  # fmt: skip
    words = done.stdout.split("\0")
    return dict(zip(words[::2], words[1::2], strict=True))


def test_grafana() -> None:
    assert grafana() == {
        "enabled": "true",
        "host": "mail.acme.example:587",
        "startTLS_policy": "MandatoryStartTLS",
        "from_address": "robot@acme.example",
        "from_name": "Acme Robot",
        "ehlo_identity": "acme.example",
        "user": "robot@acme.example",
        "password": "$__env{ACME_PASSWORD}",
    }


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        (
            {"smtp.encryption": "implicit", "smtp.port": 465, "smtp.host": "::1"},
            {"startTLS_policy": "NoStartTLS", "host": "[::1]:465"},
        ),
        (IN_CLEAR, {"startTLS_policy": "NoStartTLS"}),
        ({"smtp.verify_certificate": False}, {"skip_verify": "true"}),
        ({"smtp.certificate_file": "/c"}, {"cert_file": "/c", "key_file": "/c"}),
        (
            {"smtp.certificate_file": "/c", "smtp.key_file": "/k"},
            {"cert_file": "/c", "key_file": "/k"},
        ),
    ],
)
def test_one_setting_of_grafana(changes: dict[str, object], wanted: dict[str, str]) -> None:
    found = grafana(changes)
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(("encryption", "port"), [("implicit", 587), ("starttls", 465)])
def test_grafana_goes_by_the_port(encryption: str, port: int) -> None:
    reason = refused("grafana", {"smtp.encryption": encryption, "smtp.port": port})
    assert "Port (smtp.port) can't be written for Grafana" in reason


@pytest.mark.parametrize("nasty", [*NASTY, "x%(host)s", "$__file{/etc/passwd}"])
def test_a_password_of_grafana(nasty: str) -> None:
    if reason := refused("grafana", password=nasty):
        assert "Password (password) can't be written for Grafana" in reason
        assert re.search(r'\$\w*\{|%\(|^"|"$', nasty)
    else:
        assert grafana(password=nasty)["password"] == nasty
        line = next(
            line
            for line in text("grafana", password=nasty).splitlines()
            if line.startswith("password")
        )
        assert line == f"password = {nasty}" or line == f'password = """{nasty}"""'


def test_alertmanager() -> None:
    assert alertmanager() == {
        "smtp_smarthost": "mail.acme.example:587",
        "smtp_from": "Acme Robot <robot@acme.example>",
        "smtp_require_tls": True,
        "smtp_hello": "acme.example",
        "smtp_auth_username": "robot@acme.example",
        "smtp_auth_password_file": "/etc/alertmanager/smtp_password",
    }


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        (
            {"smtp.encryption": "implicit", "smtp.port": 465},
            {"smtp_require_tls": False, "smtp_force_implicit_tls": None},
        ),
        ({"smtp.encryption": "implicit"}, {"smtp_force_implicit_tls": True}),
        ({"smtp.port": 465}, {"smtp_force_implicit_tls": False, "smtp_require_tls": True}),
        (IN_CLEAR, {"smtp_require_tls": False, "smtp_tls_config": None}),
        (
            {"smtp.verify_certificate": False},
            {"smtp_tls_config": {"insecure_skip_verify": True}},
        ),
        (
            {"smtp.ca_file": "/a", "smtp.certificate_file": "/c"},
            {"smtp_tls_config": {"ca_file": "/a", "cert_file": "/c", "key_file": "/c"}},
        ),
        ({"smtp.host": "::1"}, {"smtp_smarthost": "[::1]:587"}),
        ({"authentication.required": False}, {"smtp_auth_username": None}),
    ],
)
def test_one_setting_of_alertmanager(changes: dict[str, object], wanted: dict[str, object]) -> None:
    found = alertmanager(changes)
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("nasty", NASTY)
def test_a_password_of_alertmanager(nasty: str) -> None:
    assert alertmanager(password=nasty)["smtp_auth_password"] == nasty


def test_a_template_in_the_senders_name_is_refused() -> None:
    assert "Sender name (sender.name)" in refused("alertmanager", {"sender.name": "{{ x }}"})


def test_gitlab() -> None:
    assert gitlab() == {
        "smtp_enable": "true",
        "smtp_address": "'mail.acme.example'",
        "smtp_port": "587",
        "smtp_tls": "false",
        "smtp_enable_starttls_auto": "true",
        "smtp_openssl_verify_mode": "'peer'",
        "gitlab_email_from": "'robot@acme.example'",
        "gitlab_email_reply_to": "'robot@acme.example'",
        "smtp_domain": "'acme.example'",
        "gitlab_email_display_name": "'Acme Robot'",
        "smtp_authentication": "'login'",
        "smtp_user_name": "'robot@acme.example'",
        "smtp_password": "ENV['ACME_PASSWORD']",
    }


@pytest.mark.parametrize(
    ("encryption", "tls", "starttls"),
    [("implicit", "true", "false"), ("starttls", "false", "true"), ("none", "false", "false")],
)
def test_gitlab_never_has_both_kinds_of_tls(encryption: str, tls: str, starttls: str) -> None:
    found = gitlab({"smtp.encryption": encryption, "authentication.allow_cleartext": True})
    assert (found["smtp_tls"], found["smtp_enable_starttls_auto"]) == (tls, starttls)


@needs("ruby")
@pytest.mark.parametrize("nasty", [*NASTY, "a#{1}"])
def test_a_password_of_gitlab(nasty: str) -> None:
    if reason := refused("gitlab", password=nasty):
        assert "Password (password) can't be written for GitLab" in reason
        assert set(nasty) & set("'\"`\\") or "#{" in nasty
    else:
        assert by_ruby(text("gitlab", password=nasty))["smtp_password"] == nasty


@needs("ruby")
def test_ruby_takes_the_password_from_the_environment() -> None:
    found = by_ruby(text("gitlab"), {"ACME_PASSWORD": "p w"})
    assert (found["smtp_password"], found["smtp_port"]) == ("p w", "587")
    assert found["smtp_enable_starttls_auto"] == "true"


@needs("ruby")
@pytest.mark.parametrize("name", [name for name in NASTY if name == name.strip()])
def test_a_senders_name_of_gitlab(name: str) -> None:
    assert by_ruby(text("gitlab", {"sender.name": name}))["gitlab_email_display_name"] == name


def test_gitlab_says_that_its_starttls_is_no_must() -> None:
    warning = "# Where the server offers no STARTTLS, GitLab goes on in clear."
    assert text("gitlab").startswith(warning)
    assert warning not in text("gitlab", {"smtp.encryption": "implicit"})


@pytest.mark.parametrize("format", ["gitlab", "vaultwarden"])
def test_a_mechanism_it_does_not_know(format: str) -> None:
    reason = refused(format, {"authentication.mechanism": "SCRAM-SHA-256"})
    assert "Mechanism (authentication.mechanism)" in reason


def test_vaultwarden() -> None:
    assert by_sh(text("vaultwarden"), {"ACME_PASSWORD": "p w"}) == {
        "SMTP_HOST": "mail.acme.example",
        "SMTP_PORT": "587",
        "SMTP_SECURITY": "starttls",
        "SMTP_TIMEOUT": "180",
        "SMTP_FROM": "robot@acme.example",
        "SMTP_FROM_NAME": "Acme Robot",
        "SMTP_USERNAME": "robot@acme.example",
        "SMTP_PASSWORD": "p w",
    }
    assert "\nHELO_NAME=acme.example\n" in text("vaultwarden")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"smtp.encryption": "implicit"}, "SMTP_SECURITY=force_tls"),
        (IN_CLEAR, "SMTP_SECURITY=off"),
        ({"smtp.verify_certificate": False}, "SMTP_ACCEPT_INVALID_HOSTNAMES=true"),
        ({"authentication.mechanism": "XOAUTH2"}, "SMTP_AUTH_MECHANISM=Xoauth2"),
        ({"smtp.timeout_ms": 1}, "SMTP_TIMEOUT=1"),
    ],
)
def test_one_setting_of_vaultwarden(changes: dict[str, object], line: str) -> None:
    assert line in text("vaultwarden", changes).splitlines()


@pytest.mark.parametrize("nasty", [text for text in NASTY if not {"'", "`"} <= set(text)])
def test_a_password_of_vaultwarden(nasty: str) -> None:
    assert by_sh(text("vaultwarden", password=nasty))["SMTP_PASSWORD"] == nasty


def test_a_backslash_keeps_single_quotes_open_for_vaultwarden() -> None:
    """Seen with dotenvy 0.15.7, which finds no end of 'end\\'. Mutation: single quotes for it."""
    assert text("vaultwarden", password="end\\").endswith('SMTP_PASSWORD="end\\\\"\n')


def test_in_double_quotes_vaultwarden_takes_a_backquote_as_it_is() -> None:
    assert text("vaultwarden", password="'\"\\$`").endswith('SMTP_PASSWORD="\'\\"\\\\\\$`"\n')


@pytest.mark.parametrize(
    ("changes", "last"),
    [
        ({"authentication.variable": "SMTP_PASSWORD"}, "SMTP_USERNAME=robot@acme.example"),
        (
            {"authentication.secret": "ask"},
            "# The password is left out; --with-password writes it.",
        ),
    ],
)
def test_vaultwarden_needs_no_reference_or_has_none(changes: dict[str, object], last: str) -> None:
    assert text("vaultwarden", changes).splitlines()[-1] == last
