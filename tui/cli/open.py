"""The app: the organization picker, or the settings screen of one organization."""

import os
import sys
from pathlib import Path

import click

from tui.errors import Exit, PosthouseError


class NoTerminal(PosthouseError):
    """The app was started where there is no screen or no keyboard."""

    exit_code = Exit.USAGE


@click.command("open")
@click.argument("organization", metavar="ORG")
@click.pass_obj
def open_organization(directory: Path, organization: str) -> int:
    """Open the settings screen of ORG; host is the host level."""
    _require_terminal()
    from tui.storage.directory import ConfigDirectory

    ConfigDirectory(directory).load(organization)  # a wrong id is told before the screen changes
    from tui.app import run

    return run(directory, organization)


def pick(directory: Path) -> int:
    """Open the organization picker and return the exit code."""
    _require_terminal()
    from tui.app import run

    return run(directory)


def _require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal(
            "The screens need a terminal for input and output; the commands of posthouse --help "
            "work without one."
        )
    if os.environ.get("TERM") == "dumb":
        raise NoTerminal(
            "This terminal (TERM=dumb) cannot show screens; the commands of posthouse --help work "
            "in it."
        )
