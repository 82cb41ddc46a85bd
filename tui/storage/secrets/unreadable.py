"""Say why a file with a secret can't be read: whose it is, and what lets this user read it."""

import errno
import os
import stat
from pathlib import Path

from tui.language import _
from tui.shell_words import command
from tui.storage.disk.access import user_name
from tui.storage.file_kinds import is_there
from tui.system_words import because
from tui.text import printable


def why_unreadable(path: Path, error: OSError) -> str:
    """Return the end of a sentence: who may read the file and who asked, or what the system says.

    Args:
        error: What opening or reading it raised.
    """
    if error.errno == errno.ELOOP:
        return _("it is a symbolic link, which is not followed; name the file itself")
    closed = _closed_at(path) if isinstance(error, PermissionError) else None
    if closed is None:
        return because(error)
    about = closed.stat()
    words = (
        _("it belongs to {owner} (mode {mode}), and you are {user}")
        if closed == path
        else _("{place} belongs to {owner} (mode {mode}), and you are {user}")
    )
    return words.format(
        place=printable(str(closed)),
        owner=user_name(about.st_uid),
        mode=f"{stat.S_IMODE(about.st_mode):04o}",
        user=user_name(os.geteuid()),
    )


def how_to_read(path: Path, key: str) -> str:
    """Return what mends a file that this user's rights do not open, as a sentence; else empty.

    Args:
        key: The setting that says where the secret is.
    """
    closed = _closed_at(path)
    if closed is None:
        return ""
    owner = closed.stat().st_uid
    if owner == os.geteuid():
        right = "u+r" if closed == path else "u+x"
        return _("To mend that: {command}").format(command=command("chmod", right, closed))
    return _(
        "Work as {owner}, or type it yourself in a test: posthouse test ORG --set {key}=ask"
    ).format(owner=user_name(owner), key=key)


def _closed_at(path: Path) -> Path | None:
    """What this user's rights do not open: the file, or the first directory on the way to it."""
    for place in (*reversed(path.parents), path):
        right = os.R_OK if place == path else os.X_OK
        if not os.access(place, right, effective_ids=os.access in os.supports_effective_ids):
            return place if is_there(place) else None
    return None
