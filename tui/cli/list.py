"""``posthouse list``."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from tui.settings.inheritance import HOST
from tui.storage.directory import ConfigDirectory
from tui.storage.listing import Listing, listing
from tui.text import printable


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
@click.pass_obj
def list_organizations(path: Path, as_json: bool) -> None:
    """List the organizations with their mode, server and first problem."""
    rows = _rows(ConfigDirectory(path))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    elif rows:
        click.echo("\n".join(_aligned(rows)))
    else:
        click.echo(
            f"No organizations in {printable(str(path))} yet; posthouse add ID --name NAME makes "
            "the first.",
            err=True,
        )


def _rows(directory: ConfigDirectory) -> list[Listing]:
    host = directory.load(HOST)
    return [listing(stored, host) for stored in directory.organizations()]


def _aligned(rows: list[Listing]) -> list[str]:
    servers = [f"{row.host}:{row.port}" if row.host else "-" for row in rows]
    longest_id = max(len(row.id) for row in rows)
    longest_server = max(map(len, servers))
    return [
        f"{row.id:{longest_id}}  {row.mode:7}  {server:{longest_server}}  {row.name}"
        + (f"  ✗ {row.problem}" if row.problem else "")
        for row, server in zip(rows, servers, strict=True)
    ]
