"""Every sentence in tui goes through _(), N_() or ngettext(), or is known to stay English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui
from tui import errors

ROOT = Path(tui.__file__).parent
MARKS = {"_", "N_", "ngettext"}
TABLES = {"Rule", "Field", "Shape", "Binding"}  # tests/messages.py reads these by their places
SENTENCE = re.compile(r"[A-Za-z]{2,}['’]?[,:;]? [A-Za-z(]+")
WORD = re.compile(r"[^A-Za-z]*[A-Z][a-z]+[^A-Za-z]*")
# What a person reads at once: here a word alone is a sentence too.
SHOWN_BY = {
    "Static", "LineButton", "TextModal", "Problem", "Toggle", "FieldRow", "refusal", "notify",
    "echo", "note", "UsageError", "BadParameter", "confirm", "prompt", "_warning", "WrongValue",
    "_say",
    *(name for name, value in vars(errors).items() if isinstance(value, type)),
}  # fmt: skip
ENGLISH = {
    "cli/plain_markdown.py": "the pages of the manual, which are in English",
    "cli/completion/commands.py": "the options of sendmail and the words that a shell proposes",
    "cli/completion/shells.py": "what shells run",
    "exports": "what other programs read; refusals are marked all the same",
    "demo/uipath.py": "what UiPath says",
    "demo/servers.py": "what a mail server says",
    "many/junit.py": "what other programs read",
    "many/plugin_line.py": "what monitoring reads",
    "many/prometheus.py": "what Prometheus reads",
    "smtp/explain/course.py": "what other programs say in pasted texts",
    "smtp/explain/formats.py": "what other programs say in pasted texts",
    "smtp/explain/outcomes.py": "what other programs say in pasted texts",
    "smtp/explain/places.py": "what other programs say in pasted texts",
    "smtp/explain/quoted.py": "what other programs say in pasted texts",
    "smtp/explain/reading.py": "what other programs say in pasted texts",
    "smtp/explain/shown.py": "what other programs say in pasted texts",
    "smtp/record/stop.py": "the docstrings of signals",
    "smtp/diagnosis/field_to_look_at.py": "the reasons of a table, for whoever changes it",
    "smtp/refusals/access.py": "the words of servers, and where they were seen",
    "smtp/refusals/client.py": "the words of servers, and where they were seen",
    "smtp/refusals/mail.py": "the words of servers, and where they were seen",
    "oauth/refusals/failures.py": "what issuers say",
    "oauth/refusals/hints.py": "what issuers say",
    "oauth/flows/scopes.py": "names of scopes",
    "settings/uipath/labels.py": "what UiPath says, in both languages side by side",
    "storage/history/commit_messages.py": "the history, which others read",
    "storage/history/recording.py": "the history, which others read",
    "storage/history/git_objects.py": "the history, which others read",
}
# Matched from their beginning: programming errors, patterns, what other programs say or are told.
NOT_FOR_PEOPLE = re.compile(
    r"a dialogue ended without a verdict$|[Pp]osthouse (demo|test)? ?$|posthouse set . authentic"
    r"|no number$|wrong version number$|text/plain; charset|(start|implicit) tls$"
    r"|authentication \(is|reverse \(dns|\\b\(helo|\^\(\?!"
    r"|spamhaus\||line \(\\d|queued as \(|message queued \\\(|\^\(\\S\+\) message| \\\(at \("
    r"|MAIL FROM:|RCPT TO:|invalid address$|other name$|\n    |#details Static$|hint heading$"
    r"|(Cannot|Duplicate|Escaped|Expected|Found|Illegal|Invalid|Unclosed|Unterminated)"
    r" [a-z' =\]-]+$"
    r"|\(Hostname\|IP address\) mismatch"
    r"|is not a symbolic ref$|Permission denied$|Read-only file system$|insufficient permission$"
    r"|(posthouse )?login (ORG)?$|posthouse password .?$|\(\?<!|The demo needs nothing"
    r"|535 5\.7\.8 Error|dict\[str, |<!doctype|HTTP/1|Content-Type|Not Found$"
    r"|authentication\.secret=f"
    r"|posthouse set host sender\.address=|  \N{NO-BREAK SPACE}=|  \S+ authentication\.secret"
    r"|'\(\[\^|tmux set |export LC_ALL|\\bqp |\\bopenid-configuration |\^ok "
    r"|(restored to|copied from|imported from) .?$"
)


class Sources(ast.NodeVisitor):
    """Finds literals with words in them that nothing marks."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str, str]] = []
        self._calls: list[str] = []

    def visit_Call(self, node: ast.Call) -> None:
        self.visit(node.func)
        name = ast.unparse(node.func).rpartition(".")[2]
        self._calls.append(name)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in {"id", "name", "classes", "group", "severity", "metavar"}:
                self.visit(keyword.value)
        self._calls.pop()

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # docstrings
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if node.exc and not ast.unparse(node.exc).startswith("RuntimeError"):
            self.visit(node.exc)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
        self._look(node, "\N{NO-BREAK SPACE}".join(str(part) for part in parts))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._look(node, node.value)

    def _look(self, node: ast.expr, text: str) -> None:
        call = self._calls[-1] if self._calls else ""
        if call in MARKS | TABLES:
            return
        if SENTENCE.search(text) or (call in SHOWN_BY and WORD.fullmatch(text)):
            self.found.append((node.lineno, text, call))


