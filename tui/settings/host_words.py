"""Show a server's name so that it passes for no other."""

from tui.settings.checking.values import ascii_host
from tui.text import printable

_LONGEST = 255  # characters; a name has no more (RFC 1035 2.3.4)


def host_words(host: str) -> str:
    """Return a server's name to its end and, where it is not ASCII, as DNS has it, too.

    Letters of other scripts can look alike, and what is cut off may be the domain.
    """
    whole = printable(host, _LONGEST)
    if host.isascii() or len(host) > _LONGEST:
        return whole
    try:
        return f"{whole} ({ascii_host(host)})"
    except UnicodeError:  # it is none
        return whole
