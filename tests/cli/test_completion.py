"""What the shells propose at a tab, in bash, zsh and fish themselves; and that it does no more."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import click
import pytest

from tests.cli.helpers.commands import POSTHOUSE, run
from tests.cli.helpers.tabs import in_shell
from tests.programs import needs
from tui.cli.completion.candidates import VALUES
from tui.cli.completion.commands import USAGE
from tui.cli.completion.commands import posthouse as light
from tui.cli.main import COMMANDS, posthouse
from tui.settings import model
from tui.settings.providers.table import PROVIDERS
from tui.storage.directory.config_directory import ConfigDirectory

BESIDE = Path(sys.executable).parent
BASH_BREAKS = "\"'><=;|&(:"


@pytest.fixture
def named(directory: ConfigDirectory) -> ConfigDirectory:
    for name in ("acme", "acme-labs", "labs"):
        directory.add(name, "Acme")
    return directory


def tab(line: str, shell: str = "fish", **environ: str) -> list[str]:
    """What a process answers: the kind, then what it proposes."""
    asked = {"COMP_LINE": line, "_POSTHOUSE_COMPLETE": f"{shell}_complete", **environ}
    done = subprocess.run([*POSTHOUSE], env={**os.environ, **asked}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def names(line: str) -> list[str]:
    """What is proposed, without its description."""
    return [one.partition("\t")[0] for one in tab(line)[1:]]


def parameters(command: click.Command) -> list[object]:
    return [
        (
            [] if isinstance(one, click.Argument) else one.opts,
            one.nargs,
            isinstance(one, click.Option) and one.is_flag,
        )
        for one in command.params
    ]


def test_completion_knows_every_argument_and_option() -> None:
    """Mutation: an option, an argument or a command that the light table lacks, or has still."""
    about = {name: words for name, (_place, words) in COMMANDS.items()}
    assert [*USAGE] == [*COMMANDS]
    known, context = light(about), click.Context(posthouse)
    assert parameters(known) == parameters(posthouse)
    for name in COMMANDS:
        ours, real = (one.get_command(context, name) for one in (known, posthouse))
        assert ours
        assert real
        assert parameters(ours) == parameters(real), name


def test_completion_knows_the_values_of_the_model() -> None:
    """Mutation: a word of the model that is never proposed; one that it refuses."""
    defaults = model.flat(model.Settings())
    literals = {
        "mail.mode": model.Mode,
        "smtp.encryption": model.Encryption,
        "authentication.mechanism": model.Mechanism,
        "authentication.secret": model.SecretSource,
        "oauth.provider": model.OAuthProvider,
        "oauth.flow": model.Flow,
        "oauth.client_secret": model.ClientSecretSource,
        "uipath.client_secret": model.UiPathSecretSource,
        "oauth.store": model.TokenStore,
    }
    expected = {key: get_args(literal) for key, literal in literals.items()}
    expected |= {key: ("true", "false") for key, one in defaults.items() if isinstance(one, bool)}
    assert {**VALUES, **expected} == VALUES
    assert {*VALUES} - {*expected} == {"smtp.port"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("posthouse rest", ["restore"]),
        ("posthouse show ", ["host", "acme", "acme-labs", "labs"]),
        ("posthouse remove acme", ["acme", "acme-labs"]),
        ("posthouse validate labs ho", ["host"]),
        ("posthouse set acme smtp.encryption=", [
            "smtp.encryption=starttls", "smtp.encryption=implicit", "smtp.encryption=none"
        ]),
        ("posthouse set acme smtp.port=25 smtp.enc", ["smtp.encryption="]),
        ("posthouse set host send.default_organization=l", ["send.default_organization=labs"]),
        ("posthouse test acme --set=authentication.requ", ["--set=authentication.required="]),
        ("posthouse test acme --until da", ["data"]),
        ("posthouse help ex", ["exit-codes"]),
        ("posthouse export acme dock", ["docker-env"]),
        ("posthouse set acme --provider amazon-ses:ap-south-", ["amazon-ses:ap-south-1"]),
        ("posthouse set acme --provider sendg", ["sendgrid"]),
        ("posthouse --language ", ["en", "fr"]),
        ("posthouse list --j", ["--json"]),
        ("posthouse 'set' \"acme\" smtp.enc", ["smtp.encryption="]),
        ("posthouse set 'acme", ["acme", "acme-labs"]),
        ("posthouse add ac", []),
        ("posthouse probe ", []),
        ("posthouse nonsense ", []),
        ("posthouse list ", ["acme", "acme-labs", "labs"]),
        ("posthouse list --where mode=", ["mode=default", "mode=custom"]),
        ("posthouse list --where id=acme-", ["id=acme-labs"]),
        ("posthouse set acme smtp.encryption=\x1b", []),
    ],
)  # fmt: skip
def test_what_is_proposed(named: ConfigDirectory, line: str, expected: list[str]) -> None:
    assert names(line) == expected


def test_every_provider_and_command_is_proposed(named: ConfigDirectory) -> None:
    assert {*names("posthouse ")} == {*COMMANDS}
    shown = names("posthouse set acme --provider ")
    assert shown == [f"{row.id}:" if row.regions else row.id for row in PROVIDERS]


def test_bash_takes_a_colon_and_an_equals_sign_for_another_word(named: ConfigDirectory) -> None:
    """Mutation: the whole word proposed: bash would have smtp.encryption=smtp.encryption=…"""
    line = "posthouse set acme smtp.encryption=s"
    assert tab(line, "bash", COMP_BREAKS=BASH_BREAKS) == ["plain", "starttls"]
    assert tab(line, "bash", COMP_BREAKS=" ") == ["plain", "smtp.encryption=starttls"]
    quoted = "posthouse set acme 'smtp.encryption=s"
    assert tab(quoted, "bash", COMP_BREAKS=BASH_BREAKS) == ["plain", "smtp.encryption=starttls"]
    region = "posthouse set acme --provider=amazon-ses:il"
    assert tab(region, "bash", COMP_BREAKS=BASH_BREAKS) == ["plain", "il-central-1"]
    assert tab("posthouse set acme smtp.enc", "bash") == ["part", "smtp.encryption="]


@needs("git")
def test_revisions_are_proposed(directory: ConfigDirectory) -> None:
    run("add", "acme", "--name", "Acme")
    run("set", "acme", "smtp.port=25")
    shown = [line.split()[0] for line in run("history").out.splitlines()]
    assert names("posthouse restore acme ") == shown[:2]  # not the one before there was a history
    kind, *lines = tab(f"posthouse restore acme {shown[0][:4]}")
    assert kind == "plain"
    assert re.fullmatch(rf"{shown[0]}\t[\d-]+ [\d:]+Z", lines[0])


def test_a_file_or_a_directory_is_left_to_the_shell(named: ConfigDirectory) -> None:
    assert tab("posthouse --config-dir /et") == ["dir"]
    assert tab("posthouse explain ") == ["file"]
    assert tab("posthouse export acme env --output /tm") == ["file"]


def foul_names(directory: Path) -> None:
    for name in ("$(id).toml", "a b.toml", "`id`.toml", "\x1b[2J.toml", "-x.toml", "*.toml"):
        (directory / "organizations" / name).touch()


def fifo(name: str) -> object:
    return lambda directory: os.mkfifo(directory / name)


def fifo_for_the_log(directory: Path) -> None:
    (directory / ".git" / "logs").mkdir(parents=True)
    os.mkfifo(directory / ".git" / "logs" / "HEAD")


def link_for_the_log(directory: Path) -> None:
    (directory / ".git" / "logs").mkdir(parents=True)
    (directory / "elsewhere").write_text(f"{'0' * 40} {'a' * 40} x <y> 1 +0000\tz\n")
    (directory / ".git" / "logs" / "HEAD").symlink_to(directory / "elsewhere")


def odd_log(directory: Path) -> None:
    (directory / ".git" / "logs").mkdir(parents=True)
    odd = (b"\xff" * 9000, b"x $(id) y 1 z", f"{'0' * 40} $(id) x <y> 1 +0000".encode(),
           f"{'0' * 40} {'a' * 40} x <y> {'9' * 30} +0000".encode())  # fmt: skip
    (directory / ".git" / "logs" / "HEAD").write_bytes(b"\n".join(odd))


@pytest.mark.parametrize("place", [foul_names, fifo_for_the_log, link_for_the_log, odd_log])
@pytest.mark.parametrize("line", ["posthouse show ", "posthouse restore acme "])
def test_what_others_placed_is_not_waited_for_and_never_proposed(
    directory: ConfigDirectory, place: object, line: str
) -> None:
    """Silently. Mutations: any name of a file; the log opened as a file; its links followed."""
    (directory.path / "organizations").mkdir(parents=True)
    assert callable(place)
    place(directory.path)
    assert names(line) in ([], ["host"])


def test_a_directory_of_organizations_that_is_none(directory: ConfigDirectory) -> None:
    directory.path.mkdir(exist_ok=True)
    os.mkfifo(directory.path / "organizations")
    assert names("posthouse show ") == ["host"]
    assert names("posthouse --config-dir /nowhere show ") == ["host"]


@pytest.mark.parametrize("asked", ["fish", "nonsense", "bash_nonsense", "tcsh_source", "_", "é"])
def test_what_is_no_question_has_no_answer(asked: str) -> None:
    environ = {**os.environ, "_POSTHOUSE_COMPLETE": asked, "COMP_LINE": "posthouse "}
    done = subprocess.run([*POSTHOUSE, "list"], env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("plain\n") or done.stdout == ""


@needs("strace")
@pytest.mark.parametrize("line", ["posthouse show ", "posthouse restore acme ", "posthouse set x "])
def test_a_tab_reads_one_place_and_does_nothing_else(
    named: ConfigDirectory, tmp_path: Path, line: str
) -> None:
    """No git, keyring, network or write, one read there. Mutation: git asked for the history."""
    log = named.path / ".git" / "logs" / "HEAD"
    log.parent.mkdir(parents=True)
    log.write_text(f"{'0' * 40} {'a' * 40} x <y> 1 +0000\n")
    tab(line)  # Python has compiled it
    trace = tmp_path / "trace"
    calls = "trace=execve,socket,connect,open,openat,mkdir,rename,unlink,fork,vfork,clone,clone3"
    asked = {"COMP_LINE": line, "_POSTHOUSE_COMPLETE": "fish_complete"}
    subprocess.run(
        ["strace", "-f", "-e", calls, "-o", trace, *POSTHOUSE],
        env={**os.environ, **asked}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    made = [one for one in trace.read_text().splitlines() if "(" in one]
    others = [one for one in made if not re.search(r" open(at)?\(", one)]
    assert [one for one in others if " execve(" not in one] == []
    assert len(others) == 1
    writing = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
    assert [one for one in made if writing.search(one) and "/dev/" not in one] == []
    assert sum(str(named.path) in one for one in made) == int("set x" not in line)


def test_a_tab_loads_no_model() -> None:
    """That alone would take the time that a tab may. Mutation: the real commands asked."""
    for line in ("posthouse set acme --provider ", "posthouse test x --until ", "posthouse show "):
        asked = {"COMP_LINE": line, "_POSTHOUSE_COMPLETE": "zsh_complete"}
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "tui"],
            env={**os.environ, **asked}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "tui.cli.completion.shells" in loaded
        assert not loaded & {
            "pydantic",
            "pydantic_core",
            "asyncio",
            "keyring",
            "tui.storage.history.git",
        }


def shell_environ(directory: ConfigDirectory, **more: str) -> Mapping[str, str]:
    path = f"{BESIDE}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "TERM": "dumb", "PS1": "$ ", "PS2": "", **more}


KEYS = (
    ("READY", "posthouse show ac\t"),
    ("acme ", "\n"),
    ("Acme (acme)", "posthouse set acme smtp.encry\t"),
    ("encryption=", "im\t"),
    ("implicit ", "\n"),
    ("Saved", "posthouse set acme --prov\t"),
    ("provider ", "amazon-\t"),
    ("amazon-ses:", "il\t"),
    ("il-central-1 ", "\n"),
    ("Amazon SES wants", "exit\n"),
)
"""One of each: a name, a key without a space after it, its value, an option, and with a colon.
What is completed is run: where a tab did not do its part, what is awaited never comes.
"""


@needs("bash")
def test_bash(directory: ConfigDirectory) -> None:
    """Mutation: ``compopt -o nospace`` left out; the words of bash taken as they are."""
    directory.add("acme", "Acme")
    begin = 'eval "$(_POSTHOUSE_COMPLETE=bash_source posthouse)"; echo RE""ADY\n'
    argv = ["bash", "--norc", "--noprofile", "-i"]
    in_shell(argv, shell_environ(directory), [("$ ", begin), *KEYS])
    assert directory.load("acme").settings.smtp.encryption == "implicit"


@needs("zsh")
def test_zsh(directory: ConfigDirectory, own_home: Path) -> None:
    directory.add("acme", "Acme")
    begin = (
        "autoload -U compinit; compinit -D; unsetopt zle_bracketed_paste; "
        'eval "$(_POSTHOUSE_COMPLETE=zsh_source posthouse)"; print RE""ADY\n'
    )
    in_shell(["zsh", "-f", "-i"], shell_environ(directory), [("", begin), *KEYS])
    assert directory.load("acme").settings.smtp.encryption == "implicit"


@needs("fish")
def test_fish(named: ConfigDirectory) -> None:
    """Its own ``complete -C`` says what a tab would show."""
    lines = (
        "posthouse show ac", "posthouse set acme smtp.encryption=st",
        "posthouse set acme --provider=amazon-ses:il", "posthouse test acme --unt",
    )  # fmt: skip
    script = "_POSTHOUSE_COMPLETE=fish_source posthouse | source\n" + "".join(
        f"complete -C '{line}'\n" for line in lines
    )
    done = subprocess.run(
        ["fish", "--no-config"], input=script, env=shell_environ(named),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "acme", "acme-labs", "smtp.encryption=starttls", "--provider=amazon-ses:il-central-1",
        "--until",
    ]  # fmt: skip


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_are_what_the_shell_can_read(shell: str) -> None:
    environ = {**os.environ, "_POSTHOUSE_COMPLETE": f"{shell}_source"}
    done = subprocess.run([*POSTHOUSE], env=environ, capture_output=True, text=True, check=True)
    assert (done.stderr, "posthouse" in done.stdout) == ("", True)
