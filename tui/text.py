"""The one door for text that is not our own: files, servers, certificates, DNS, the environment."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from tui.language import _, ngettext, number

LONGEST = 8192
MOST_MARKS = 8
JOINERS = "\u200c\u200d\u200e\u200f"
"""Zero-width (non-)joiners and marks of direction, which names in Persian, Arabic and emoji need
(Unicode 23.2): they hide nothing and turn nothing around beyond the characters beside them."""

_ESCAPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str | bytes, longest: int = LONGEST) -> str:
    r"""Make foreign text safe to show: nothing in it can steer a terminal or hide.

    C0 controls become their pictures (ESC is ``␛``); DEL, C1, formatting, private, unassigned and
    surrogate characters become ``\x9b`` or ``\u202e``; bytes that are not UTF-8 become ``\xff``.
    A pile of combining marks is cut at 8, the whole at ``longest`` characters.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    cut = text[:longest]
    if cut.isascii() and cut.isprintable():
        return cut if len(text) <= longest else f"{cut}…"
    shown = []
    marks = 0
    for character in cut:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            shown.append(_shown(character))
    return "".join(shown) + ("…" if len(text) > longest else "")


def printable_name(text: str) -> str:
    """A name of a person, made safe as :func:`printable` does, with its joiners and marks."""
    parts = re.split(f"([{JOINERS}])", text)
    return "".join(part if part in JOINERS else printable(part) for part in parts)


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if unicodedata.category(character) not in _ESCAPED:
        return character
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def has_control(text: str) -> bool:
    """Whether ``text`` holds a character that a person cannot see: control, format, separator."""
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(character) in _ESCAPED for character in text)


def some_of(names: Sequence[str], most: int = 5) -> str:
    """Return the first names, and how many more there are: ``a, b and 3 more``."""
    some = ", ".join(names[:most])
    if len(names) <= most:
        return some
    return _("{name} and {others} more").format(name=some, others=number(len(names) - most))


def ago(when: datetime, now: datetime, *, bare: bool = False) -> str:
    """How long ago something was, in the largest unit that fits: ``2 min ago``.

    Args:
        bare: Without the ``ago``, where room is short.
    """
    minutes = int(max((now - when).total_seconds(), 0) // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return (_("{count} min") if bare else _("{count} min ago")).format(count=minutes)
    if minutes < 24 * 60:
        return (_("{count} h") if bare else _("{count} h ago")).format(count=minutes // 60)
    days = minutes // (24 * 60)
    if bare:
        return ngettext("{days} day", "{days} days", days).format(days=days)
    return ngettext("{days} day ago", "{days} days ago", days).format(days=days)


def ago_width() -> int:
    """Characters that a column for ``ago`` takes, with a space after it."""
    return 1 + len(ngettext("{days} day ago", "{days} days ago", 100).format(days=100))
