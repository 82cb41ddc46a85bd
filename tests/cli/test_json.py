"""What --json gives: scripts read it, so keys are only ever added here, and none is renamed."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.programs import needs
from tui.cli.main import COMMANDS
from tui.storage.directory.config_directory import ConfigDirectory

LINES = {
    "validate": {("file", "line", "key", "severity", "name", "sentence", "organizations")},
    "doctor": {("level", "about", "sentence", "command")},
    "history": {
        ("revision", "when", "who", "what", "organization_id", "terminal", "host", "account",
         "owner", "id"),
    },
    "check": {
        ("organization", "event", "level", "state", "server", "sentence", "seconds", "refused",
         "certificate_ends", "certificate_days"),
    },
    "set": {("organization", "event", "new", "changes", "saved")},
    "import": {
        ("organization", "event", "new", "changes", "saved"),
        ("organization", "event"),
    },
    "test": {
        ("t", "event", "stage", "state"),
        ("t", "event", "direction", "tls", "text"),
        ("t", "event", "subject", "names", "issuer", "not_before", "not_after", "sha256",
         "verified", "tls_version", "cipher"),
        ("t", "event", "ok", "stage", "code", "enhanced", "exit", "failure", "field", "summary",
         "cause", "remedies"),
    },
}  # fmt: skip
"""By command, the keys of its lines: what tells of things as they come gives JSON lines."""

DOCUMENTS = {
    "list": ("id", "name", "mode", "host", "port", "problem", "last_test", "standing",
             "warnings"),
    "show": ("id", "name", "mode", "effective", "origin"),
    "probe": ("host", "ports"),
    "explain": ("t", "event", "ok", "stage", "code", "enhanced", "exit", "failure", "field",
                "summary", "cause", "remedies"),
    "providers": ("id", "name", "host", "ports", "username", "word", "password", "mechanism",
                  "scope", "sign_in", "sender_rule", "note", "password_ends", "regions", "domains",
                  "mx", "spf", "aliases", "siblings", "documented", "checked", "sender"),
}  # fmt: skip
"""By command, the keys of its one document, or of each object in it."""
ARGUMENTS = {
    "show": ("acme",),
    "test": ("acme", "--to", "a@acme.example"),
    "probe": ("127.0.0.1:1",),
    "providers": ("sendgrid",),
    "set": ("acme", "smtp.port=2525", "--dry-run"),
    "import": ("fleet.csv", "--dry-run"),
}


def given(command: str) -> str:
    return run(command, *ARGUMENTS.get(command, ()), "--json", given="535 no").out


def keys(objects: Iterable[dict[str, object]]) -> set[tuple[str, ...]]:
    return {tuple(one) for one in objects}


@needs("git")
@pytest.mark.parametrize("command", LINES)
def test_lines_where_things_come_one_by_one(
    acme: ConfigDirectory, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: a key renamed or gone; one document in their place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fleet.csv").write_text("id,name\nacme,Acme\nnew,New\n")
    run("set", "acme", "name=Acme")
    run("set", "acme", "smtp.verify_certificate=false")
    objects = [json.loads(line) for line in given(command).splitlines()]
    assert keys(objects) == LINES[command]
    assert "JSON lines: one object a line." in run(command, "--help").out


@pytest.mark.parametrize("command", DOCUMENTS)
def test_one_document_elsewhere(acme: ConfigDirectory, command: str) -> None:
    found = json.loads(given(command))
    objects = found if isinstance(found, list) else [found]
    assert keys(objects) == {DOCUMENTS[command]}
    assert "One JSON document: a" in run(command, "--help").out


def test_every_command_with_json_is_here() -> None:
    """Mutation: a new one whose form nobody holds."""
    known = {name for name in COMMANDS if "--json" in run(name, "--help").out}
    # These need a server of their own: tests/oauth/test_commands.py, tests/uipath/test_commands.py.
    of_servers = {"login", "uipath"}
    assert known == {*LINES, *DOCUMENTS, *of_servers}


def test_the_last_test_is_in_the_list(acme: ConfigDirectory) -> None:
    """Mutations: a test of other values called current; a login alone taken for a mail."""
    run("test", "acme", "--until", "auth")
    assert json.loads(given("list"))[0]["last_test"] is None
    run("test", "acme", "--to", "a@acme.example")
    (row,) = json.loads(given("list"))
    assert {**row["last_test"], "when": ""} == {
        "when": "", "ok": True, "failure": "", "current": True, "received": None, "received_by": ""
    }  # fmt: skip
    assert "✓ just now" in run("list").out
    run("set", "acme", "sender.name=Acme")
    assert json.loads(given("list"))[0]["last_test"]["current"] is False
    assert "other values just now" in run("list").out


@needs("git")
def test_a_step_of_the_history_has_its_organizations_id(acme: ConfigDirectory) -> None:
    run("set", "acme", "sender.name=Acme")
    run("set", "host", "sender.name=Else")
    host, acme_s, begun = map(json.loads, given("history").splitlines())
    assert (host["id"], acme_s["id"], begun["id"]) == ("host", "acme", "")
    (newest,) = map(json.loads, run("history", "acme", "--json").out.splitlines()[:1])
    assert newest["id"] == newest["organization_id"] == "acme"
    assert newest["changes"] == [{"key": "sender.name", "old": "not set", "new": "Acme"}]
