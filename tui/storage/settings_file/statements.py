"""Find each statement of a TOML file, for line numbers and for edits in place."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|'
    r"'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A table header or ``key = value``.

    Attributes:
        path: Its full path: ``("smtp", "port")``.
        table: The path of the header it stands under; for a header its own.
        is_header: Whether it is ``[table]`` or ``[[table]]``.
        is_array: Whether it is ``[[table]]``.
        line: Its first line, counted from 1.
        start: Its first character in the text, counted from 0.
        end: The character after its last line's end.
    """

    path: tuple[str, ...]
    table: tuple[str, ...]
    is_header: bool
    is_array: bool
    line: int
    start: int
    end: int


def statements(text: str) -> Iterator[Statement]:
    """Return every statement of ``text``, which must be valid TOML, in order."""
    table: tuple[str, ...] = ()
    position, line = 0, 1
    while position < len(text):
        header = _HEADER.match(text, position)
        key = None if header else _KEY.match(text, position)
        if header:
            end = _after_line(text, header.end())
            table = _path(header[2])
            yield Statement(table, table, True, header[1] == "[[", line, position, end)
        elif key:
            end = _after_value(text, key.end())
            yield Statement(table + _path(key[1]), table, False, False, line, position, end)
        else:  # a comment or an empty line
            end = _after_line(text, position)
        line += text.count("\n", position, end)
        position = end


def _after_line(text: str, position: int) -> int:
    newline = text.find("\n", position)
    return len(text) if newline < 0 else newline + 1


def _after_value(text: str, position: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(text, position):
        if token[0] == "\n" and depth == 0:
            return token.end()
        depth += (token[0] in ("[", "{")) - (token[0] in ("]", "}"))
    return len(text)


def _path(dotted: str) -> tuple[str, ...]:
    if _BARE.fullmatch(dotted):
        return (dotted,)
    return tuple(
        next(iter(tomllib.loads(f"{part} = 0"))) if part[0] in "\"'" else part
        for part in re.findall(_PART, dotted)
    )
