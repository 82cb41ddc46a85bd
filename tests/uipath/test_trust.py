"""Rule 2 of Trust: the app's secret goes where somebody allowed it, and nowhere else."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.uipath.conftest import GUID, World
from tui.cli.uipath.acts import Run
from tui.cli.uipath.outcomes import Outcome
from tui.storage.directory.config_directory import ConfigDirectory

EVIL = "https://127.0.0.1:9"
CHOICES = (
    ("uipath.base", EVIL),
    ("uipath.organization", "evil"),
    ("uipath.partition_id", "11" + GUID[2:]),
    ("uipath.client_id", "app-of-a-peer"),
    ("uipath.client_secret_variable", "AWS_SECRET_ACCESS_KEY"),
)


@pytest.fixture
def shared(world: World) -> World:
    """A directory that a group shares: members may write its files. What was so far is allowed."""
    for path in (world.directory.path, world.directory.path / "organizations"):
        path.chmod(0o2777)
    assert run("allow", "--all", "--yes").code == 0
    assert world.run("diff", "acme").code == 0
    world.there.asked.clear()
    return world


def by_a_peer(directory: ConfigDirectory, name: str, key: str, value: str) -> None:
    """Change a file as an editor does: nobody here allowed it."""
    path = directory.file(name)
    table, _dot, field = key.partition(".")
    text = path.read_text()
    lines = [line for line in text.splitlines() if not line.startswith(f"{field} =")]
    at = lines.index(f"[{table}]")
    lines.insert(at + 1, f'{field} = "{value}"')
    path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(("key", "value"), CHOICES, ids=[key for key, _value in CHOICES])
@pytest.mark.parametrize("action", ["diff", "pull", "push"])
def test_what_a_peer_chose_is_asked_before_the_secret_goes(
    shared: World, monkeypatch: pytest.MonkeyPatch, action: str, key: str, value: str
) -> None:
    """Mutations, each tried: a key left out of ``of_uipath``; ``connect`` without ``require``."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of another purpose")
    by_a_peer(shared.directory, "acme", key, value)
    flags = ("--untested", "--yes") if action == "push" else ()
    ended = shared.run(action, "acme", *flags)
    assert (ended.code, shared.there.asked) == (77, [])
    assert key in ended.err
    assert "posthouse allow acme" in ended.err
    assert run("allow", "acme", "--yes").code == 0
    assert shared.run(action, "acme", *flags).code != 77 or shared.there.asked


@pytest.mark.parametrize("key", ["uipath.base", "uipath.client_id"])
def test_what_a_peer_chose_for_all_in_the_hosts_file_is_asked(shared: World, key: str) -> None:
    """Mutation: only the organization's own values looked at."""
    value = EVIL if key == "uipath.base" else "app-of-a-peer"
    if key == "uipath.client_id":
        path = shared.directory.file("acme")
        kept = [one for one in path.read_text().splitlines() if not one.startswith("client_id")]
        path.write_text("\n".join(kept) + "\n")
    by_a_peer(shared.directory, "host", key, value)
    ended = shared.run("diff", "acme")
    assert (ended.code, shared.there.asked) == (77, [])


def test_an_authority_that_others_can_write_vouches_for_nobody(world: World) -> None:
    """Mutation: ca_file not among the files that ``require`` refuses."""
    world.ca_file.chmod(0o666)
    ended = world.run("diff", "acme")
    assert (ended.code, world.there.asked) == (77, [])
    assert "uipath.ca_file" in ended.err


def test_an_authority_that_is_no_file_does_not_hang(world: World, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ca.pem")
    world.directory.save("host", {"uipath.ca_file": str(tmp_path / "ca.pem")})
    ended = world.run("diff", "acme")
    assert (ended.code, world.there.asked) == (69, [])
    assert "UiPath CA file" in ended.err


def test_a_push_needs_the_server_to_be_allowed_too(shared: World) -> None:
    """With it UiPath would send a password there. Mutation: ``of_dialogue`` not required."""
    by_a_peer(shared.directory, "acme", "smtp.host", "mail.evil.example")
    for flags in (("--with-password",), ("--keep-password-there",)):
        ended = shared.run("push", "acme", "--untested", "--yes", *flags)
        assert (ended.code, shared.there.asked) == (77, [])
        assert "mail.evil.example" in ended.err


def test_where_nobody_else_may_write_nothing_is_asked(world: World) -> None:
    assert world.run("diff", "acme").code == 0
    by_a_peer(world.directory, "acme", "uipath.organization", "acmegmbh")
    assert world.run("diff", "acme").code == 0


def test_what_was_looked_at_is_what_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member may change the file after its server was looked at, and its password found: with
    another one UiPath would send that password there. Mutation: the file of the look is sent.
    """
    world.directory.save("acme", {"sender.name": "Another"})
    look_at_all = Run.look_at_all

    def late(run: Run, outcomes: Sequence[Outcome], *, writes: bool = False) -> None:
        by_a_peer(world.directory, "acme", "smtp.host", "mail.evil.example")
        look_at_all(run, outcomes, writes=writes)

    monkeypatch.setattr(Run, "look_at_all", late)
    before = world.there.stored(GUID)
    ended = world.run("push", "acme", "--untested", "--yes", "--with-password")
    assert (ended.code, world.there.stored(GUID)) == (75, before), ended.err
    assert "was changed by somebody else meanwhile" in ended.err
