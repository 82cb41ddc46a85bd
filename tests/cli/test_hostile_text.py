"""Hostile text in files, names, arguments and servers: no command hands it to the terminal."""

import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.helpers.commands import run
from tests.programs import needs
from tests.ui.helpers.hostile_world import HOSTILE, furnish, hostile_plain_server, hostile_server
from tests.ui.helpers.payloads import IN_A_PATH, SEEN, leaks

pytestmark = needs("git")
SAY_IT = [
    ["list"], ["list", "--json"], ["show", "acme"], ["show", "acme", "--json"], ["validate"],
    ["history", "acme"], ["history"], ["history", "--json"], ["doctor"], ["doctor", "--json"],
    ["set", "acme", f"{IN_A_PATH}=1"], ["show", IN_A_PATH], ["validate", IN_A_PATH],
    ["copy", IN_A_PATH, "new"], ["export", "acme", IN_A_PATH], ["list", f"--{IN_A_PATH}"],
    [IN_A_PATH], ["test", "tested", "--to", "a@b.example"], ["probe", "PROBED"],
    ["test", "tested", "--until", IN_A_PATH], ["remove", IN_A_PATH, "--yes"],
    ["test", "tested", "--to", "a@b.example", "--set", f"{IN_A_PATH}=1"],
    ["password", IN_A_PATH], ["send", IN_A_PATH, "a@b.example"], ["remove", "folder", "--yes"],
    ["restore", "acme", IN_A_PATH], ["restore", IN_A_PATH, "HEAD"], ["history", IN_A_PATH],
    ["set", "acme", "--provider", IN_A_PATH], ["keys"], ["password", "marked", "--stdin"],
    ["send", "tested", IN_A_PATH], ["export", "marked", "msmtp", "--output", IN_A_PATH],
    ["sendmail", "-f", IN_A_PATH, "a@b.example"],  # proposes a command in this directory
]  # fmt: skip
REFUSE_IT = [  # without a word of it
    ["export", "acme", "env"], ["add", IN_A_PATH, "--name", "x"], ["providers", IN_A_PATH],
    ["set", "marked", f"name={IN_A_PATH}"], ["show", "edited", "--json"], ["probe", IN_A_PATH],
    ["test", "tested", "--to", "a@b.example", "--set", f"smtp.host={IN_A_PATH}"],
    ["test", "tested", "--to", IN_A_PATH], ["open", IN_A_PATH], ["send", "acme", "a@b.example"],
    ["set", IN_A_PATH, "name=x"],  # with its = it is taken for a value, of no organization
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The hostile config directory, and where a hostile server listens."""
    place = tmp_path_factory.mktemp("hostile")
    # The hostile keyring is made of variables: the next module's tests must not meet it.
    with patch.dict(os.environ), hostile_server(place) as tested, hostile_plain_server() as probed:
        config = furnish(place, tested.port, probed.port, "http://127.0.0.1:9").directory.path
        yield str(config), f"127.0.0.1:{probed.port}"


@pytest.mark.parametrize("command", [*SAY_IT, *REFUSE_IT], ids=lambda command: command[0][:8])
def test_nothing_foreign_steers_the_terminal(
    place: tuple[str, str], own_home: Path, command: list[str]
) -> None:
    """Mutation: ``printable`` left out of the sentence about an unknown key."""
    config, server = place
    preferences = own_home / "config" / "posthouse" / "user.toml"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(f"{HOSTILE} = 1\n[keys]\n{HOSTILE} = {HOSTILE}\n", encoding="utf-8")
    words = [server if word == "PROBED" else word for word in command]
    ended = run("--config-dir", config, *words)
    assert (SEEN in ended.out + ended.err) == (command in SAY_IT)
    assert leaks((ended.out + ended.err).encode("utf-8", "backslashreplace")) == set()


@pytest.mark.parametrize("kept", [".git", ".etckeeper"])
def test_nor_does_the_name_of_a_directory_that_others_keep(tmp_path: Path, kept: str) -> None:
    """Mutation: the path as it is in the sentence on who keeps it."""
    config = tmp_path / IN_A_PATH
    (config / "organizations").mkdir(parents=True)
    (config / kept).mkdir()
    ended = run("--config-dir", str(config), "doctor")
    assert f"{SEEN}z" in ended.out.partition(" history ")[2]
    assert leaks(ended.out.encode()) == set()
