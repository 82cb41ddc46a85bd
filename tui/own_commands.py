"""Commands of Posthouse that sentences propose: pasted, they use the directory of the one that ran.

Each translated sentence, and each line of ``shell_words.command``, goes through :func:`proposed`;
other texts call it themselves. ``tests/test_own_commands.py`` finds those that don't.
"""

import re
from collections.abc import Callable

NEED_NO_DIRECTORY = ("demo", "explain", "help", "keys", "probe", "providers")
_COMMAND = rf"(?<![\w/.-])posthouse (?=[a-z])(?!(?:{'|'.join(NEED_NO_DIRECTORY)})(?![\w-]))"

_options: Callable[[], str] | None = None


def propose_with(options: Callable[[], str] | None) -> None:
    """Give proposed commands options from now on, or none.

    Args:
        options: Makes them when they are wanted, quoted for a shell; without braces, which
            ``str.format`` would fill in.
    """
    global _options
    _options = options


def are_elsewhere() -> bool:
    """Return whether a command without options would use another directory than this process."""
    return _options is not None


def proposed(text: str) -> str:
    """Return a text whose commands, ``posthouse set ...``, have the options of this process."""
    if _options is None or "posthouse " not in text:
        return text
    given = _options()
    return re.sub(_COMMAND, lambda _found: f"posthouse {given} ", text)
