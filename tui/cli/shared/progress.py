"""How far a long command is, for a person who waits at a terminal."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

MANY = 1000
"""Fewer are done before a bar could be read."""
_CLEAR = "\r\x1b[K"

T = TypeVar("T")


def progress(items: Iterable[T], count: int) -> Iterator[T]:
    """The same items; with a bar on standard error where that is a terminal and they are many."""
    if count < MANY or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, length=count, file=sys.stderr, update_min_steps=100) as bar:
        yield from bar


def above(line: str) -> None:
    """Print a line on standard output; a bar on the same terminal is drawn anew under it."""
    if sys.stderr.isatty() and sys.stdout.isatty():
        click.echo(_CLEAR, nl=False, err=True)
    click.echo(line)
