"""Who is at work here, for messages that say who sent them."""

import getpass
import os
import socket


def author() -> str:
    """``alice@jump1``: the login behind sudo where there is one, and this host's name."""
    try:
        login = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        login = str(os.getuid())
    return f"{login}@{socket.gethostname()}"
