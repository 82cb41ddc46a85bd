"""A config directory, or an output, where this user may not even enter: each command says so."""

from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.storage.helpers.not_root import not_root
from tui.storage.directory.config_directory import ConfigDirectory

COMMANDS = (
    "list", "validate", "doctor", "history", "history acme", "show acme", "show host",
    "add new --name New", "set acme smtp.port=25", "set host smtp.port=25", "remove acme --yes",
    "restore acme HEAD", "test acme --to a@b.example", "export acme env", "password acme --stdin",
)  # fmt: skip
CUSTOM = ("mail.mode=custom", "smtp.host=a.example", "sender.address=a@b.example")


@pytest.fixture(autouse=True)
def loaded(directory: ConfigDirectory, tmp_path: Path) -> None:
    """What a command imports, this user may have no right to read later."""
    directory.add("acme", "Acme")
    for command in COMMANDS:
        run(*command.split(), given="x\n")
    run("add", "acme", "--name", "Acme")
    run("set", "acme", *CUSTOM, f"outputs.env={tmp_path / 'env'}")


@pytest.mark.parametrize("depth", ["it", "the one above"])
def test_each_command_says_what_is_closed(monkeypatch: pytest.MonkeyPatch, depth: str) -> None:
    """Path.exists() and its like raise there. Mutation: one of them asked as it is."""
    with not_root() as place:
        closed = place / "closed"
        monkeypatch.setenv(
            "POSTHOUSE_CONFIG_DIR", str(closed if depth == "it" else closed / "posthouse")
        )
        monkeypatch.setenv("XDG_STATE_HOME", str(place / "state"))
        closed.mkdir(0o000)
        ended = {command: run(*command.split(), given="x\n") for command in COMMANDS}
        closed.chmod(0o700)
    for command, one in ended.items():
        assert one.code not in (0, 70), (command, one)
        said = f"{one.out}{one.err}"
        assert "Permission denied" in said or "no history yet" in said, (command, one)


def test_an_output_where_one_may_not_enter_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: the same; a save ended in a crash."""
    with not_root() as place:
        monkeypatch.setenv("POSTHOUSE_CONFIG_DIR", str(place / "posthouse"))
        monkeypatch.setenv("XDG_STATE_HOME", str(place / "state"))
        ConfigDirectory(place / "posthouse").add("acme", "Acme")
        assert run("set", "acme", *CUSTOM).code == 0
        (place / "closed").mkdir(0o000)
        output = place / "closed" / "env"
        for arguments in (
            ["set", "acme", *CUSTOM, f"outputs.env={output}"],
            ["export", "acme", "env", "--output", str(output)],
        ):
            ended = run(*arguments)
            assert ended.code not in (0, 70), ended
            assert "Permission denied" in ended.err
        (place / "closed").chmod(0o700)
