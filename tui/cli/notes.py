"""What did not go well beside a command that did its work."""

from collections.abc import Iterable

import click


def tell(notes: Iterable[str]) -> None:
    """Print sentences on the error output."""
    for sentence in notes:
        click.echo(f"posthouse: warning: {sentence}", err=True)
