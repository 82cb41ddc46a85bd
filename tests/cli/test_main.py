"""The commands as processes: what they load, how they end, and never with a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.helpers.commands import POSTHOUSE, on_terminal, run
from tui.cli.main import COMMANDS, READING
from tui.demo.servers import DemoServers
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.reading import SettingsFiles

# Runs every line of standard input as a command, then says which of the named modules are loaded.
LOADED = """
import sys
from tui.cli.main import main
for line in sys.stdin.read().splitlines():
    try:
        main(line.split())
    except SystemExit as ended:
        print("ended", ended.code)
print("loaded", *[name for name in sys.argv[1:] if name in sys.modules])
"""


def loaded(commands: list[str], modules: list[str]) -> tuple[list[str], list[str]]:
    """The exit codes of commands that run in one new process, and what they loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *modules],
        input="\n".join(commands), capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    return [line[6:] for line in lines if line.startswith("ended ")], lines[-1].split()[1:]


def test_no_command_loads_textual(acme: ConfigDirectory) -> None:
    commands = {
        "list": "list --json",
        "show": "show acme",
        "add": "add other --name Other",
        "set": "set other name=Else",
        "validate": "validate",
        "doctor": "doctor",
        "password": "password other --stdin",
        "login": "login acme",
        "token": "token acme",
        "test": "test acme --to a@acme.example",
        "check": "check acme",
        "probe": "probe 127.0.0.1:1",
        "providers": "providers gmail",
        "export": "export acme msmtp",
        "allow": "allow acme",
        "send": "send acme a@acme.example",
        "sendmail": "sendmail -bp",
        "history": "history acme --json",
        "restore": "restore acme HEAD",
        "copy": "copy acme third",
        "import": "import /nowhere.csv",
        "uipath": "uipath diff acme",
        "remove": "remove other --yes",
        "open": "open acme",
        "keys": "keys",
        "explain": "explain",
        "help": "help start",
    }
    assert {*commands, "demo"} == set(COMMANDS)
    codes, found = loaded(["--help", *commands.values()], ["textual", "rich"])
    fails = {
        "validate": "78",
        "password": "65",
        "probe": "69",
        "open": "64",
        "explain": "65",
        "login": "65",
        "token": "65",
        "import": "65",
        "uipath": "78",
    }
    assert codes == ["0", *(fails.get(name, "0") for name in commands)]
    assert found == []


@pytest.mark.parametrize(
    ("command", "needless"),
    [
        ("--help", ["pydantic", "platformdirs", "asyncio", "tomlkit", "keyring"]),
        ("--version", ["pydantic", "platformdirs", "asyncio", "tomlkit", "keyring"]),
        ("list", ["tomlkit", "keyring", "tui.smtp", "tui.demo"]),
        ("show acme", ["tomlkit", "keyring", "tui.smtp", "tui.demo"]),
        ("validate", ["tomlkit", "keyring", "tui.smtp", "tui.demo"]),
        ("export acme msmtp", ["asyncio", "tomlkit", "keyring", "tui.smtp", "tui.demo"]),
        ("set acme smtp.port=25", ["keyring", "tui.smtp", "tui.demo"]),
    ],
)
def test_a_command_loads_only_what_it_needs(
    acme: ConfigDirectory, command: str, needless: list[str]
) -> None:
    assert loaded([command], needless) == (["0"], [])


def test_help_of_every_command() -> None:
    shown = run("--help").out
    for name in COMMANDS:
        assert f"\n  {name} " in shown
        assert run(name, "--help").out.startswith(f"Usage: posthouse {name}")


def test_something_unforeseen_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("with a secret in it")

    monkeypatch.setattr(SettingsFiles, "ids", fail)
    ended = run("list")
    assert (ended.code, ended.out) == (70, "")
    assert ended.err.startswith("posthouse: something unforeseen went wrong (RuntimeError);")
    assert "POSTHOUSE_DEBUG=1" in ended.err
    assert "secret" not in ended.err
    monkeypatch.setenv("POSTHOUSE_DEBUG", "1")
    assert "Traceback" in run("list").err


def test_a_reader_that_goes_away_is_no_error(directory: ConfigDirectory) -> None:
    directory.add("acme", "Acme")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*POSTHOUSE, "list"], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "command",
    [
        "list", "list --json", "show acme", "show acme --json", "export acme msmtp",
        "validate", "history", "history --json", "doctor", "doctor --json", "keys", "--help",
    ],
)  # fmt: skip
def test_a_full_disk_takes_no_output(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, command: str, unbuffered: str
) -> None:
    """Mutation: as everything unforeseen, 70; what is stuck not dropped: 120, with a traceback."""
    set_up = run("set", "acme", "name=Acme", "smtp.verify_certificate=false")  # validate warns
    assert set_up.code == 0
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*POSTHOUSE, *command.split()], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    told = "posthouse: the output can't be written: No space left on device."
    assert (done.returncode, done.stderr.splitlines()[-1]) == (74, told)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(("command", "code"), [("validate", 74), ("show nobody", 66)])
