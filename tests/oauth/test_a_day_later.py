"""The whole way: somebody signed in a day ago, and a mail that cron sends renews by itself."""

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.helpers.commands import POSTHOUSE
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Issuer, device_code, refusal, tokens
from tests.oauth.helpers.signing import kept_refresh_token, sign_in
from tests.oauth.test_commands import xoauth2
from tests.smtp.helpers.scripted import ScriptedServer, finish, message, script
from tests.smtp.helpers.scripts import DATA, MAIL, RCPT
from tui.oauth.flows.events import SignedIn
from tui.paths import state_directory
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.workspace import Workspace, open_workspace


@pytest.fixture
def yesterday(acme: ConfigDirectory, issuer: Issuer, fake_keyring: Path) -> Workspace:
    """Somebody signed in at this time yesterday; what they got is kept as always."""
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())
    workspace = open_workspace(acme.path, state_directory())
    clock = SetClock(datetime.now(UTC) - timedelta(days=1))
    assert isinstance(asyncio.run(sign_in(workspace, clock=clock))[-1], SignedIn)
    return workspace


def send() -> "subprocess.CompletedProcess[str]":
    """A mail by a process of its own."""
    return subprocess.run(
        [*POSTHOUSE, "send", "acme", "ann@recipient.example"],
        input="Subject: x\n\nx\n", capture_output=True, text=True, check=False,
    )  # fmt: skip


def sent(acme: ConfigDirectory, token: str) -> "subprocess.CompletedProcess[str]":
    """The same, to a server that takes this token and no other."""
    taken = message(b"250 2.0.0 Ok\r\n")
    with ScriptedServer(*script(xoauth2(token), MAIL, RCPT, DATA, taken, finish)) as server:
        acme.save("acme", {"smtp.port": server.port})
        return send()


@pytest.mark.parametrize("has_runtime", [True, False], ids=["log-in", "cron"])
def test_send_renews_by_itself(
    acme: ConfigDirectory, issuer: Issuer, own_home: Path, request: pytest.FixtureRequest,
    has_runtime: bool,
) -> None:  # fmt: skip
    """One question a mail at most, and the next refresh token is kept before it is needed.

    Mutations: a token that ended is used; what came with the new one is not stored.
    """
    if has_runtime:
        request.getfixturevalue("runtime")
    workspace = request.getfixturevalue("yesterday")
    issuer.answer("/token", tokens("access-2", "refresh-2"), tokens("access-3", "refresh-3"))
    before = len(issuer.forms())
    for number in (2, 3):
        token = "access-2" if has_runtime else f"access-{number}"
        ended = sent(acme, token)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    asked = [form["refresh_token"] for form in issuer.forms()[before:]]
    assert asked == (["refresh-1"] if has_runtime else ["refresh-1", "refresh-2"])
    assert kept_refresh_token(workspace) == ("refresh-2" if has_runtime else "refresh-3")


def test_send_says_what_to_do_where_it_ended(
    yesterday: Workspace, acme: ConfigDirectory, issuer: Issuer
) -> None:
    """And a mail is not lost by it: 77 is for a person, 75 keeps it in a queue."""
    issuer.answer("/token", refusal("invalid_grant"))
    ended = send()
    assert ended.returncode == 77
    assert "posthouse login acme" in ended.stderr
    issuer.answer("/token", refusal("server_error", status=503))
    assert send().returncode == 75
    assert kept_refresh_token(yesterday) == "refresh-1"
