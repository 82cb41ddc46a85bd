"""A file that becomes one's own by a save: what somebody else said in it is asked about before."""

import os
from collections.abc import Collection, Container

from tui.language import _
from tui.storage.allowed.reaches import DIALOGUE, UIPATH, Reach, of_outputs, text
from tui.storage.asking import require, require_of
from tui.storage.settings_file.stored_file import Stored
from tui.storage.trust.writers import is_mine, who_else_may_write
from tui.storage.workspace import Workspace
from tui.text import printable


def said_by(stored: Stored) -> list[Reach]:
    """List all that a settings file itself says of what is reached, also where it waits: a command
    while the password is elsewhere.
    """
    said = (key for key in sorted(DIALOGUE | UIPATH) if stored.settings.says(key))
    found = [Reach(stored.id, key, text(stored.settings, key)) for key in said]
    return [*found, *of_outputs(stored.id, stored.settings)]


def require_what_stays(
    workspace: Workspace,
    before: Stored,
    changed: Collection[str],
    granted: Container[Reach] = frozenset(),
) -> None:
    """Pass where a save gives the file no new owner, or all that stays in it is allowed.

    Where only the owner of a file could have written it, and a save by this user makes it this
    user's own, nothing in it would be asked about any more. Root's saves leave the owner; where
    others may write the directory, they count as writers after the save as well.

    Args:
        before: The file as it is.
        changed: The keys that this user gives anew.
        granted: What this person allowed just now.

    Raises:
        NotAllowed: Something that stays was allowed by nobody here.
    """
    if not _takes_over(before):
        return
    require(workspace, [one for one in said_by(before) if one.key not in changed], granted)


def require_what_comes(
    workspace: Workspace, meant: Stored, owners: str, granted: Container[Reach]
) -> None:
    """Pass where a restore makes nothing this user's own that others wrote, or it is allowed.

    Args:
        meant: The file as it will be.
        owners: Who else's file it was at that step, as the history says; empty for nobody's.

    Raises:
        NotAllowed: Something in it was allowed by nobody here.
    """
    owner = _owner(meant)
    if who_else_may_write(meant.path.parent) or (os.geteuid() == 0 and not is_mine(owner)):
        return  # the others count as writers after it as well
    why = who_else_may_write(meant.path)
    if owners:
        why = _("that text is from a file of {user}.").format(user=printable(owners, 80))
    if why:
        require_of(workspace, said_by(meant), granted, why)


def _takes_over(before: Stored) -> bool:
    me = os.geteuid()
    if me == 0 or before.data is None:
        return False
    return _owner(before) != me and not who_else_may_write(before.path.parent)


def _owner(stored: Stored) -> int:
    """Whose a file is now; this user's where it is gone, or not there yet."""
    try:
        return stored.path.stat().st_uid
    except OSError:
        return os.geteuid()
