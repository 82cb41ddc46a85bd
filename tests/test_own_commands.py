"""A command that a sentence proposes uses the config directory of the command that says it."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui
from tests import messages
from tests.cli.helpers.commands import run
from tests.test_language import pairs
from tests.test_marked import MARKS, TABLES
from tui.cli.main import COMMANDS
from tui.language import _, ngettext, use
from tui.own_commands import NEED_NO_DIRECTORY, are_elsewhere, propose_with, proposed
from tui.shell_words import command, option
from tui.storage.directory import reading

ROOT = Path(tui.__file__).parent
FUNNELS = {*MARKS, *TABLES, "proposed"}
JOINED = {"command", "command_line", "shell_command"}
"""The names that modules give ``shell_words.command``."""
NEED_ONE = COMMANDS.keys() - {*NEED_NO_DIRECTORY}
NAMED = {
    "many/junit.py": "what other programs read",
    "storage/history/repository.py": "a setting of git",
}
ODD = ("/srv/it's", "/srv/two words", "/srv/{id}{0}{", "/srv/a\tb\x1b[2J", "/srv/$(id)`id`\\")


class Forgotten(ast.NodeVisitor):
    """Finds commands of Posthouse, as text or word by word, that go through no funnel."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func).rpartition(".")[2]
        if name not in FUNNELS:
            if name not in JOINED:
                self._look_at_words(node.args)
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # docstrings
            self.generic_visit(node)

    def visit_List(self, node: ast.List) -> None:
        self._look_at_words(node.elts)
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        self._look(node, "".join(str(part) for part in parts))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._look(node, node.value)

    def _look(self, node: ast.expr, text: str) -> None:
        if re.search(rf"\bposthouse ({'|'.join(NEED_ONE)})\b", text):
            self.found.append((node.lineno, text))

    def _look_at_words(self, nodes: list[ast.expr]) -> None:
        words = [node.value if isinstance(node, ast.Constant) else "" for node in nodes]
        if "posthouse" in words[:-1] and words[words.index("posthouse") + 1] in NEED_ONE:
            self.found.append((nodes[0].lineno, "posthouse, word by word"))


def forgotten(source: str) -> list[tuple[int, str]]:
    """Line and text of each command that goes through no funnel."""
    looking = Forgotten()
    looking.visit(ast.parse(source))
    return looking.found


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """As ``--config-dir /srv/mail`` does it."""
    propose_with(lambda: "--config-dir /srv/mail")
    yield "posthouse --config-dir /srv/mail "
    propose_with(None)


def test_each_command_goes_through_a_funnel() -> None:
    """Mutation: any ``proposed(`` or ``command(`` taken away from a command."""
    found = {
        path.relative_to(ROOT).as_posix(): said
        for path in ROOT.rglob("*.py")
        if (said := forgotten(path.read_text(encoding="utf-8")))
    }
    assert found.keys() == NAMED.keys(), found


@pytest.mark.parametrize(
    "source",
    [
        'say("Set it: posthouse set ORG smtp.port=25")',
        'change = f"posthouse set {id} {change}"',
        '" ".join(["posthouse", "set", *whom])',
        'join("posthouse", "allow", name)',
        'WAY = "posthouse login ORG"',
    ],
)
def test_what_is_forgotten_is_found(source: str) -> None:
    assert forgotten(source)


def test_each_sentence_is_told_where(elsewhere: str) -> None:
    """In both languages. Mutations: the pattern leaves one out; a word that is no command."""
    seen = 0
    texts = [text for pair in pairs(messages.translated("fr")) for text in pair]
    for text in texts:
        for name in re.findall(r"(?<![/\w.-])posthouse ([a-z]+)", text):
            assert name in COMMANDS, text
            seen += name in NEED_ONE
        told = proposed(text)
        assert not re.search(rf"posthouse ({'|'.join(NEED_ONE)})\b", told), told
        assert told.replace(elsewhere, "posthouse ") == text
    assert seen > 150


def test_what_needs_no_directory_is_not(elsewhere: str) -> None:
    """Mutation: every word after posthouse taken for a command."""
    for text in (
        "posthouse help settings",
        "`posthouse demo`",
        "posthouse: no.",
        "/a/posthouse is",
    ):
        assert proposed(text) == text
    assert proposed("posthouse helper") == f"{elsewhere}helper"


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_a_translated_sentence_and_a_command_line(elsewhere: str, spoken: str) -> None:
    """Mutation: the funnel left out of ``_``, of ``ngettext``, or of ``command``."""
    use(spoken)
    more = "The same of {count} more; posthouse validate says which."
    said = (_("store it there: posthouse password ORG"), ngettext(more, more, 2))
    use("en")
    assert [elsewhere in one for one in said] == [True, True]
    assert command("posthouse", "allow", "acme") == f"{elsewhere}allow acme"
    assert command("chown", "posthouse set", "{}") == "chown 'posthouse set' '{}'"


@pytest.mark.parametrize("directory", ODD)
def test_a_shell_takes_it_as_it_is(directory: str) -> None:
    """Whatever the directory is called, and after format(). Mutation: braces as they are."""
    propose_with(lambda: option("--config-dir", directory))
    try:
        line = proposed("posthouse set {id} smtp.port=25").format(id="acme")
    finally:
        propose_with(None)
    assert line.isprintable()
    script = f'posthouse() {{ printf "%s\\0" "$@"; }}; {line}'
    told = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    words = told.stdout.decode().split("\0")[:-1]
    assert words == ["--config-dir", directory, "set", "acme", "smtp.port=25"]


def test_only_where_a_bare_command_looks_elsewhere(own_home: Path, tmp_path: Path) -> None:
    """Mutations: the option always, or left set after the command."""
    (own_home / "posthouse").mkdir()
    given = run("--config-dir", str(tmp_path), "show", "acme").err
    assert f"posthouse --config-dir {tmp_path} list" in given
    assert not are_elsewhere()
    for arguments in ((), ("--config-dir", str(own_home / "posthouse"))):
        assert "; posthouse list" in run(*arguments, "show", "acme").err


def test_what_a_list_remembers_is_told_anew(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the cache's first line is the same for both ways to the directory."""
    acme = own_home / "posthouse" / "organizations" / "acme.toml"
    acme.parent.mkdir(parents=True)
    acme.write_text('[authentication]\npassword = "x"\n')
    os.utime(acme, (0, 0))  # a list remembers what is old enough
    monkeypatch.setattr(reading, "TICK", 0)
    monkeypatch.delenv("POSTHOUSE_CONFIG_DIR")
    given = ("--config-dir", str(own_home / "posthouse"), "list", "--json")
    assert f"posthouse {given[0]} {given[1]} password ORG" in run(*given).out
    monkeypatch.setenv("POSTHOUSE_CONFIG_DIR", str(own_home / "posthouse"))
    assert ": posthouse password ORG" in run("list", "--json").out
