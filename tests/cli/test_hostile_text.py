"""Hostile text in files, names, arguments and servers: no command hands it to the terminal."""

from collections.abc import Iterator

import pytest

from tests.cli.commands import run
from tests.programs import needs
from tests.ui.hostile_world import furnish, hostile_plain_server, hostile_server
from tests.ui.payloads import IN_A_PATH, SEEN, leaks

pytestmark = needs("git")
COMMANDS = [
    ["list"], ["list", "--json"], ["show", "acme"], ["show", "acme", "--json"], ["validate"],
    ["export", "acme", "env"], ["history", "acme"], ["history"], ["doctor"],
    ["add", IN_A_PATH, "--name", "x"], ["set", "acme", f"{IN_A_PATH}=1"], ["show", IN_A_PATH],
    ["export", "acme", IN_A_PATH], ["list", f"--{IN_A_PATH}"], [IN_A_PATH],
    ["test", "tested", "--to", "a@b.example"], ["probe", "PROBED"],
]  # fmt: skip
SAYS_NOTHING_OF_IT = {"add", "export"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The hostile config directory, and where a hostile server listens."""
    place = tmp_path_factory.mktemp("hostile")
    with hostile_server(place) as tested, hostile_plain_server() as probed:
        config = furnish(place, tested.port, probed.port).directory.path
        yield str(config), f"127.0.0.1:{probed.port}"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0][:8])
def test_nothing_foreign_steers_the_terminal(place: tuple[str, str], command: list[str]) -> None:
    """Mutation: ``printable`` left out of the sentence about an unknown key."""
    config, server = place
    words = [server if word == "PROBED" else word for word in command]
    ended = run("--config-dir", config, *words)
    assert SEEN in ended.out + ended.err or words[0] in SAYS_NOTHING_OF_IT
    assert leaks((ended.out + ended.err).encode("utf-8", "backslashreplace")) == set()
