"""Find out who is at work, on which terminal and host."""

import os
import socket
from pathlib import Path
from typing import NamedTuple

from tui.storage.disk.access import user_name
from tui.text import printable

_LOGIN_UID = Path("/proc/self/loginuid")
_NO_LOGIN = 2**32 - 1


class Person(NamedTuple):
    """The person at work: login, account, terminal and host.

    Attributes:
        login: The name that was logged in with, also behind sudo and su.
        account: The name whose rights are used; the same without sudo and su.
        terminal: Like ``/dev/pts/3``; empty without one.
        host: This host's name.
    """

    login: str
    account: str
    terminal: str
    host: str


def person() -> Person:
    """Find out who runs this process; the kernel's word (loginuid) counts before the variables'."""
    account = user_name(os.geteuid())
    login = _logged_in() or printable(os.environ.get("SUDO_USER", ""), 64) or account
    return Person(login, account, _terminal(), printable(socket.gethostname(), 255))


def own_names() -> tuple[str, str]:
    """Return the names of this user and of root, whose files are nobody else's."""
    return user_name(os.geteuid()), user_name(0)


def host_name() -> str:
    """Return this host's name without its domain, cut to what a line has room for."""
    return printable(socket.gethostname().partition(".")[0], 20)


def author() -> str:
    """Return ``alice@jump1``, for messages that say who sent them."""
    who = person()
    return f"{who.login}@{who.host}"


def _logged_in() -> str:
    try:
        uid = int(_LOGIN_UID.read_text())
    except (OSError, ValueError):
        return ""
    return "" if uid == _NO_LOGIN else user_name(uid)


def _terminal() -> str:
    for descriptor in (0, 1, 2):
        try:
            return printable(os.ttyname(descriptor), 64)
        except OSError:
            continue
    return ""
