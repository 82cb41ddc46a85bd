"""Which organizations are one dialogue, and which can't be tested, with the reason."""

import pytest

from tests.many.helpers import CountingServer, organization
from tui.many.plan import plan
from tui.smtp.record.events import Stage
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.workspace import Workspace


def groups(workspace: Workspace, until: Stage = Stage.AUTH) -> list[list[str]]:
    """The ids that share a dialogue."""
    found = plan(workspace, workspace.directory.ids(), until)
    return [[member.id for member in one.members] for one in found.dialogues]


def test_who_follows_the_host_is_one_login(workspace: Workspace, server: CountingServer) -> None:
    """Mutation: a dialogue for each organization."""
    directory = workspace.directory
    organization(directory, "own", server)
    directory.save("host", {
        "mail.mode": "custom", "smtp.host": "127.0.0.1", "smtp.port": server.port,
        "smtp.encryption": "none", "authentication.required": True,
        "authentication.username": "host", "sender.address": "host@example.com",
    })  # fmt: skip
    for number in range(50):
        directory.add(f"follows{number:02}", "Follows")
    assert sorted(map(len, groups(workspace))) == [1, 50]


@pytest.mark.parametrize(
    ("change", "until", "merged"),
    [
        ({}, Stage.AUTH, True),
        ({"name": "Another"}, Stage.AUTH, True),
        ({"smtp__timeout_ms": 4000}, Stage.AUTH, False),
        ({"smtp__domain": "other.example"}, Stage.AUTH, False),
        ({"authentication__username": "other"}, Stage.AUTH, False),
        ({"authentication__mechanism": "LOGIN"}, Stage.AUTH, False),
        ({"authentication__variable": "OTHER"}, Stage.AUTH, False),
        ({"sender__address": "other@example.com"}, Stage.AUTH, True),
        ({"sender__address": "other@example.com"}, Stage.QUIT, False),
        ({"sender__name": "Other"}, Stage.QUIT, False),
    ],
)
def test_what_is_the_same_is_one_dialogue(
    workspace: Workspace,
    server: CountingServer,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, object],
    until: Stage,
    merged: bool,
) -> None:
    """All of smtp.* and authentication.*, past the login the sender. Mutation: any table left out.

    The same user name stands in both.
    """
    monkeypatch.setenv("OTHER", "another")
    same: dict[str, object] = {
        "authentication__username": "same", "sender__address": "same@example.com"
    }  # fmt: skip
    organization(workspace.directory, "acme", server, **same)
    organization(workspace.directory, "beta", server, **{**same, **change})
    assert len(groups(workspace, until)) == (1 if merged else 2)


@pytest.mark.parametrize(("passwords", "dialogues"), [(("one", "one"), 1), (("one", "two"), 2)])
def test_a_secret_that_differs_is_another_dialogue(
    directory: ConfigDirectory,
    workspace: Workspace,
    server: CountingServer,
    passwords: tuple[str, str],
    dialogues: int,
) -> None:
    """Each has its own in the keyring. Mutation: the secret is no part of what is compared."""
    stored = MemoryPasswords(dict(zip(("acme", "beta"), passwords, strict=True)))
    for name in ("acme", "beta"):
        organization(
            directory, name, server,
            authentication__username="same", authentication__secret="keyring",
        )  # fmt: skip
    kept = Workspace(directory, stored, workspace.state)
    assert len(groups(kept)) == dialogues


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        ({"authentication__secret": "ask"}, "asks", "asked for at each test"),
        ({"authentication__secret": "keyring"}, "no-secret", "There is no password"),
        ({"authentication__variable": "NOT_SET"}, "secret-unavailable", "$NOT_SET is not set"),
        (
            {"authentication__secret": "command", "authentication__command": "false"},
            "secret-unavailable", "false",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_tested_says_why(
    workspace: Workspace,
    server: CountingServer,
    change: dict[str, object],
    reason: str,
    said: str,
) -> None:
    organization(workspace.directory, "acme", server, **change)
    organization(workspace.directory, "works", server)
    found = plan(workspace, ("acme", "works"), Stage.AUTH)
    (out,) = found.ended
    assert (out.organization, out.reason) == ("acme", reason)
    assert said in out.sentence
    assert [one.id for one in found.dialogues] == ["works"]
    assert found.count == 2


def test_before_the_login_no_secret_is_looked_for(
    workspace: Workspace, server: CountingServer
) -> None:
    organization(workspace.directory, "acme", server, authentication__secret="ask")
    (one,) = plan(workspace, ["acme"], Stage.EHLO).dialogues
    assert one.login is None


def test_a_broken_file_is_named_and_left_out(workspace: Workspace, server: CountingServer) -> None:
    organization(workspace.directory, "works", server)
    workspace.directory.add("broken", "Broken")
    workspace.directory.file("broken").write_text("name = Broken")
    found = plan(workspace, ("broken", "works"), Stage.AUTH)
    assert [(one.organization, one.reason) for one in found.ended] == [("broken", "wrong-settings")]
    assert len(found.dialogues) == 1


def test_what_others_could_have_written_is_not_tested(
    workspace: Workspace, server: CountingServer
) -> None:
    """A command or server that nobody allowed gets nothing. Mutation: no permission asked for."""
    organization(workspace.directory, "acme", server)
    (workspace.directory.path / "organizations").chmod(0o777)
    workspace.directory.file("acme").chmod(0o666)
    found = plan(workspace, ["acme"], Stage.AUTH)
    assert [one.reason for one in found.ended] == ["not-allowed"]
    assert "posthouse allow acme" in found.ended[0].sentence


def test_the_same_values_in_a_file_of_others_are_not_allowed_with_the_first(
    workspace: Workspace, server: CountingServer
) -> None:
    """Whose verdict would count for it. Mutation: only the first of a dialogue is asked about."""
    same: dict[str, object] = {"authentication__username": "same"}
    organization(workspace.directory, "acme", server, **same)
    organization(workspace.directory, "beta", server, **same)
    workspace.directory.file("beta").chmod(0o666)
    found = plan(workspace, ["acme", "beta"], Stage.AUTH)
    assert [(one.organization, one.reason) for one in found.ended] == [("beta", "not-allowed")]
    assert [member.id for member in found.dialogues[0].members] == ["acme"]


@pytest.mark.parametrize(
    ("mechanism", "secret", "stands_for"),
    [
        ("XOAUTH2", "command", "token "),
        ("auto", "command", ""),
        ("XOAUTH2", "environment", ""),
    ],
)
def test_a_token_that_is_new_each_time_is_not_what_a_refusal_is_remembered_by(
    workspace: Workspace, server: CountingServer, mechanism: str, secret: str, stands_for: str
) -> None:
    """One from a variable a person has put there: another one is another try."""
    organization(
        workspace.directory,
        "acme",
        server,
        authentication__mechanism=mechanism,
        authentication__secret=secret,
        authentication__command=("echo", "token"),
    )
    (dialogue,) = plan(workspace, ["acme"], Stage.AUTH).dialogues
    assert dialogue.login
    assert dialogue.login.stands_for == stands_for
