"""Mask passwords that a hand put into a settings file, so that they go nowhere from there."""

import re
import tomllib

from tui.settings.checking.plain_secrets import MASK, NAMES, in_clear, in_comments, is_no_source
from tui.storage.settings_file.reading import Unreadable
from tui.storage.settings_file.statements import Statement
from tui.storage.settings_file.toml_document import BOM, Document, parse

# For what is not TOML, or not any more: a value over several lines goes with all of them. Blanks
# and a quote are taken once and for all (*+, ?+): what follows takes them too, and every way to
# share them would be tried.
_LINE = re.compile(
    rf"(?P<key>(?:^|[{{,])[ \t]*+[\"']?+(?:[\w. \t\"']*[._-])?{NAMES}[\"']?[ \t]*=)"
    r"(?:[ \t]*\"\"\".*?(?:\"\"\"|\Z)|[ \t]*'''.*?(?:'''|\Z)|[^\n]*)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def holds_secret(content: bytes) -> bool:
    """Tell whether a settings file, or what looks like one, holds a password in clear."""
    text = content.decode("utf-8", "backslashreplace")
    if any(in_comments(text)):
        return True
    try:
        tables = parse(content).tables
    except Unreadable:
        return _LINE.search(text) is not None
    return any(in_clear(tables)) or is_no_source(tables)


def masked(content: bytes) -> str:
    """Return the text of a settings file with a mask for each password in clear."""
    try:
        document = parse(content)
    except Unreadable:
        text = _LINE.sub(rf"\g<key> {MASK}", content.decode("utf-8", "backslashreplace"))
    else:
        text = _masked(document)
    for key, place in reversed(list(in_comments(text))):
        end = text.find("\n", place)
        text = f"{text[:place]}{key} = {MASK}{text[end:] if end >= 0 else ''}"
    return text


def _masked(document: Document) -> str:
    text = document.text
    for statement in reversed(document.statements):
        own = text[statement.start : statement.end]
        if not statement.is_header and _holds(statement, own):
            key, _equals, _value = own.partition("=")
            end = "\n" if own.endswith("\n") else ""
            text = f"{text[: statement.start]}{key}= {MASK}{end}{text[statement.end :]}"
    return (BOM if document.has_bom else "") + text


def _holds(statement: Statement, own: str) -> bool:
    tables: object = tomllib.loads(own)
    for name in statement.table:
        tables = {name: tables}
    assert isinstance(tables, dict)  # noqa: S101 - TOML is one
    return any(in_clear(tables)) or is_no_source(tables)
