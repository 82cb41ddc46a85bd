"""Tell who else reads what is kept in the ``.git`` of a directory."""

import os
from contextlib import suppress
from pathlib import Path

from tui.storage.trust.access_lists import (
    ENTER,
    EVERYONE,
    GROUP,
    NFS4,
    POSIX,
    POSIX_DEFAULT,
    attributes,
    nfs4_gives,
)
from tui.storage.trust.writers import is_own_group

EVERYBODY = -1
"""In the place of a group: whoever has an account on this host."""
LISTED = -2
"""In the place of a group: those that an access list names, who are not told from everybody."""
_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def readers(top: int) -> int | None:
    """Tell who else may enter both a directory and its ``.git``.

    Where there is no ``.git`` yet, the one that is made is closed to whom the directory is closed.

    Args:
        top: The descriptor of the directory.

    Returns:
        The group that may; EVERYBODY or LISTED; None where nobody else may.
    """
    kept = None
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            kept = os.open(".git", _OPEN_DIRECTORY, dir_fd=top)
        return _who_enters(top, kept)
    except OSError:
        return EVERYBODY  # who knows
    finally:
        if kept is not None:
            with suppress(OSError):  # it was only looked at
                os.close(kept)


def is_listed(directory: Path | int) -> bool:
    """Tell whether an access list may let others into a directory, or into what is made there.

    Args:
        directory: Its path, or a descriptor of it that is no O_PATH.

    Raises:
        OSError: It can't be looked at.
    """
    mode = os.stat(directory).st_mode  # noqa: PTH116 - it may be a descriptor
    lists = attributes(directory)
    # The group's bits are the most that anybody on a POSIX list has.
    if POSIX_DEFAULT in lists or (POSIX in lists and mode & 0o050):
        return True
    return _nfs4_names(directory)


def is_closed(directory: Path) -> bool:
    """Tell whether nobody else may enter a directory; no where it can't be looked at."""
    try:
        about = directory.stat()
        is_groups = about.st_mode & 0o010 and (
            POSIX in attributes(directory) or not is_own_group(about.st_gid)
        )
        return not (about.st_mode & 0o001 or is_groups or _nfs4_names(directory))
    except OSError:
        return False


def _who_enters(top: int, kept: int | None) -> int | None:
    above = os.fstat(top)
    if not above.st_mode & 0o055 and not _nfs4_names(top):
        return None
    if is_listed(top) or (kept is not None and is_listed(kept)):
        return LISTED
    groups = {above.st_gid} if above.st_mode & 0o050 else set()
    if kept is not None and above.st_mode & 0o001:
        about = os.fstat(kept)
        if about.st_mode & 0o001:
            return EVERYBODY
        groups |= {about.st_gid} if about.st_mode & 0o010 else set()
    others = [group for group in groups if not is_own_group(group)]
    return EVERYBODY if len(others) > 1 else next(iter(others), None)


def _nfs4_names(directory: Path | int) -> bool:
    """Whether an NFS 4 list lets anybody in whom the mode does not show."""
    if NFS4 not in attributes(directory):
        return False
    return bool(nfs4_gives(directory, ENTER, inherited=True) - {GROUP, EVERYONE})
