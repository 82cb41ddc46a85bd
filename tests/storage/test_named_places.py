"""Nothing that a member's settings name is looked at or asked before it is allowed, not even once.

To look below an automounter's directory mounts what is named there, and may hang. A table: where
the settings name it × every command that takes an organization, as root, under strace(1).
"""

import re
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.scenes import Scene, as_root, scene

pytestmark = [*as_root, needs("strace")]

PORT = 909
COMMANDS = (
    *("list", "list --where smtp.ca_file~x", "validate", "validate evil", "doctor", "show evil"),
    *("show evil --json", "history evil", "set evil sender.name=x", "set host smtp.port=2525"),
    *("password evil", "password evil --stdin", "login evil", "login evil --app-request"),
    *("login evil --find-tenant", "login evil --forget", "token evil"),
    *("test evil --until connect", "test evil --until auth", "test --all", "test --where id=evil"),
    *("send evil a@example.com", "export evil env", "export evil postfix", "export evil uipath"),
    *("allow evil", "remove evil --yes"),
)  # fmt: skip
OTHERS = (
    *("copy evil copy", "check evil", "list --csv", "password evil --from-file"),
    *("set --all sender.name=y --yes --expect 1", "set evil sender.name=y --dry-run"),
    *("password evil --uipath --stdin", "uipath diff evil", "uipath pull evil --write --yes"),
    "uipath push evil --untested --yes --with-password",
)  # fmt: skip
"""What looks at a password in no way of its own."""
EVIL = f"""name = "Evil"
[mail]
mode = "custom"
[smtp]
host = "127.0.0.9"
port = {PORT}
ca_file = "/etc/canary/ca"
certificate_file = "/etc/canary/certificate"
key_file = "/etc/canary/key"
[sender]
address = "a@example.com"
[outputs]
env = "/etc/canary/env"
postfix = "/etc/canary/"
uipath = "/etc/canary/uipath"
[uipath]
partition_id = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"
base = "https://localhost:{PORT}"
client_id = "app"
ca_file = "/etc/canary/uipath-ca"
client_secret = "command"
client_secret_command = ["/etc/canary/program"]
[authentication]
required = true
username = "a@example.com"
"""
OAUTH = f"""secret = "oauth"
command = ["/etc/canary/program"]
[oauth]
provider = "microsoft-365"
issuer = "https://localhost:{PORT}"
client_id = "app"
"""
NAMED = {
    "a file": 'secret = "file"\nfile = "/etc/canary/password"\n',
    "a command": 'secret = "command"\ncommand = ["/etc/canary/program"]\n',
    "a sign-in": OAUTH + 'flow = "device"\nstore = "command"\nstore_command = ["/etc/canary/x"]\n',
    "an app": OAUTH + 'flow = "client-credentials"\ntenant = "a.example"\n'
    'key_file = "/etc/canary/app"\n',
}
"""How the table of the login goes on."""


ALLOWED = "test evil --until auth --timeout 5"
"""What reaches it at the end, when it is allowed; the table could tell nothing otherwise."""


def place(here: Scene, named: str) -> None:
    here.begin()
    here.command("root", "add", "acme", "--name", "Acme")
    file = here.config / "organizations" / "evil.toml"
    here.shell("bob", f"cat > {file} <<'END'\n{EVIL}{NAMED[named]}\nEND\n")


def run(here: Scene, command: str) -> None:
    here.shell("root", f"test -e '/mark/{command}'", check=False)
    _code, said = here.command("root", *command.split())
    assert "something unforeseen" not in said, command


def reached(trace: Path) -> dict[str, str]:
    """Each command that reached what was named, and how it did first."""
    found, command = dict[str, str](), ""
    for line in trace.read_text("utf-8", "replace").splitlines():
        if mark := re.search(r'"/mark/([^"]+)"', line):
            command = mark[1]
        elif "/etc/canary" in line or f"htons({PORT})" in line:
            found.setdefault(command, line)
    return found


@pytest.mark.parametrize("named", NAMED)
def test_no_command_reaches_what_nobody_allowed(tmp_path: Path, named: str) -> None:
    """Mutations, each tried: ``password`` looks before it asks; ``--find-tenant`` asks nobody; who
    may write a certificate is looked at before the question."""
    trace = tmp_path / "trace"
    with scene("strace", "-f", "-qq", "-e", "trace=%file,connect", "-o", str(trace)) as here:
        (here.place / "etc" / "canary").mkdir()
        for name in ("ca", "certificate", "key", "env", "uipath", "password", "program", "app"):
            (here.place / "etc" / "canary" / name).touch(0o755)
        place(here, named)
        for command in (*(OTHERS if named == "a sign-in" else ()), *COMMANDS):
            run(here, command)
        place(here, named)
        here.command("root", "allow", "evil", "--yes")
        run(here, ALLOWED)
    # The first is the scene's own: where it made what is named.
    found = {command: how for command, how in reached(trace).items() if command}
    assert [*found] == [ALLOWED], found
