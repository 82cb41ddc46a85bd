"""What happened beside a command that did its work."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from tui.text import printable

MOST_NAMED = 10


def tell(notes: Iterable[str]) -> None:
    """Print sentences on the error output."""
    for sentence in notes:
        click.echo(f"posthouse: warning: {sentence}", err=True)


def tell_outputs(paths: Sequence[Path]) -> None:
    """Print which files of other programs were written, the first ones by name."""
    for path in paths[:MOST_NAMED]:
        click.echo(f"Wrote {printable(str(path))}")
    if len(paths) > MOST_NAMED:
        click.echo(f"Wrote {len(paths) - MOST_NAMED} more; {len(paths)} in all.")
