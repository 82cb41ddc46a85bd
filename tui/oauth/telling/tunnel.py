"""How a redirect reaches this host from a browser that is on another one."""

import getpass
import shlex
import socket
from collections.abc import Mapping

from tui.text import printable


def tunnel(port: int, environ: Mapping[str, str]) -> str:
    """The ``ssh -L`` line to type where the browser is; ``port`` is where this host waits."""
    words = environ.get("SSH_CONNECTION", "").split()
    host = words[2] if len(words) == 4 else socket.gethostname()
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""
    target = shlex.quote(f"{user}@{host}" if user else host)
    return printable(f"ssh -N -L {port}:127.0.0.1:{port} {target}")
