"""The app: the organization picker, or the settings screen of one organization."""

from pathlib import Path

import click

from tui.language import N_
from tui.terminal import require_terminal


@click.command("open", help=N_("Open the settings screen of ORG; host is the host level."))
@click.argument("organization", metavar="ORG")
@click.pass_context
def open_organization(ctx: click.Context, organization: str) -> int:
    require_terminal()
    from tui.storage.directory.config_directory import ConfigDirectory

    directory: Path = ctx.obj

    ConfigDirectory(directory).load(organization)  # a wrong id is told before the screen changes
    from tui.app import run

    return run(directory, organization, mouse=not ctx.find_root().params["no_mouse"])


def pick(directory: Path, *, mouse: bool) -> int:
    """Open the organization picker and return the exit code."""
    require_terminal()
    from tui.app import run

    return run(directory, mouse=mouse)
