"""What happened beside a command that did its work."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from tui.language import _
from tui.text import printable

MOST_NAMED = 10


def tell(notes: Iterable[str]) -> None:
    """Print sentences on the error output."""
    for sentence in notes:
        click.echo(_("posthouse: warning: {sentence}").format(sentence=sentence), err=True)


def tell_outputs(paths: Sequence[Path]) -> None:
    """Print which files of other programs were written, the first ones by name."""
    for path in paths[:MOST_NAMED]:
        click.echo(_("Wrote {path}").format(path=printable(str(path))))
    if len(paths) > MOST_NAMED:
        click.echo(
            _("Wrote {count} more; {count2} in all.").format(
                count=len(paths) - MOST_NAMED, count2=len(paths)
            )
        )
