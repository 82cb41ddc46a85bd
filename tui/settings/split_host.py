"""A server's name with its port behind it, as many write it: two fields of a form."""

import re

from tui.language import N_
from tui.settings.checking.checks import check
from tui.settings.checking.values import is_ip
from tui.settings.draft import Draft

HOST, PORT = "smtp.host", "smtp.port"
SPLIT = N_("The port that stood behind the name is in Port now: {port}.")


def host_and_port(text: str) -> tuple[str, str]:
    """Return a server as a person writes it, in two: ``mail.acme.example`` and ``587``.

    Returns:
        The text as it is, and no port, where none stands behind it.
    """
    found = None if is_ip(text) else re.fullmatch(r"\s*(\[.*\]|[^:]+):(\d+)\s*", text)
    return (found[1], found[2]) if found else (text, "")


def split_host(draft: Draft) -> dict[str, str]:
    """Return name and port by their keys, where both were typed as the name, and are good."""
    if HOST not in draft.edits:
        return {}
    host, port = host_and_port(str(draft.value(HOST)))
    parts = {HOST: host, PORT: port}
    wrong = {problem.key for problem in check(parts).errors}
    return parts if port and wrong.isdisjoint(parts) else {}
