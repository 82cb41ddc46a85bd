"""Colours for people: on a terminal that has them, never in a pipe; no word depends on one."""

import os
import sys

import click

_DUMB = ("", "dumb", "unknown")


def paint(text: str, colour: str = "", *, bold: bool = False) -> str:
    """Return a text in one of the terminal's own eight colours, or as it is where there are none.

    ``NO_COLOR``, set to anything, is respected (no-color.org).
    """
    if not has_colours():
        return text
    return click.style(text, fg=colour or None, bold=bold or None)


def has_colours() -> bool:
    """Whether standard output is a terminal whose user did not say otherwise."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in _DUMB:
        return False
    return sys.stdout.isatty()
