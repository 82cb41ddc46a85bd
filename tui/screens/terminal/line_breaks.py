"""No line ends at a no-break space, which French has before ``: ; ! ?``."""

import re

from rich import _wrap

_BREAK = r"[^\S\u00a0\u202f]"
"""White space but for those: Rich breaks lines at them, too."""


def keep_no_break_spaces() -> None:
    """Let Rich, which wraps the texts of all widgets, take them for a part of the word."""
    _wrap.re_word = re.compile(rf"{_BREAK}*[\S\u00a0\u202f]+{_BREAK}*")