def unmarked(source: str) -> list[tuple[int, str, str]]:
    """Line and text of what nothing marks in a module, and the call that it is given to."""
    sources = Sources()
    sources.visit(ast.parse(source))
    return sources.found


def modules() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if not any(place == part or place.startswith(f"{part}/") for part in ENGLISH):
            yield path


@pytest.mark.parametrize("path", [*modules()], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sentences_are_marked(path: Path) -> None:
    """Mutation: any ``_(`` taken away."""
    found = [one for one in unmarked(path.read_text()) if not NOT_FOR_PEOPLE.match(one[1])]
    assert found == []


@pytest.mark.parametrize("folder", ENGLISH)
def test_refusals_are_marked_everywhere(folder: str) -> None:
    """Where files for others are written, errors are for people; mutation: in a refusal."""
    place = ROOT / folder
    for path in [place] if place.is_file() else place.glob("*.py"):
        assert [one for one in unmarked(path.read_text()) if one[2] in SHOWN_BY - {"note"}] == []


def test_no_mark_is_inside_an_f_string() -> None:
    """Babel does not see it there (Python 3.11), so nobody translates it; mutation: one."""
    found = [
        (path.name, call.lineno)
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in MARKS
        and isinstance(call.args[0], ast.Constant)
    ]
    assert found == []


def test_footers_speak_it() -> None:
    """Textual's own shows bindings as they are; mutation: one in any screen."""
    using = [path.name for path in ROOT.rglob("*.py") if re.search(r"\bFooter\b", path.read_text())]
    assert using == ["key_bar.py"]


@pytest.mark.parametrize(
    "source",
    [
        'raise NotSaved(f"{path} could not be written.")',
        'click.echo("Nothing to do.")',
        'yield Static("Path", classes="label")',
        'answers = (("k", "Keep what is there"),)',
        'words = f"{count} more of them" if count else ""',
        '_("{done} to {path}").format(done="was saved", path=path)',
    ],
)
def test_what_is_not_marked_is_found(source: str) -> None:
    assert unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring of a module."""',
        'raise NotSaved(_("{path} could not be written.").format(path=path))',
        'yield Static(_("Path"), classes="label for me")',
        'ngettext("{count} day left", "{count} days left", count)',
        'Binding("f2", "save", "Save all", id="settings.save")',
    ],
)
def test_what_is_marked_is_not(source: str) -> None:
    assert unmarked(source) == []


def test_no_mark_is_inside_another() -> None:
    """Babel reads the outer one alone: “is out of reach” stood in English amid French."""
    inner = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in ROOT.rglob("*.py")
        for outer in _marks(ast.parse(path.read_text(encoding="utf-8")))
        for call in _marks(outer)
        if call is not outer
    ]
    assert inner == []


def _marks(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            yield node
