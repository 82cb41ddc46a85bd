"""UiPath: the body of the Identity API, and the script for its CLI, run against a stand-in."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.exports.helpers.samples import NASTY, text
from tui.errors import InvalidInput
from tui.settings.checking.checks import check

KEYS = {
    "Email.Smtp.Host": "mail.acme.example",
    "Email.Smtp.Port": "587",
    "Email.Smtp.UserName": "robot@acme.example",
    "Email.Smtp.Domain": "",
    "Email.Smtp.FromEmail": "robot@acme.example",
    "Email.Smtp.FromDisplayName": "Acme Robot",
    "Email.Smtp.EnableSsl": "true",
    "Email.Smtp.UseDefaultCredentials": "false",
    "Email.Smtp.ConnectionTimeout": "180000",
}


def keys(changes: dict[str, object] | None = None, password: str | None = None) -> dict[str, str]:
    body = json.loads(text("uipath", changes, password))
    assert set(body) == {"settings", "partitionGlobalId"}
    return {row["key"]: row["value"] for row in body["settings"]}


def test_the_body() -> None:
    assert keys() == KEYS
    assert keys(password="p\n€") == {**KEYS, "Email.Smtp.Password": "p\n€"}


def test_it_names_the_organization_at_uipath() -> None:
    guid = "0a1b2c3d-0a1b-4c2d-8e3f-0A1B2C3D4E5F"
    body = json.loads(text("uipath", {"uipath.partition_id": guid}))
    assert body["partitionGlobalId"] == guid
    assert json.loads(text("uipath"))["partitionGlobalId"] == ""
    problems = check({"uipath.partition_id": "acme"}).problems
    assert ["must be UiPath's id" in problem.sentence for problem in problems] == [True]


def test_its_domain_is_that_of_the_login_and_never_the_name_in_ehlo() -> None:
    """Mutation: smtp.domain in its place."""
    found = keys({"smtp.domain": "ehlo.example", "uipath.domain": "CORP"})
    assert found["Email.Smtp.Domain"] == "CORP"
    script = text("uip", {"smtp.domain": "ehlo.example", "uipath.domain": "CORP"})
    assert "--domain CORP" in script
    assert "ehlo.example" not in script


def test_without_login_and_tls() -> None:
    found = keys({"authentication.required": False, "smtp.encryption": "none"}, "x")
    assert found["Email.Smtp.UseDefaultCredentials"] == "true"
    assert found["Email.Smtp.EnableSsl"] == "false"
    assert "Email.Smtp.Password" not in found


@pytest.mark.parametrize("format", ["uipath", "uip"])
def test_implicit_tls_is_refused(format: str) -> None:
    with pytest.raises(InvalidInput, match=r"TLS encryption \(smtp.encryption\) .* UiPath"):
        text(format, {"smtp.encryption": "implicit", "smtp.port": 465})


def run(script: str, place: Path, environ: dict[str, str]) -> list[str]:
    """The arguments that the script gives to uip."""
    uip = place / "uip"
    uip.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n')
    uip.chmod(0o700)
    done = subprocess.run(
        ["/bin/sh"], input=script.encode(), capture_output=True, check=True,
        env={"PATH": f"{place}:/usr/bin:/bin", **environ},
    )  # fmt: skip
    return done.stdout.decode().split("\0")[:-1]


def test_the_script_takes_the_password_from_its_variable(tmp_path: Path) -> None:
    arguments = run(text("uip"), tmp_path, {"ACME_PASSWORD": "p w"})
    assert arguments[:3] == ["admin", "smtp", "update"]
    assert dict(zip(arguments[3::2], arguments[4::2], strict=True)) == {
        "--host": "mail.acme.example",
        "--port": "587",
        "--enable-ssl": "true",
        "--use-default-credentials": "false",
        "--username": "robot@acme.example",
        "--from-address": "robot@acme.example",
        "--from-display-name": "Acme Robot",
        "--connection-timeout": "180000",
        "--password": "p w",
    }


def test_the_script_stops_without_its_variable(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        run(text("uip"), tmp_path, {})
    assert b"must hold the password" in stopped.value.stderr


@pytest.mark.parametrize("nasty", NASTY)
def test_the_script_quotes(nasty: str, tmp_path: Path) -> None:
    script = text("uip", {"sender.name": nasty}, nasty)
    arguments = run(script, tmp_path, {})
    assert arguments[arguments.index("--password") + 1] == nasty
    assert arguments[arguments.index("--from-display-name") + 1] == nasty.strip()


def test_the_script_leaves_out_what_is_empty(tmp_path: Path) -> None:
    changes: dict[str, object] = {
        "authentication.required": False, "smtp.domain": "", "sender.name": "",
    }  # fmt: skip
    arguments = run(text("uip", changes), tmp_path, {})
    assert arguments[3::2] == [
        "--host",
        "--port",
        "--enable-ssl",
        "--use-default-credentials",
        "--from-address",
        "--connection-timeout",
    ]
