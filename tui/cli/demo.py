"""``posthouse demo``."""

import click

from tui.demo.session import demo_session
from tui.demo.story import tell
from tui.language import N_
from tui.terminal import has_terminal


@click.command(
    help=N_(
        "Look around: the whole app on throw-away files, with mail servers of its own.\n\n"
        "Nothing leaves this machine, and nothing stays on it. Without a terminal the same story "
        "is told as plain text; it ends with 0 where every test ended as it should."
    )
)
@click.pass_context
def demo(ctx: click.Context) -> int:
    with demo_session() as session:
        if has_terminal():
            from tui.app import run_demo  # Textual is loaded for the screens alone

            return run_demo(session, mouse=not ctx.find_root().params["no_mouse"])
        return tell(session, click.echo)
