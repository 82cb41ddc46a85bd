"""The draft on disk: nothing that was typed is lost with the terminal or the process."""

from collections.abc import Callable
from datetime import datetime

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.restore_draft import DraftModal
from tui.storage.editing.draft_keeper import DraftKeeper, differences, pending
from tui.storage.editing.editing import Editing
from tui.storage.editing.session import EditingSession
from tui.storage.state.drafts import FoundDraft, delete
from tui.storage.state.processes import end

SECONDS = 0.5
"""From the first edit to its draft; the next edits wait for the next draft."""


class DraftKeeping:
    """Keeps what a session has unsaved, and gives it back on the next visit.

    Args:
        now: The clock, in UTC.
    """

    def __init__(self, session: EditingSession, desk: Desk, now: Callable[[], datetime]) -> None:
        self._session = session
        self._desk = desk
        self._now = now
        self._keeper = DraftKeeper(session.workspace.state.drafts, session.id)
        self._told = ""

    @property
    def is_due(self) -> bool:
        """Whether the disk lacks what is on the screen now."""
        self._keeper.editing = self._session.editing
        return not self._keeper.is_current

    def keep_now(self) -> None:
        """Write the draft at once: the process is about to end. Any thread may call it.

        Raises:
            NotSaved: It could not be written.
        """
        self._keeper.sync()

    async def keep(self) -> bool:
        """Write the draft; False where that failed, which is told once, not at each key."""
        try:
            await self._desk.thread(self._keeper.sync)
        except PosthouseError as error:
            if self._told != error.sentence:
                self._told = error.sentence
                title = _("Edits are not kept while they are unsaved")
                self._desk.notify(error.sentence, title=title, severity="warning")
            return False
        self._told = ""
        return True

    async def forget(self) -> None:
        """Delete the draft: it was saved, or is not wanted."""
        await self._desk.thread(self._keeper.forget)

    async def offer(self) -> None:
        """Ask what to do with the draft of an earlier visit, or of another process."""
        if (editing := self._session.editing) is None:
            return
        found = await self._desk.thread(self._keeper.found, editing)
        if found is None or not self._desk.in_front:
            return
        changes = differences(found.draft, editing)
        answer = await self._desk.ask(DraftModal(editing.name, found, changes, self._now()))
        if answer == "back":
            self._desk.close()
        elif answer == "take":
            await self._take_over(found)
        elif answer == "restore":
            await self._restore(found)
        elif answer == "discard":
            await self._desk.thread(delete, found.path)
            self._session.say(_("The earlier edits were discarded."))

    async def _take_over(self, found: FoundDraft) -> None:
        """End the process that has the edits; it keeps them as it ends, and they come here."""
        ended = await self._desk.thread(end, found.draft.process)
        left = None
        if ended and self._session.editing is not None:
            left = await self._desk.thread(self._keeper.found, self._session.editing)
        if left is not None and not left.running:
            await self._restore(left)
        else:
            number = found.draft.process.pid
            words = (
                _("left nothing unsaved") if ended else _("does not end, or is not yours to end")
            )
            self._session.say(_("! Process {number} {words}.").format(number=number, words=words))

    async def _restore(self, found: FoundDraft) -> None:
        if (editing := self._session.editing) is None:
            return
        _take_edits(editing, found)
        self._session.take(editing)
        again = _(" The password is not among them: type it again.") if found.draft.password else ""
        self._session.say(_("Restored, not saved yet.{again}").format(again=again))
        await self._desk.thread(self._keeper.restored, found)
        self._session.look_for_password()


def _take_edits(editing: Editing, found: FoundDraft) -> None:
    for key, value in pending(found.draft, editing).items():
        editing.edit(key, value)
