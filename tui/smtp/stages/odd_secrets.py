"""Tell what is odd about a user name and a password that a server refused, but nothing of them."""

from enum import Enum, auto

_QUOTES = "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb"


class Odd(Enum):
    """A reason why a right password may be refused."""

    LINE_END = auto()
    SPACE = auto()
    QUOTES = auto()
    NOT_ASCII = auto()


def oddities(username: str, password: str) -> tuple[Odd, ...]:
    """Return what is odd about user name and password, the likeliest reason first."""
    found = []
    bare = password.rstrip("\r\n")
    if bare != password:
        found.append(Odd.LINE_END)
    if bare != bare.strip():
        found.append(Odd.SPACE)
    inner = password.strip()
    if len(inner) > 1 and inner[0] in _QUOTES and inner[-1] in _QUOTES:
        found.append(Odd.QUOTES)
    if not (username + password).isascii():
        found.append(Odd.NOT_ASCII)
    return tuple(found)
