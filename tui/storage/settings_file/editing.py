"""Edit a settings file as a careful hand would: only what changed, all else byte for byte."""

import copy
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from tui.errors import BrokenFile
from tui.language import _
from tui.settings.model import TABLES
from tui.storage.settings_file.statements import Statement, statements
from tui.storage.settings_file.toml_document import BOM, Document

Value = str | int | bool | list[str]
_ORDER = tuple(TABLES)


def edit(document: Document, changes: Mapping[str, Value | None]) -> bytes:
    """Make ``changes`` to a file's text, and check them by reading it back.

    Args:
        document: The file as it is; one whose ``unsuitable()`` is empty.
        changes: New values by key, in the order of the model; None removes a key.

    Raises:
        BrokenFile: The edit would not say what was meant, or would change something else.
    """
    text = document.text
    tables: dict[str, dict[str, Value | None]] = {}
    for key, value in changes.items():
        *table, name = key.split(".")
        tables.setdefault(table[0] if table else "", {})[name] = value
    for table_name, values in tables.items():
        text = _edit_table(text, table_name, values)
    if "\r\n" in document.text and not re.search(r"(?<!\r)\n", document.text):
        text = re.sub(r"(?<!\r)\n", "\r\n", text)
    if not _same(_read_back(text), _expected(document.tables, tables)):
        raise BrokenFile(
            _(
                "The file is written in a form that Posthouse cannot edit without harm, so it was "
                "left alone; use [table] and key = value, each on a line of its own."
            )
        )
    return ((BOM if document.has_bom else "") + text).encode("utf-8")


def _edit_table(text: str, table: str, values: Mapping[str, Value | None]) -> str:
    """``text`` with the values of one table changed; only that table goes through tomlkit."""
    import tomlkit

    section = _section(text, table)
    if section is None:
        return _insert(text, table, {k: v for k, v in values.items() if v is not None})
    start, end = section
    before, own, after = text[:start], text[start:end], text[end:]
    ended = own.endswith("\n")
    parsed = tomlkit.parse(own if ended else own + "\n")
    holder: Any = parsed[table] if table else parsed
    for name, value in values.items():
        if value is not None:
            holder[name] = value
        elif name in holder:
            holder.remove(name)
    edited = tomlkit.dumps(parsed)
    return before + (edited if ended else edited.removesuffix("\n").removesuffix("\r")) + after


def _insert(text: str, table: str, values: Mapping[str, Value]) -> str:
    """``text`` with a new table at its place in the order of the model, empty lines around it."""
    import tomlkit

    if not values:
        return text
    place = _place(text, table)
    before, after = text[:place], text[place:]
    if before and not before.endswith("\n"):
        before += "\n"
    if before and not re.search(r"(\A|\n)[ \t]*\r?\n\Z", before):
        before += "\n"
    block = tomlkit.dumps({table: values} if table else values)
    return before + block + ("\n" if after else "") + after


def _section(text: str, table: str) -> tuple[int, int] | None:
    """From where to where a table's own lines reach; comments after its last key are not its."""
    own = [
        s
        for s in statements(text)
        if s.table == ((table,) if table else ()) and (not s.is_header or s.path == (table,))
    ]
    return (own[0].start, own[-1].end) if own else None


def _place(text: str, table: str) -> int:
    """Where a new table goes: after those that precede it in the model, else before the rest."""
    found = list(statements(text))
    headers = [statement for statement in found if statement.is_header]
    earlier = _ORDER[: _ORDER.index(table)] if table else ()
    preceding = [n for n, header in enumerate(headers) if header.path[0] in earlier]
    if preceding:
        following = headers[preceding[-1] + 1 :]
    else:
        later = _ORDER[_ORDER.index(table) :] if table else ()
        following = [h for h in headers if not table or h.path[0] in later]
    return _block_start(text, following[0], found) if following else len(text)


def _block_start(text: str, header: Statement, found: list[Statement]) -> int:
    """Where the comment that stands right above ``header`` begins."""
    floor = max((s.end for s in found if s.end <= header.start), default=0)
    start = header.start
    while start > floor:
        line = text.rfind("\n", floor, start - 1) + 1 or floor
        if not text[line:start].lstrip(" \t").startswith("#"):
            break
        start = line
    return start


def _expected(
    tables: Mapping[str, Any], edits: Mapping[str, Mapping[str, Value | None]]
) -> dict[str, Any]:
    expected = copy.deepcopy(dict(tables))
    for table, values in edits.items():
        if table and all(value is None for value in values.values()) and table not in expected:
            continue
        holder = expected.setdefault(table, {}) if table else expected
        for name, value in values.items():
            if value is None:
                holder.pop(name, None)
            else:
                holder[name] = value
    return expected


def _read_back(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _same(one: object, other: object) -> bool:
    """Equality that tells 1, 1.0 and True apart, and takes nan for nan."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)
