"""A config directory that somebody named, and that is not there."""

from pathlib import Path

from tui.language import _
from tui.shell_words import command
from tui.text import printable


def not_there(path: Path) -> str:
    """What is said of a config directory that was named and is not there: a typing error, mostly.

    Of one that was not named nothing is said: a new user has none.
    """
    words = _("There is no directory {path}. Is it written rightly? A new one is made by: {mkdir}")
    return words.format(path=printable(str(path)), mkdir=command("mkdir", "-p", path))
