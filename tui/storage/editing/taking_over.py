"""A file that becomes one's own by a save: what somebody else said in it is asked about before."""

import os
from collections.abc import Collection, Container

from tui.storage.allowed.reaches import DIALOGUE, Reach, of_outputs, text
from tui.storage.asking import require
from tui.storage.settings_file.stored_file import Stored
from tui.storage.trust.writers import who_else_may_write
from tui.storage.workspace import Workspace


def said_by(stored: Stored) -> list[Reach]:
    """List what a settings file itself says of what a dialogue reaches."""
    said = (key for key in sorted(DIALOGUE) if stored.settings.says(key))
    return [Reach(stored.id, key, text(stored.settings, key)) for key in said]


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
    reaches = [*said_by(before), *of_outputs(before.id, before.settings)]
    require(workspace, [one for one in reaches if one.key not in changed], granted)


def _takes_over(before: Stored) -> bool:
    me = os.geteuid()
    if me == 0 or before.data is None:
        return False
    try:
        owner = before.path.stat().st_uid
    except OSError:
        return False  # gone meanwhile: the save finds that
    return owner != me and not who_else_may_write(before.path.parent)
