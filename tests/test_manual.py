"""The manual says what is so: tables made from the code, every name in it known, every page fit."""

import re
import shlex
from pathlib import Path

import pytest

from tests import manual
from tui.cli.help import INDEX, read, topics
from tui.cli.main import COMMANDS, posthouse
from tui.errors import Exit
from tui.keys import KEYS
from tui.settings.fields import FIELDS
from tui.settings.providers.table import PROVIDERS

ROOT = Path(__file__).resolve().parents[1]
WITH_TABLES = [*manual.pages(), manual.CONTRIBUTING]
PAGES = [*WITH_TABLES, ROOT / "README.md"]
CALLED = re.compile(r"(?<![/\w])posthouse(?: --config-dir \S+)? ([a-z][a-z-]*)([^`|\n]*)")
LINKED = re.compile(r"\]\(([^)#]+)\)")


def name(path: Path) -> str:
    """A page, as its test is called."""
    return str(path.relative_to(ROOT).with_suffix(""))


@pytest.mark.parametrize("path", WITH_TABLES, ids=name)
def test_tables_are_up_to_date(path: Path) -> None:
    """A key, command, field, exit code or budget that changes is in the manual too.

    `make manual` mends it. Mutation: a label in tui/keys.py changed.
    """
    page = path.read_text(encoding="utf-8")
    assert manual.up_to_date(page) == page


def test_every_table_is_on_a_page() -> None:
    """No table is made for nothing, and none was lost with its page."""
    whole = "".join(path.read_text(encoding="utf-8") for path in WITH_TABLES)
    for table in manual.TABLES:
        assert whole.count(f"<!-- generated: {table} -->") == 1


def test_the_index_has_every_page() -> None:
    """A page that is written can be found."""
    assert sorted([*topics(), INDEX]) == [path.stem for path in manual.pages()]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_what_a_page_names_is_there(path: Path) -> None:
    """Commands, their options, topics and linked files are those that exist.

    Mutation: `posthouse sent`, `--too`, `posthouse help tests` or [x](y.md) on a page.
    """
    page = path.read_text(encoding="utf-8")
    for target in LINKED.findall(page):
        if not target.startswith("http"):
            assert (path.parent / target.replace("%5B", "[").replace("%5D", "]")).exists()
    for command, rest in CALLED.findall(page.replace("\\\n", "")):
        assert command in COMMANDS, f"posthouse {command}"
        if command == "help" and (words := rest.split()) and words[0].islower():
            assert words[0] in topics()
        for option in re.findall(r"(?<=\s)--[a-z-]+", rest.partition("#")[0]):
            assert option in options(command), f"{command} {option}"


def options(command: str) -> set[str]:
    """The long options of a command."""
    found = posthouse.get_command(manual.context(), command)
    assert found is not None
    return {option for each in found.params for option in each.opts} | {"--help"}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_keys_of_the_file_are_known(path: Path) -> None:
    """What a page sets is a field. Mutation: smtp.prt=465 on a page."""
    for line in path.read_text(encoding="utf-8").replace("\\\n", "").splitlines():
        if line.startswith("    posthouse set "):
            for word in shlex.split(line, comments=True)[3:]:
                if "=" in word and "KEY" not in word:
                    assert word.partition("=")[0] in FIELDS, line


def test_paths_are_there() -> None:
    """What tui/README.md names is where it says. Mutation: a file moved without its line here."""
    text = manual.CONTRIBUTING.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:tui|tests|[a-z_]+)/[\w*./]*|[a-z_]+\.py)`", text):
        inside = [path] if path.startswith("tests/") else [f"tui/{path}", f"tui/**/{path}", path]
        assert any(list(ROOT.glob(pattern)) for pattern in inside), path


def test_every_folder_is_named() -> None:
    """Who looks for a room finds a line on it; `make manual` writes it."""
    text = manual.CONTRIBUTING.read_text(encoding="utf-8")
    for folder in (path for path in ROOT.glob("tui/**/") if list(path.glob("*.py"))):
        assert f"| `{folder.relative_to(ROOT)}` | " in text


def test_every_exit_code_is_explained() -> None:
    """Mutation: a row left out."""
    page = read("exit-codes")
    for code in Exit:
        assert f"\n| {code.value} | " in page


def test_numbers_and_names_are_right() -> None:
    """What the pages say in words and numbers, where code knows it."""
    assert f"one of {len(PROVIDERS)} mail providers" in read("providers")
    ids = {key.id for key in KEYS}
    assert set(re.findall(r'^    ([a-z-]+\.[a-z-]+) = "', read("keys"), re.MULTILINE)) <= ids
