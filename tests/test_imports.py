"""What each start may load: what is not needed for it waits until it is."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.smtp.scripted import ScriptedServer, finish, message, script
from tests.smtp.scripts import BANNER, DATA, EHLO, MAIL, RCPT

MODEL = {"annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"}
FILES = {
    "tui.cli.main", "tui.cli.speaking", "tui.errors", "tui.language", "tui.paths", "tui.private",
    "tui.settings", "tui.storage.atomic", "tui.storage.attributes", "tui.storage.directory",
    "tui.storage.files", "tui.storage.ids", "tui.storage.kinds", "tui.storage.lock",
    "tui.storage.newname", "tui.storage.rights", "tui.storage.settings_files",
    "tui.storage.statements",
    "tui.storage.stored", "tui.storage.temporary", "tui.system_words", "tui.text",
}  # fmt: skip
STATE = {"tui.storage.state", "tui.storage.drafts", "tui.storage.processes"}
SECRETS = {
    "tui.cli.secret", "tui.storage.children", "tui.storage.password_command",
    "tui.storage.passwords", "tui.storage.secret_source", "tui.storage.system_keyring",
    "tui.storage.trust", "tui.storage.workspace",
}  # fmt: skip
DIALOGUE = {"tui.cli.in_force", "tui.cli.subject", "tui.smtp"}
# What a start may load, beside Python's own: other packages by their first name, and of tui what
# is named here or inside what is named.
ROOT = Path(__file__).resolve().parents[1]
COMMANDS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "--help": (
        {"click"},
        {"tui.cli.main", "tui.cli.speaking", "tui.errors", "tui.language", "tui.private"},
        {"asyncio", "email", "json", "ssl", "unicodedata"},
    ),
    "list": (
        {"click", "platformdirs", *MODEL},
        {*FILES, *STATE, "tui.cli.list", "tui.cli.progress", "tui.storage.listing",
         "tui.storage.catalog", "tui.storage.remembered"},
        {"asyncio", "ssl"},
    ),
    "validate": (
        {"click", "platformdirs", *MODEL},
        {*FILES, "tui.cli.validate", "tui.cli.progress", "tui.storage.output_checks",
         "tui.storage.between_files"},
        {"asyncio", "ssl"},
    ),
    "show": (
        {"click", "platformdirs", *MODEL},
        {*FILES, "tui.cli.show", "tui.cli.in_force", "tui.storage.listing"},
        {"asyncio", "ssl"},
    ),
    "test": (
        {"click", "platformdirs", *MODEL},
        {*FILES, *STATE, *DIALOGUE, "tui.cli.test", "tui.cli.assignments", "tui.cli.warnings",
         "tui.storage.person"},
        set(),
    ),
    "send": (
        {"click", "platformdirs", *MODEL},
        {*FILES, *STATE, *DIALOGUE, *SECRETS, "tui.cli.send", "tui.cli.sendmail_options"},
        set(),
    ),
}  # fmt: skip
"""Packages, modules of tui, and what of Python's own none of it may load."""
NOT_WHERE_ALL_GOES_WELL = {"tui.smtp.diagnosis", "tui.smtp.probe", "tui.smtp.second_look"}
PICKER_MODULES = {
    "tui.app", "tui.errors", "tui.keys", "tui.language", "tui.paths", "tui.screens.failures",
    "tui.screens.lean_driver", "tui.screens.ordered_keys", "tui.screens.painting",
    "tui.screens.picker", "tui.screens.picker_dialogs", "tui.screens.picker_words",
    "tui.screens.too_small",
    "tui.settings.names", "tui.storage.atomic", "tui.storage.attributes", "tui.storage.catalog",
    "tui.storage.children", "tui.storage.directory", "tui.storage.drafts", "tui.storage.finder",
    "tui.storage.git", "tui.storage.ids", "tui.storage.kinds", "tui.storage.listing",
    "tui.storage.lock", "tui.storage.merges", "tui.storage.newname", "tui.storage.passwords",
    "tui.storage.person", "tui.storage.preferences",
    "tui.storage.processes", "tui.storage.remembered", "tui.storage.repository",
    "tui.storage.rights", "tui.storage.settings_files", "tui.storage.state",
    "tui.storage.system_keyring",
    "tui.storage.temporary", "tui.storage.tested", "tui.storage.workspace", "tui.system_words",
    "tui.terminal",
    "tui.text", "tui.widgets.bindings", "tui.widgets.colours", "tui.widgets.glyphs",
    "tui.widgets.key_bar",
    "tui.widgets.line", "tui.widgets.line_input", "tui.widgets.organization_list",
    "tui.widgets.title_bar",
}  # fmt: skip
CODE = """
import sys
sys.argv = ["posthouse", *sys.argv[1:]]
from tui.cli.main import main
try:
    main()
except SystemExit as ended:
    sys.stdout.flush()
    print(ended.code, *sorted(sys.modules), file=sys.stderr)
"""
PICKER = "import sys, tui.app; print(0, *sorted(sys.modules), file=sys.stderr)"


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
    """Mutations: any import that a function needs alone, put at the top of its module."""
    packages, ours, never = COMMANDS[command]
    arguments = ["--config-dir", str(config), command, *ARGUMENTS.get(command, [])]
    code, modules = loaded(["-c", CODE, *arguments], "Subject: Hi\n\nHi\n")
    assert code == 0
    assert others(modules) == packages
    assert {m for m in modules if m.startswith("tui.") and not is_of(m, ours)} == set()
    assert modules & (never | NOT_WHERE_ALL_GOES_WELL) == set()


def test_the_picker_loads_what_its_first_paint_shows() -> None:
    """Mutations: likewise; pydantic most of all, which takes as long as all else of ours."""
    _, modules = loaded(["-c", PICKER])
    assert {m for m in modules if m.startswith("tui.") and not is_package(m)} == PICKER_MODULES
    assert others(modules) <= {"platformdirs", "rich", "textual", "typing_extensions"}


def others(modules: set[str]) -> set[str]:
    """The packages that are neither ours nor Python's own."""
    tops = {module.partition(".")[0] for module in modules}
    return {t for t in tops - {"tui"} - sys.stdlib_module_names if not t.startswith("_")}


def is_of(module: str, wanted: set[str]) -> bool:
    """Whether it is one of them, inside one, or a package around one."""
    return any(
        module == one or module.startswith(f"{one}.") or one.startswith(f"{module}.")
        for one in wanted
    )


def is_package(module: str) -> bool:
    return (ROOT / Path(*module.split("."))).is_dir()
