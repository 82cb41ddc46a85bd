"""What a start must not load: what is not needed for it waits until it is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.smtp.helpers.scripted import ScriptedServer, finish, message, script
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, MAIL, RCPT

MODEL = {"pydantic_core", "typing_extensions"}
SCREENS = {"tui.app", "tui.screens", "tui.widgets", "tui.demo", "textual", "rich"}
DIALOGUE = {"tui.smtp", "asyncio", "ssl"}
FORMATS = {"tui.exports", "tui.storage.outputs"}
SAVE = {
    "tomlkit",
    "tui.storage.editing.saving",
    "tui.storage.settings_file.editing",
    "tui.storage.settings_file.changes",
}
HISTORY = {"tui.storage.history.git", "tui.storage.history.steps", "tui.storage.history.recording"}
PROVIDERS = {"tui.settings.providers.filling"}
DOCTOR = {"tui.doctor"}
# What was checked is remembered.
CHECKS = {"tui.settings.checking.field_rules", "tui.storage.settings_file.checking"}
# Where all goes well nobody asks what was wrong.
VERDICTS = {"tui.smtp.diagnosis.diagnosis", "tui.smtp.look.probe", "tui.smtp.look.second_look"}
UIPATH = {"tui.uipath", "httpx"}
NOT_FOR_READING = {*UIPATH, *SCREENS, *DIALOGUE, *FORMATS, *SAVE, *HISTORY, *PROVIDERS, *DOCTOR}
NOT_FOR_MAILS = {*UIPATH, *SCREENS, *VERDICTS, *FORMATS, *SAVE, *PROVIDERS, *DOCTOR, *HISTORY}
# Of Python's own: each takes a millisecond or several.
HEAVY = {"dataclasses", "difflib", "email", "tempfile", "tomllib", "importlib.metadata"}
LOGIN = {"tui.storage.keyring", "tui.storage.secrets", "tui.storage.asking", "tui.smtp.stages.sasl"}


class Way(NamedTuple):
    """What a start may load at most, where it was made before.

    Attributes:
        packages: Of others; none besides.
        never: Rooms and packages that it has no use for.
        modules: How many of ours; a room's own file does not count.
        classes: How many of ours are made: a named tuple or an enumeration takes 0.1 ms, a frozen
            dataclass 0.6.
    """

    packages: set[str]
    never: set[str]
    modules: int
    classes: int


WAYS = {
    "--help": Way(
        {"click"},
        {*NOT_FOR_READING, *HEAVY, "tui.storage", "tui.settings", "pydantic", "json",
         "unicodedata"},
        8,
        17,
    ),
    "list": Way({"click"}, {*NOT_FOR_READING, *CHECKS, *LOGIN, *HEAVY} - {"dataclasses"}, 33, 33),
    "validate": Way({"click", *MODEL}, NOT_FOR_READING, 72, 73),
    "show": Way({"click"}, {*NOT_FOR_READING, *CHECKS, *LOGIN}, 36, 45),
    "test": Way({"click"}, {*NOT_FOR_MAILS, *CHECKS, *LOGIN, *HEAVY} - {"dataclasses"}, 79, 89),
    "send": Way({"click"}, {*NOT_FOR_MAILS, *CHECKS, *LOGIN, *HEAVY}, 66, 85),
}  # fmt: skip
PICKER = Way(
    {"rich", "textual", "typing_extensions", "platformdirs"},
    {"click", "pydantic", "tui.cli", "tui.demo", "tui.smtp", "tui.exports",
     "tui.storage.settings_file.stored_file", "tui.screens.settings", "tui.screens.mail_test",
     "tui.settings.model", *SAVE, *DOCTOR},
    68,
    80,
)  # fmt: skip
TOLD = """
def tell(code):
    ours = [(name, module) for name, module in sys.modules.items() if name.startswith("tui")]
    made = [one for name, module in ours for one in vars(module).values()
            if isinstance(one, type) and one.__module__ == name]
    print(code, len(made), *sorted(sys.modules), file=sys.stderr)
"""
CODE = f"""
import sys
sys.argv = ["posthouse", *sys.argv[1:]]
from tui.cli.main import main
{TOLD}
try:
    main()
except SystemExit as ended:
    sys.stdout.flush()
    tell(ended.code)
"""
START = f"import sys, tui.app\n{TOLD}\ntell(0)"


def loaded(argv: list[str], stdin: str = "") -> tuple[int, int, set[str]]:
    """The exit code, how many classes of ours are made, and the modules of a start."""
    ended = subprocess.run(
        [sys.executable, *argv], input=stdin, capture_output=True, text=True, check=True
    )
    code, classes, *modules = ended.stderr.splitlines()[-1].split()
    return int(code), int(classes), set(modules)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Takes one mail."""
    taken = message(b"250 2.0.0 Ok\r\n")
    with ScriptedServer(*script(BANNER, EHLO, MAIL, RCPT, DATA, taken, finish)) as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, server: ScriptedServer) -> Path:
    (tmp_path / "organizations").mkdir()
    acme = tmp_path / "organizations" / "acme.toml"
    acme.write_text(
        f'[mail]\nmode = "custom"\n[smtp]\nhost = "127.0.0.1"\nport = {server.port}\n'
        'domain = "client.example"\nencryption = "none"\n[sender]\naddress = "me@example.com"\n'
    )
    os.utime(acme, (0, 0))  # a list remembers what is old enough
    return tmp_path


ARGUMENTS = {
    "show": ["acme"],
    "test": ["acme", "--to", "you@example.com"],
    "send": ["acme", "you@example.com"],
}


@pytest.mark.parametrize("command", WAYS)
def test_a_command_loads_what_it_uses(config: Path, command: str) -> None:
    """A start loads no room that it does not need: each costs milliseconds at every mail.

    Mutations: an import that one function needs alone, put at the top of its module; what was
    checked is not remembered.
    """
    first = [command] if command in ("--help", "list", "validate") else ["show", "acme"]
    for way in (first, [command, *ARGUMENTS.get(command, [])]):
        given = ["-c", CODE, "--config-dir", str(config), *way]
        code, classes, modules = loaded(given, "Subject: Hi\n\nHi\n")
        assert code == 0
    assert_loaded(modules, classes, WAYS[command])


def test_the_picker_loads_what_its_first_paint_shows() -> None:
    """The same for the screens; pydantic alone takes as long as all else of ours."""
    _code, classes, modules = loaded(["-c", START])
    assert_loaded(modules, classes, PICKER)


def assert_loaded(modules: set[str], classes: int, way: Way) -> None:
    """Other packages only these, nothing of what must not be, and so many of ours."""
    assert others(modules) <= way.packages
    assert {module for module in modules if is_inside(module, way.never)} == set()
    own = {module for module in modules if is_inside(module, {"tui"})}
    rooms = {module.rpartition(".")[0] for module in own}  # a room's own file is two lines
    assert len(own - rooms) <= way.modules
    assert classes <= way.classes


def others(modules: set[str]) -> set[str]:
    """The packages that are neither ours nor Python's own."""
    tops = {module.partition(".")[0] for module in modules}
    return {t for t in tops - {"tui"} - sys.stdlib_module_names if not t.startswith("_")}


def is_inside(module: str, rooms: set[str]) -> bool:
    """Whether a module is one of these, or inside one."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)