def test_a_full_disk_for_the_errors_changes_no_exit_code(
    directory: ConfigDirectory,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    code: int,
    unbuffered: str,
) -> None:
    """Mutation: what is stuck not dropped: 120."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*POSTHOUSE, *command.split()], stderr=full, check=False)
    assert done.returncode == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["show", "nobody"], 66), (["--nonsense"], 64), (["list", "--nonsense"], 64)],
)
def test_an_error_that_nobody_reads_keeps_its_exit_code(
    directory: ConfigDirectory, arguments: list[str], code: int
) -> None:
    """Mutation: the closed pipe not caught: 1, by a traceback."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*POSTHOUSE, *arguments], stderr=writing, check=False)
    os.close(writing)
    assert done.returncode == code


@pytest.mark.parametrize("descriptor", [0, 1, 2])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("list", 0),
        ("list --json", 0),
        ("show nobody", 66),
        ("password acme --stdin", 65),
        ("remove acme", 64),
        ("test acme --to a@b.example --set authentication.secret=ask", 78),
    ],
)
def test_a_parent_may_have_closed_what_is_read_or_written(
    acme: ConfigDirectory, fake_keyring: Path, descriptor: int, arguments: str, code: int
) -> None:
    """Mutations: no stream in the place of a missing one; standard input taken for granted."""
    acme.save("acme", {"authentication.secret": "keyring"})
    close = ("sh", "-c", f'exec "$@" {descriptor}>&-', "sh")
    done = subprocess.run(
        [*close, *POSTHOUSE, *arguments.split()], stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == code


def test_ctrl_c_stops_a_test_at_once(acme: ConfigDirectory, servers: DemoServers) -> None:
    arguments = ["test", "acme", "--to", "a@b.example", "--set", f"smtp.port={servers.silent}"]
    with subprocess.Popen(
        [*POSTHOUSE, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        for line in process.stdout:
            if b'"banner"' in line:
                break
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read().strip() == b"posthouse: stopped."


def test_a_terminal_for_errors_alone_is_none(directory: ConfigDirectory) -> None:
    ended = on_terminal([], [])
    assert ended.code == 64
    assert "need a terminal" in ended.err


def test_the_installed_command_is_this_one(own_home: Path) -> None:
    command = Path(sys.executable).with_name("posthouse")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("posthouse, version ")


def test_a_config_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run("--config-dir", str(tmp_path / "file"), "list")
    assert (ended.code, ended.out) == (64, "")
    assert "is not a directory" in ended.err


@pytest.mark.parametrize("command", [None, *sorted(READING)])
def test_a_config_directory_that_is_not_there_is_no_empty_one(
    tmp_path: Path, command: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named as an option or in the environment. Mutations: a directory that was mistyped looks
    like one without organizations; no help where it is set for good and not made yet.
    """
    given = ("--config-dir", str(tmp_path / "acne"), *([command] if command else []))
    arguments = {"list": (), "validate": (), "history": (), "export": ("acme", "env")}
    more = arguments.get(command or "list", ("acme", "HEAD") if command == "restore" else ("acme",))
    ended = run(*given, *more)
    assert (ended.code, ended.out) == (64, "")
    assert f"There is no directory {tmp_path}/acne." in ended.err
    assert f"mkdir -p {tmp_path}/acne" in ended.err
    assert run(*given, "--help").code == 0
    monkeypatch.setenv("POSTHOUSE_CONFIG_DIR", str(tmp_path / "acne"))
    assert run(*given[2:], *more) == ended


def test_a_new_user_has_no_config_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Mutation: refused, too; and a new one is made where one adds to it, or looks."""
    monkeypatch.delenv("POSTHOUSE_CONFIG_DIR")
    assert (run("list", "--json").code, run("validate").code) == (0, 0)
    assert run("--config-dir", str(tmp_path / "a"), "doctor").code == 0
    assert run("--config-dir", str(tmp_path / "b"), "add", "acme", "--name", "Acme").code == 0
    assert run("--config-dir", str(tmp_path / "c"), "set", "host", "smtp.port=25").code == 0
    assert {*READING} < {*COMMANDS}
