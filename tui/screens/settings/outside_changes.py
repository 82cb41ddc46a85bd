"""What others do to the files of a settings screen while it is open."""

from tui.screens.boxes.desk import Desk
from tui.storage.editing.outside_changes import look_outside
from tui.storage.editing.session import EditingSession

SECONDS = 2.0
"""Between two looks."""


class OutsideWatch:
    """Looks at the files of a session; what changed is taken at once, or waits for a save."""

    def __init__(self, session: EditingSession, desk: Desk) -> None:
        self._session = session
        self._desk = desk

    async def look(self) -> None:
        """Look once."""
        session = self._session
        editing, outside = session.editing, session.outside
        if editing is None or session.busy:
            return
        if outside is not None and outside.opened is not None and not editing.unsaved:
            session.met(outside)  # the edits that it waited for are gone
            return
        seen = editing.opened.marks if outside is None else outside.marks
        found = await self._desk.thread(look_outside, session.workspace, editing.opened, seen)
        if found is not None and session.editing is editing and not session.busy:
            session.met(found)
