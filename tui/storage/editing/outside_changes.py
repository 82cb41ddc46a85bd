"""Look whether somebody else changed the files of an organization while it is open."""

from dataclasses import dataclass

from tui.errors import UnknownOrganization
from tui.storage.disk.file_marks import Mark, last_change
from tui.storage.editing.opened_organization import Opened, marks, open_organization
from tui.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outside:
    """A change that somebody else made to the files of an open organization.

    Attributes:
        opened: The organization as it is now; ``None`` where it was removed.
        when: When its file was changed, and by whom as far as its owner tells.
    """

    opened: Opened | None
    marks: tuple[Mark | None, Mark | None]
    when: str


def look_outside(
    workspace: Workspace, opened: Opened, seen: tuple[Mark | None, Mark | None]
) -> Outside | None:
    """Look what was done to the files since they were seen last; ``None`` for nothing.

    Args:
        opened: The organization as it is being edited.
        seen: The state of its files at the last look.
    """
    now = marks(workspace, opened.stored.id)
    if now == seen:
        return None
    when = last_change(opened.marks[0], now[0])
    try:
        return Outside(open_organization(workspace, opened.stored.id), now, when)
    except UnknownOrganization:
        return Outside(None, now, when)
