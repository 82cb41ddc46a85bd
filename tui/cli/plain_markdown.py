"""Markdown as plain text for a terminal: the little of it that the manual's pages use."""

import re
from collections.abc import Iterator
from textwrap import wrap

import click

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_ITEM = re.compile(r"(?:- |\d+\. )")
_CELLS = re.compile(r"(?<!\\)\|")
_GAP = 2  # columns between two cells of a table


def plain_text(markdown: str, width: int) -> str:
    """Wrap a page to a width: headings, paragraphs, lists, tables; indented code stays as it is.

    Args:
        markdown: Blocks with empty lines between them.
        width: Columns of the terminal.
    """
    blocks = [block for block in re.split(r"\n{2,}", markdown.strip("\n")) if block]
    return "\n\n".join(_block(b, width) for b in blocks if not b.startswith("<!--")) + "\n"


def _block(block: str, width: int) -> str:
    if block.startswith("    "):
        return block
    if block.startswith("#"):
        return click.style(block.lstrip("# "), bold=True)
    if block.startswith("|"):
        return "\n".join(_table(block.splitlines(), width))
    if _ITEM.match(block):
        return "\n".join(_items(block, width))
    return "\n".join(_wrapped(_spoken(block), width))


def _spoken(text: str) -> str:
    """Text without marks: bold is dropped, a link to a page names the command that shows it."""
    return _LINK.sub(_named, text.replace("**", "")).replace("\\|", "|")


def _named(link: re.Match[str]) -> str:
    text, target = link.groups()
    topic = target.removesuffix(".md")
    return f"{text} ({target})" if topic == target else f"{text} (`posthouse help {topic}`)"


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return wrap(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _items(block: str, width: int) -> Iterator[str]:
    for item in re.split(rf"\n(?={_ITEM.pattern})", block):
        mark = _ITEM.match(item)
        yield from _wrapped(_spoken(item), width, " " * (mark.end() if mark else 0))


def _table(lines: list[str], width: int) -> Iterator[str]:
    """The rows of a table, each cell wrapped in its column; the second line only says how."""
    rows = [[_spoken(cell.strip()) for cell in _CELLS.split(line)[1:-1]] for line in lines]
    head, body = rows[0], rows[2:]
    widths = _widths([head, *body], width)
    shown = [list(_row(row, widths)) for row in body]
    is_tall = max(map(len, shown)) > 2  # then an empty line tells where a row ends
    if any(head):
        yield from (click.style(line, bold=True) for line in _row(head, widths))
    for at, row in enumerate(shown):
        yield from ["", *row] if is_tall and at else row


def _widths(rows: list[list[str]], width: int) -> list[int]:
    """As wide as what they hold; where that is too much, the widest give way down to a word."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in cell.split(" ")) for column in columns]
    while sum(widths) + _GAP * (len(widths) - 1) > width:
        shrinkable = [at for at, least_width in enumerate(least) if widths[at] > least_width]
        if not shrinkable:
            break
        widths[max(shrinkable, key=widths.__getitem__)] -= 1
    return widths


def _row(cells: list[str], widths: list[int]) -> Iterator[str]:
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for at in range(max(map(len, wrapped))):
        parts = [lines[at] if at < len(lines) else "" for lines in wrapped]
        padded = (f"{part:<{width}}" for part, width in zip(parts, widths, strict=True))
        yield (" " * _GAP).join(padded).rstrip()
