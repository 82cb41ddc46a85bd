"""``posthouse add`` and ``posthouse remove``."""

import sys
from pathlib import Path

import click

from tui.cli.notes import tell
from tui.paths import state_directory
from tui.storage import organizations
from tui.storage.directory import ConfigDirectory
from tui.storage.workspace import open_workspace
from tui.text import printable


@click.command()
@click.argument("organization", metavar="ORG")
@click.option("--name", required=True, help="What people call it.")
@click.pass_obj
def add(path: Path, organization: str, name: str) -> None:
    """Add the organization ORG; it follows the host's settings."""
    stored = organizations.add(open_workspace(path, state_directory()), organization, name)
    click.echo(f"Added {stored.name} ({stored.id}): {printable(str(stored.path))}")
    tell(stored.notes)


@click.command()
@click.argument("organization", metavar="ORG")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(path: Path, organization: str, yes: bool) -> None:
    """Remove the organization ORG: its file, its stored password, its test results."""
    stored = ConfigDirectory(path).load(organization)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("Without a terminal to ask on, --yes is needed.")
        question = f"Remove {stored.name} ({stored.id}), its password and test results?"
        click.confirm(question, abort=True, err=True)
    notes = organizations.remove(open_workspace(path, state_directory()), organization)
    click.echo(f"Removed {stored.name} ({stored.id}).")
    tell(notes)
