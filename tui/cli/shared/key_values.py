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
        values[key] = _words(value) if key == "authentication.command" else value
    return values


def _words(value: str) -> str:
    """A command as the file has it, ``["pass", "show"]``, as the line that is typed elsewhere."""
    import shlex  # a test has hardly ever one
    import tomllib

    try:
        words = tomllib.loads(f"words = {value}")["words"]
    except tomllib.TOMLDecodeError:
        return value
    if not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
        return value
    return shlex.join(words)
