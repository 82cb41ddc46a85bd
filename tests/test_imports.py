"""What each start may load: what is not needed for it waits until it is."""

import subprocess
import sys
from pathlib import Path

import pytest

NEVER_AT_ONCE = {
    "aiosmtpd", "cryptography", "dns", "email_validator", "idna", "keyring", "scramp", "tomlkit",
    "trustme",
}  # fmt: skip
SCREENS = {"textual", "rich"}
OTHER_SCREENS = {
    "tui.screens.mail_settings", "tui.screens.test_mail", "tui.screens.help", "tui.screens.inbox",
    "tui.demo", "tui.exports", "tui.smtp.dialogue",
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
def config(tmp_path: Path) -> Path:
    (tmp_path / "organizations").mkdir()
    (tmp_path / "organizations" / "acme.toml").write_text(
        '[mail]\nmode = "custom"\n[smtp]\nhost = "127.0.0.1"\nport = 1\nencryption = "none"\n'
        '[sender]\naddress = "me@example.com"\n'
    )
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "never"),
    [
        (["--help"], 0, {"pydantic", "asyncio", "tui.storage", "tui.smtp"}),
        (["list"], 0, {"asyncio", "tui.smtp"}),
        (["validate"], 0, {"asyncio", "tui.smtp"}),
        (["show", "acme"], 0, {"asyncio", "tui.smtp"}),
        (["test", "acme", "--to", "you@example.com"], 2, set()),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_loads_what_it_uses(
    config: Path, arguments: list[str], code: int, never: set[str]
) -> None:
    ended, modules = loaded(["-c", CODE, "--config-dir", str(config), *arguments])
    assert ended == code
    assert "tui.cli.main" in modules
    assert (
        modules & (NEVER_AT_ONCE | SCREENS | OTHER_SCREENS - {"tui.smtp.dialogue"} | never) == set()
    )


def test_the_picker_loads_what_its_first_paint_shows() -> None:
    _, modules = loaded(["-c", PICKER])
    assert "tui.screens.picker" in modules
    assert modules & (NEVER_AT_ONCE | OTHER_SCREENS) == set()
