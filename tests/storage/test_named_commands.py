"""A program that a member's settings name runs for nobody who did not allow it.

A table: where the settings name it × every command that takes an organization, as root.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.helpers.scenes import Scene, as_root, scene

pytestmark = as_root

COMMANDS = (
    *("list", "validate", "doctor", "show evil", "show evil --json", "history evil"),
    *("set evil sender.name=x", "set host smtp.port=2525", "password evil --stdin"),
    *("login evil", "login evil --flow client-credentials", "login evil --app-request"),
    *("login evil --forget", "token evil", "test evil --to a@example.com"),
    *("test evil --until auth", "send evil a@example.com", "export evil msmtp"),
    *("export evil env", "export evil json", "restore evil HEAD"),
    *("allow evil", "remove evil --yes"),
)  # fmt: skip
OTHERS = (
    *("copy evil copy", "check evil", "test --all", "list --csv", "password evil --from-file"),
    *("set --all sender.name=y --yes --expect 1", "set evil sender.name=y --dry-run"),
    *("password evil --uipath --stdin", "uipath diff evil", "uipath pull evil --write --yes"),
    "uipath push evil --untested --yes --with-password",
)  # fmt: skip
"""What does not look at a sign-in in a way of its own."""
OAUTH = """
[oauth]
provider = "generic"
issuer = "https://127.0.0.1:9"
client_id = "app"
"""
AT_UIPATH = "the secret of an app at UiPath"
NAMED = {
    "the password": 'secret = "command"\ncommand = RUN\n',
    "the stored sign-in": (
        f'secret = "oauth"\ncommand = RUN\n{OAUTH}flow = "device"\nstore = "command"\n'
        "store_command = RUN\n"
    ),
    "the client secret": (
        f'secret = "oauth"\n{OAUTH}flow = "client-credentials"\nclient_secret = "command"\n'
        "client_secret_command = RUN\n"
    ),
    "the client secret of a stored sign-in": (
        f'secret = "oauth"\n{OAUTH}flow = "device"\nclient_secret = "command"\n'
        'client_secret_command = RUN\nstore = "file"\n'
    ),
    AT_UIPATH: (
        'secret = "ask"\n[uipath]\nbase = "https://127.0.0.1:9"\nclient_id = "app"\n'
        'partition_id = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"\n'
        'client_secret = "command"\nclient_secret_command = RUN\n'
    ),
}
"""How a file goes on after its user name; RUN is the program."""


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


def ran(here: Scene) -> Path:
    """What the program writes: where only root does, for else it would be refused for that."""
    return here.place / "etc" / "ran"


def placed(here: Scene, named: str) -> None:
    """Bob's organization, in the directory of root and the team."""
    run = json.dumps(["/bin/sh", "-c", "id -u > /etc/ran; echo '{}'"])
    text = (
        'name = "Evil"\n[mail]\nmode = "custom"\n[smtp]\nhost = "127.0.0.1"\nport = 9\n'
        'encryption = "none"\n[sender]\naddress = "a@example.com"\n[authentication]\n'
        f'required = true\nusername = "a@example.com"\n{NAMED[named].replace("RUN", run)}'
    )
    here.begin()
    ran(here).unlink(missing_ok=True)
    here.command("root", "add", "acme", "--name", "Acme")
    file = here.config / "organizations" / "evil.toml"
    here.shell("bob", f"cat > {file} <<'END'\n{text}\nEND\n")


@pytest.mark.parametrize("named", NAMED)
def test_no_command_runs_what_nobody_allowed(here: Scene, named: str) -> None:
    """Mutations, each tried: forget() asks nothing; a rename reads what a command stored."""
    placed(here, named)
    at_uipath = named == AT_UIPATH
    more = OTHERS if at_uipath or named == "the password" else ()
    for command in (*more, *(() if at_uipath else COMMANDS)):
        _code, said = here.command("root", *command.split())
        assert not ran(here).exists(), command
        assert "something unforeseen" not in said, command
    placed(here, named)
    here.act("root", "rename", id="evil")
    assert (here.config / "organizations" / "other.toml").exists()
    assert not ran(here).exists()


@pytest.mark.parametrize("named", [one for one in NAMED if "of a stored" not in one])
def test_what_root_allowed_runs(here: Scene, named: str) -> None:
    """The table above could tell nothing where no program ran at all."""
    placed(here, named)
    assert here.command("root", "allow", "evil", "--yes")[0] == 0
    here.command("root", "test", "evil", "--until", "auth")
    here.command("root", "uipath", "diff", "evil")
    assert ran(here).read_text() == "0\n"


def test_a_copy_makes_nobodys_command_roots_own(here: Scene) -> None:
    """Bob owns one file in root's directory. Mutation: a copy asks nothing."""
    placed(here, "the password")
    here.shell("root", "chmod 755 $C $C/organizations")
    assert here.command("root", "copy", "evil", "new")[0] == 77
    here.command("root", "test", "new", "--until", "auth")
    assert not ran(here).exists()
    assert here.command("root", "allow", "evil", "--yes")[0] == 0
    assert here.command("root", "copy", "evil", "new")[0] == 0
