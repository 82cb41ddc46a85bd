"""``posthouse help``: the pages of the manual, from the files beside the program."""

import re
import shutil
from difflib import get_close_matches

import click

from tui.cli.plain_markdown import plain_text
from tui.errors import WrongUsage
from tui.language import N_, _
from tui.paths import MANUAL
from tui.text import printable

WIDEST = 80  # columns; longer lines are hard to read
INDEX = "README"
"""The page that lists the others, for a forge and for ``posthouse help``."""

_LISTED = re.compile(r"^- \[(\S+)\]\(\1\.md\): (.+)$", re.MULTILINE)


@click.command(
    "help",
    help=N_("Show the page TOPIC of the manual; without one, list the pages. They are in English."),
)
@click.argument("topic", metavar=N_("[TOPIC]"), default="")
@click.pass_context
def show_help(ctx: click.Context, topic: str) -> None:
    pages = topics()
    if topic.casefold() in pages:
        columns = min(shutil.get_terminal_size().columns, WIDEST)
        click.echo(plain_text(read(topic.casefold()), columns), nl=False)
    elif topic:
        group = ctx.find_root().command
        commands = group.list_commands(ctx) if isinstance(group, click.Group) else []
        raise WrongUsage(_unknown(topic, list(pages), commands))
    else:
        click.echo(_("Pages of the manual; posthouse help TOPIC shows one:") + "\n")
        width = max(map(len, pages))
        for name, about in pages.items():
            click.echo(f"  {name:<{width}}  {about}")
        click.echo("\n" + _("posthouse COMMAND --help explains one command."))


def topics() -> dict[str, str]:
    """The pages in reading order: what each is called, and a line about it."""
    return dict(_LISTED.findall(read(INDEX)))


def read(name: str) -> str:
    """A page as Markdown."""
    return (MANUAL / f"{name}.md").read_text(encoding="utf-8")


def _unknown(topic: str, pages: list[str], commands: list[str]) -> str:
    name = printable(topic, 40)
    if topic in commands:
        return _(
            "The manual has no page {name}; posthouse {name} --help explains the command."
        ).format(name=name)
    if near := get_close_matches(topic.casefold(), pages, n=1):
        return _("The manual has no page {name}. Did you mean {near}?").format(
            name=name, near=near[0]
        )
    return _("The manual has no page {name}; posthouse help lists the pages.").format(name=name)
