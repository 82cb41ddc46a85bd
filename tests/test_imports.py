"""What a start must not load: what is not needed for it waits until it is."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.smtp.helpers.scripted import ScriptedServer, finish, message, script
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, MAIL, RCPT

MODEL = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
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
CHECKS = {"tui.settings.field_rules", "tui.storage.settings_file.checking"}
# Where all goes well nobody asks what was wrong.
VERDICTS = {"tui.smtp.diagnosis.diagnosis", "tui.smtp.look.probe", "tui.smtp.look.second_look"}
UIPATH = {"tui.uipath", "httpx"}
NOT_FOR_READING = {*UIPATH, *SCREENS, *DIALOGUE, *FORMATS, *SAVE, *HISTORY, *PROVIDERS, *DOCTOR}
NOT_FOR_MAILS = {*UIPATH, *SCREENS, *VERDICTS, *FORMATS, *SAVE, *PROVIDERS, *DOCTOR}
COMMANDS: dict[str, tuple[set[str], set[str], int]] = {
    "--help": (
        {"click"},
        {
            *NOT_FOR_READING,
            "tui.storage",
            "tui.settings",
            "pydantic",
            "email",
            "json",
            "unicodedata",
        },
        8,
    ),
    "list": ({"click", "platformdirs", *MODEL}, NOT_FOR_READING, 80),
    "validate": ({"click", "platformdirs", *MODEL}, NOT_FOR_READING, 80),
    "show": ({"click", "platformdirs"}, {*NOT_FOR_READING, *CHECKS}, 75),
    "test": ({"click", "platformdirs"}, {*NOT_FOR_MAILS, *HISTORY, *CHECKS}, 115),
    "send": ({"click", "platformdirs"}, {*NOT_FOR_MAILS, *HISTORY, *CHECKS}, 125),
}
"""What each command may load of other packages, what it must not, and how many modules of tui, at
its second run.
"""
PICKER = (
    {"platformdirs", "rich", "textual", "typing_extensions"},
    {"click", "pydantic", "tui.cli", "tui.demo", "tui.smtp", "tui.exports",
     "tui.storage.settings_file.stored_file", "tui.screens.settings", "tui.screens.mail_test",
     "tui.settings.model", *SAVE, *DOCTOR},
    72,
)  # fmt: skip
CODE = """
import sys
sys.argv = ["posthouse", *sys.argv[1:]]
from tui.cli.main import main
if sys.argv[-1] != "--help":
    from tui.storage import file_identity
    file_identity.TICK = 0  # the files of a test are new
try:
    main()
except SystemExit as ended:
    sys.stdout.flush()
    print(ended.code, *sorted(sys.modules), file=sys.stderr)
"""
START = "import sys, tui.app; print(0, *sorted(sys.modules), file=sys.stderr)"


def loaded(argv: list[str], stdin: str = "") -> tuple[int, set[str]]:
    """The exit code and the modules of a start."""
    ended = subprocess.run(
        [sys.executable, *argv], input=stdin, capture_output=True, text=True, check=True
    )
    code, *modules = ended.stderr.splitlines()[-1].split()
    return int(code), set(modules)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Takes one mail."""
    taken = message(b"250 2.0.0 Ok\r\n")
    with ScriptedServer(*script(BANNER, EHLO, MAIL, RCPT, DATA, taken, finish)) as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, server: ScriptedServer) -> Path:
    (tmp_path / "organizations").mkdir()
    (tmp_path / "organizations" / "acme.toml").write_text(
        f'[mail]\nmode = "custom"\n[smtp]\nhost = "127.0.0.1"\nport = {server.port}\n'
        'domain = "client.example"\nencryption = "none"\n[sender]\naddress = "me@example.com"\n'
    )
    return tmp_path


ARGUMENTS = {
    "show": ["acme"],
    "test": ["acme", "--to", "you@example.com"],
    "send": ["acme", "you@example.com"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_loads_what_it_uses(config: Path, command: str) -> None:
    """A start loads no room that it does not need: each costs milliseconds at every mail.

    Mutation: an import that one function needs alone, put at the top of its module.
    """
    first = [command] if command in ("--help", "list", "validate") else ["show", "acme"]
    for way in (first, [command, *ARGUMENTS.get(command, [])]):
        given = ["-c", CODE, "--config-dir", str(config), *way]
        code, modules = loaded(given, "Subject: Hi\n\nHi\n")
        assert code == 0
    assert_loaded(modules, *COMMANDS[command])


def test_the_picker_loads_what_its_first_paint_shows() -> None:
    """The same for the screens; pydantic alone takes as long as all else of ours."""
    _, modules = loaded(["-c", START])
    assert_loaded(modules, *PICKER)


def assert_loaded(modules: set[str], packages: set[str], never: set[str], most: int) -> None:
    """Other packages only these, nothing of what must not be, and so many modules of tui."""
    assert others(modules) <= packages
    assert {module for module in modules if is_inside(module, never)} == set()
    own = {module for module in modules if is_inside(module, {"tui"})}
    rooms = {module.rpartition(".")[0] for module in own}  # a room's own file is two lines
    assert len(own - rooms) <= most


def others(modules: set[str]) -> set[str]:
    """The packages that are neither ours nor Python's own."""
    tops = {module.partition(".")[0] for module in modules}
    return {t for t in tops - {"tui"} - sys.stdlib_module_names if not t.startswith("_")}


def is_inside(module: str, rooms: set[str]) -> bool:
    """Whether a module is one of these, or inside one."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)
