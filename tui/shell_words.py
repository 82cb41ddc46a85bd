"""Command lines for people to copy: a shell takes them as they are, whatever the words hold."""

import os
import re
import shlex
from pathlib import Path

from tui.own_commands import proposed
from tui.text import printable

_POWERSHELL_QUOTE = re.compile("['\u2018-\u201b]")


def command(*words: str | Path, owner: int | None = None) -> str:
    """Join words to a line that a shell parts again into the same words.

    Args:
        owner: Who may do it, as user id; somebody else needs ``sudo``.
    """
    sudo = ("sudo",) if owner is not None and os.geteuid() not in (0, owner) else ()
    line = " ".join(_quoted(str(word)) for word in (*sudo, *words))
    return proposed(line) if words[0] == "posthouse" else line


def powershell(word: str) -> str:
    """A word as PowerShell takes it, in quotes, of which it knows several (about_Quoting_Rules)."""
    return "'" + _POWERSHELL_QUOTE.sub(lambda quote: 2 * quote[0], printable(word)) + "'"


def option(name: str, value: str | Path) -> str:
    """Return an option and its value without braces, which ``str.format`` would fill in."""
    word = str(value)
    return f"{name} {_escaped_whole(word) if set(word) & set('{}') else _quoted(word)}"


def _quoted(word: str) -> str:
    return shlex.quote(word) if printable(word, len(word)) == word else _escaped_whole(word)


def _escaped_whole(word: str) -> str:
    # bash, zsh and ksh read this; nothing in it can steer a terminal
    return "$'" + "".join(_escaped(byte) for byte in os.fsencode(word)) + "'"


def _escaped(byte: int) -> str:
    plain = 0x20 <= byte < 0x7F and chr(byte) not in "\\'{}"
    return chr(byte) if plain else f"\\x{byte:02x}"
