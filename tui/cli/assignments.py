"""KEY=VALUE on a command line."""

import click

from tui.language import _
from tui.text import printable


def assignments(given: tuple[str, ...]) -> dict[str, str]:
    """``("smtp.port=587",)`` as ``{"smtp.port": "587"}``; a usage error where there is no ``=``."""
    values = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(
                _("{one} is not KEY=VALUE, like smtp.port=587.").format(one=printable(one, 80))
            )
        values[key] = value
    return values
