"""What an organization's own file says, as ``posthouse import`` reads it: CSV and JSON."""

import csv
import shlex
import sys
from collections.abc import Iterable

import click

from tui.errors import Exit, UnknownOrganization
from tui.imports.csv_cells import quoted
from tui.language import _
from tui.settings.fields import FIELDS
from tui.settings.model import nested
from tui.storage.directory.reading import SettingsFiles
from tui.storage.settings_file.stored_file import Stored
from tui.text import some_of

_ALWAYS = ("name", "mail.mode")


def as_csv_rows(directory: SettingsFiles, ids: Iterable[str]) -> int:
    """Print a header of keys and a row for each organization, with the values of its own file.

    Returns:
        The exit code; where some can't be read it tells that they are missing.
    """
    rows, broken, used = list[tuple[str, dict[str, str]]](), list[str](), set(_ALWAYS)
    for one in ids:
        try:
            stored = directory.load(one)
        except UnknownOrganization:
            continue  # removed while we were reading
        if stored.broken:
            broken.append(one)
            continue
        row = {key: _cell(value) for key, value in own(stored).items()}
        used |= row.keys()
        rows.append((one, row))
    columns = [key for key in FIELDS if key in used]
    written = csv.writer(sys.stdout, lineterminator="\n")
    written.writerow(["id", *columns])
    for one, row in rows:
        written.writerow([one, *(row.get(key, "") for key in columns)])
    if broken:
        from tui.cli.shared.tell_notes import tell  # loads every format

        words = _("left out, for the file can't be read: {ids}; posthouse validate tells why.")
        tell([words.format(ids=some_of(broken))])
    return Exit.CONFIGURATION if broken else Exit.OK


def own(stored: Stored) -> dict[str, object]:
    """Return the values that a file itself gives, by key; the mode always."""
    values = {key: stored.values[key] for key in FIELDS if key in stored.values}
    return {**values, "mail.mode": stored.settings.mail.mode}


def as_own_object(stored: Stored) -> dict[str, object]:
    """Return the values that a file itself gives, as tables; an object for JSON."""
    return {
        "id": stored.id,
        "name": stored.name,
        "mode": stored.settings.mail.mode,
        "own": nested(own(stored)),
    }


def print_own(stored: Stored) -> None:
    """Print the values that a file itself gives, a key a line."""
    for key, value in own(stored).items():
        click.echo(f"{key} = {_text(value) or '-'}")


def _cell(value: object) -> str:
    return quoted(_text(value))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return shlex.join(map(str, value))
    return str(value)
