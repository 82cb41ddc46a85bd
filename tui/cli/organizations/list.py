"""``posthouse list``."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tui.cli.shared.language_options import english
from tui.cli.shared.progress import progress
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.catalog import lines
from tui.storage.directory import ConfigDirectory
from tui.storage.listing import Listing, mode_words
from tui.storage.state import StateDirectory
from tui.text import printable

_MODE = 7  # columns, as the next
_SERVER = 28  # columns that most servers with their ports fit into


@click.command("list", help=N_("List the organizations with their mode, server and first problem."))
@click.option("--json", "as_json", is_flag=True, callback=english, help=N_("A list of objects."))
@click.pass_obj
def list_organizations(path: Path, as_json: bool) -> None:
    directory = ConfigDirectory(path)
    ids = directory.ids()
    cache = StateDirectory(state_directory(), path).listings
    rows = lines(directory, ids, cache)
    if not sys.stdout.isatty():  # on a terminal the rows themselves show how far it is
        rows = progress(rows, len(ids))
    if as_json:
        for line in _json(rows):
            click.echo(line, nl=False)
    elif ids:
        longest = max(map(len, ids))
        for row in rows:
            click.echo(_aligned(row, longest))
    else:
        click.echo(
            _(
                "No organizations in {path} yet; posthouse add ID --name NAME makes the first."
            ).format(path=printable(str(path))),
            err=True,
        )


def _json(rows: Iterator[Listing]) -> Iterator[str]:
    """One list, a row a line, written while it is read."""
    before = "["
    for row in rows:
        shown = {
            "id": row.id,
            "name": row.name,
            "mode": row.mode,
            "host": row.host,
            "port": row.port,
            "problem": row.problem,
        }
        yield f"{before}{json.dumps(shown, ensure_ascii=False)}"
        before = ",\n "
    yield "]\n" if before != "[" else "[]\n"


def _aligned(row: Listing, longest_id: int) -> str:
    server = f"{row.host}:{row.port}" if row.host else "-"
    problem = f"  ✗ {row.problem}" if row.problem else ""
    mode = mode_words(row.mode)
    return f"{row.id:{longest_id}}  {mode:{_MODE}}  {server:{_SERVER}}  {row.name}{problem}"
