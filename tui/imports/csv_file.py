"""A CSV file (RFC 4180): a row an organization, a column a key of the settings files."""

import csv
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from io import StringIO

from tui.imports.csv_cells import plain
from tui.imports.found import Contents, Found, Place, WrongFile, shown, text_of
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import KEYS

ID, PASSWORD = "id", "password"
_SEPARATORS = ",;\t"
_COLUMNS = frozenset({*KEYS, ID, PASSWORD})
_LARGEST_CELL = 1_000_000


def read(data: bytes) -> Contents:
    """Read it; separators may be commas, semicolons or tabs, an empty cell says nothing.

    Raises:
        WrongFile: A quote, a column or a row is wrong.
    """
    text = text_of(data)
    rows = _rows(text)
    first = next(rows, None)
    if first is None:
        raise WrongFile(_("is empty; its first line names the columns: id,name,smtp.host,…"))
    line, header = first
    columns = [name.strip() for name in header]
    _refuse_wrong(columns, line)
    return Contents(tuple(_row(columns, line, cells) for line, cells in rows))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty with the line that it begins on."""
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    csv.field_size_limit(_LARGEST_CELL)
    # Lines as they are, so that what is in quotes stays as it is.
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise WrongFile(
                _("a quote is wrong: a cell with quotes in it is in quotes, each of them doubled."),
                Place(line),
            ) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _refuse_wrong(columns: Sequence[str], line: int) -> None:
    for number, name in enumerate(columns, 1):
        place = Place(line, number)
        if name not in _COLUMNS:
            near = get_close_matches(name, _COLUMNS, n=1)
            raise WrongFile(
                _("{column} is no key; did you mean {near}?").format(
                    column=shown(name), near=near[0]
                )
                if near
                else _("{column} is no key; posthouse help settings has them.").format(
                    column=shown(name) or _("a column without a name")
                ),
                place,
            )
        if name in columns[: number - 1]:
            raise WrongFile(_("{column} is there twice.").format(column=name), place)
    if ID not in columns and "name" not in columns:
        raise WrongFile(_("needs a column id, or name, to know whose row it is."), Place(line))


def _row(columns: Sequence[str], line: int, cells: Sequence[str]) -> Found:
    if len(cells) != len(columns):
        raise WrongFile(
            _("this row has {cells} cells, and the first line {columns}.").format(
                cells=len(cells), columns=len(columns)
            ),
            Place(line),
        )
    found = Found("", line)
    for number, (name, cell) in enumerate(zip(columns, cells, strict=True), 1):
        value = plain(cell)
        if not value.strip():
            continue
        if name == ID:
            found.id = value.strip()
            found.places[ID] = Place(line, number)
        elif name == PASSWORD:
            found.secret = SecretStr(value)
        else:
            found.put(name, value, line, number)
    return found
