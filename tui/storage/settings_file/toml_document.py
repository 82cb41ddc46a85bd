"""What a settings file says, as TOML: on which lines, and why it can't be edited."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tui.language import N_, _
from tui.settings.model import KEYS, TABLES
from tui.storage.settings_file.reading import Unreadable
from tui.storage.settings_file.statements import Statement, statements
from tui.text import printable

BOM = "\ufeff"
DEEPEST = 50  # tables and lists inside each other; we have two
_MANY = 5000  # dots in one key
_DOTS = re.compile(rf"""(?<![\w.\-"'])(?:["']?[\w-]+["']?[ \t]*\.[ \t]*){{{_MANY}}}""")
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_PLAIN = {
    "Cannot overwrite a value": N_("a key is given twice"),
    "Duplicate inline table key": N_("a key is given twice"),
    "Cannot declare": N_("a table is given twice"),
    "Cannot mutate immutable namespace": N_("a table is given twice"),
    "Cannot redefine namespace": N_("a table is given twice"),
    "Expected ']' at the end of a table declaration": N_("a [table] is not closed"),
    "Expected ']]' at the end of an array declaration": N_("a [[table]] is not closed"),
    "Expected '=' after a key": N_("a key must be followed by = and its value"),
    "Invalid value": N_('a value must be a number, true, false or text in quotes, like "…"'),
    "Illegal character": N_(
        "a character is not allowed here: text is written in quotes on one line"
    ),
    "Unterminated string": N_("a quote is not closed"),
    "Expected newline or end of document": N_("a line may have only one key = value"),
    "Invalid initial character for a key part": N_(
        "a key has letters, digits, hyphens and underscores"
    ),
    "Unclosed array": N_("a list is not closed"),
    "Unclosed inline table": N_("a table in { } is not closed"),
    "Unescaped '\\'": N_("a backslash in a text must be doubled"),
    "Invalid hex value": N_("\\u or \\U is not followed by a hexadecimal number"),
    "Escaped character is not": N_("\\u or \\U is not followed by a character"),
    "Found invalid character": N_(
        "a character is not allowed here: text is written in quotes on one line"
    ),
    "Invalid date or datetime": N_("a date or time is wrong"),
    "Invalid statement": N_("this is neither [table] nor key = value"),
}


@dataclass(frozen=True)
class Document:
    """A file that is TOML.

    Attributes:
        text: All of it but the byte order mark, line endings as they are.
        tables: What ``tomllib`` makes of it.
        has_bom: Whether it began with a byte order mark.
    """

    text: str
    tables: Mapping[str, Any]
    has_bom: bool

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Return the headers and keys, in order."""
        return tuple(statements(self.text))

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """Return the line of each table and key, like ``smtp.port``."""
        lines: dict[str, int] = {}
        for statement in self.statements:
            for length in range(1, len(statement.path) + 1):
                lines.setdefault(".".join(statement.path[:length]), statement.line)
        return lines

    def line(self, key: str) -> int | None:
        """Return the line of a key; of its table, where that is written on one line."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines.get(key)

    def unsuitable(self) -> str:
        """Say why a key is written in a way that can't be edited safely; empty if none is."""
        for statement in self.statements:
            if not _is_plain(statement):
                key = printable(".".join(statement.path[:2]))
                return _(
                    "line {line}: {key} is written in a form that Posthouse "
                    "does not edit; use [table] and key = value, each on a "
                    "line of its own."
                ).format(line=statement.line, key=key)
        return ""


EMPTY = Document("", {}, False)


def parse(data: bytes) -> Document:
    """Parse the bytes of a settings file.

    Raises:
        Unreadable: They are not UTF-8 or not TOML.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            _("line {line}: not UTF-8; save the file as UTF-8.").format(line=line)
        ) from None
    plain = text.removeprefix(BOM)
    try:
        tables = _loads(plain)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_explained(str(error), plain)) from None
    except RecursionError:
        raise Unreadable(
            _("{culprit}not TOML: it is nested too deeply.").format(culprit=_culprit(plain))
        ) from None
    except ValueError as error:  # a date like 2026-02-30, a number of thousands of digits
        reason = printable(str(error), 200)
        raise Unreadable(
            _("{culprit}not TOML: {reason}.").format(culprit=_culprit(plain), reason=reason)
        ) from None
    return Document(plain, tables, plain != text)


def _loads(text: str) -> dict[str, Any]:
    """What ``tomllib`` makes of it; RecursionError also for what it would take, or take long for.

    Its time grows with the square of the dots in a key: many seconds, for a file of 256 KiB.
    """
    if text.count(".") >= _MANY and _DOTS.search(text):
        raise RecursionError
    tables = tomllib.loads(text)
    inner, depth = [*tables.values()], 0
    while inner := [one for outer in inner for one in _inner(outer)]:
        depth += 1
        if depth > DEEPEST:
            raise RecursionError
    return tables


def _inner(outer: object) -> Iterable[object]:
    if isinstance(outer, dict):
        return outer.values()
    return outer if isinstance(outer, list) else ()


def _culprit(text: str) -> str:
    """``line 3: `` for an error that tomllib gives no line: a line that has it by itself."""
    for number, line in enumerate(text.split("\n"), 1):
        try:
            _loads(line)
        except tomllib.TOMLDecodeError:
            continue
        except (ValueError, RecursionError):
            return _("line {number}: ").format(number=number)
    return ""


def _is_plain(statement: Statement) -> bool:
    """Whether a statement is of no concern to us, or in the shape that we edit."""
    path = statement.path
    if path[0] in KEYS:
        return len(path) == 1 and not statement.is_header
    if path[0] not in TABLES:
        return True
    if not statement.table or (statement.is_array and len(path) == 1):
        return False
    is_ours = ".".join(path[:2]) in KEYS
    return not is_ours or (len(path) == 2 and not statement.is_header)


def _explained(message: str, text: str) -> str:
    place = _PLACE.search(message)
    line = int(place["line"]) if place and place["line"] else text.rstrip().count("\n") + 1
    reason = message[: place.start()] if place else message
    if text.split("\n")[line - 1].startswith("<" * 7 + " "):
        return _("line {line}: a merge conflict: git left both versions in the file.").format(
            line=line
        )
    for start, words in _PLAIN.items():
        if reason.startswith(start):
            reason = _(words)
    return _("line {line}: not TOML: {reason}.").format(line=line, reason=printable(reason, 200))
