"""Take an address that is pasted at the terminal while something else goes on."""

import asyncio
import os
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tui.errors import InvalidInput

_LARGEST = 64 * 1024


@contextmanager
def pasting(take: Callable[[str], None]) -> Iterator[None]:
    """Hand on each line that is pasted on standard input, a terminal.

    The terminal does not gather lines meanwhile, for it cuts them at 4096 characters, and shows
    none: an address holds a code.

    Args:
        take: Gets a line; its InvalidInput is shown.
    """
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    changed = termios.tcgetattr(descriptor)
    changed[3] &= ~(termios.ICANON | termios.ECHO)
    gathered = bytearray()

    def arrived() -> None:
        gathered.extend(os.read(descriptor, 4096))
        del gathered[_LARGEST:]
        *lines, rest = gathered.replace(b"\r", b"\n").split(b"\n")
        gathered[:] = rest
        for line in lines:
            if line.strip():
                try:
                    take(line.decode("utf-8", "replace"))
                except InvalidInput as error:
                    click.echo(f"posthouse: {error.sentence}", err=True)

    loop = asyncio.get_running_loop()
    termios.tcsetattr(descriptor, termios.TCSADRAIN, changed)
    loop.add_reader(descriptor, arrived)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
