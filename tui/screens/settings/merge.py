"""A file that two machines changed and git could not merge: settled field by field."""

from functools import partial

from tui.errors import HistoryUnavailable, PosthouseError
from tui.language import N_, _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.with_questions import with_questions
from tui.settings.conflict import Conflict
from tui.storage.editing.session import EditingSession
from tui.storage.editing.unmerged import Unmerged, settle, settle_removed, unmerged
from tui.storage.outputs.plan import names_of_followers
from tui.text import printable

GONE_HERE = N_(
    "{name} was removed here and changed on another machine.\n"
    "Keep it on both, as it was changed, or remove it on both."
)
GONE_THERE = N_(
    "{name} was removed on another machine and changed here.\n"
    "Keep it on both, as it was changed, or remove it on both."
)


class MergeSettling:
    """Asks what a merge left open, instead of showing a file with git's marks in it."""

    def __init__(self, session: EditingSession, desk: Desk) -> None:
        self._session = session
        self._desk = desk

    async def settle(self) -> None:
        """Ask about the file of the session, where a merge waits for it."""
        workspace = self._session.workspace
        try:
            found = await self._desk.thread(unmerged, workspace, self._session.id)
        except HistoryUnavailable:
            return  # a file with marks in it is shown as what it is
        if found is None or not self._desk.in_front:
            return
        self._session.busy = True
        try:
            if (conflict := found.conflict) is None:
                await self._ask_whether_it_stays(found)
            else:
                await self._ask_field_by_field(found, conflict)
        finally:
            self._session.busy = False

    async def _ask_whether_it_stays(self, found: Unmerged) -> None:
        words = GONE_HERE if found.mine is None else GONE_THERE
        answers = (("k", _("Keep it")), ("r", _("Remove it")))
        question = _(words).format(name=found.name)
        answer = await self._desk.ask(AskModal(question, answers))
        if answer == "k":
            await self._write(found, {})
        elif answer == "r":
            try:
                notes = await self._desk.thread(settle_removed, self._session.workspace, found)
                self._desk.tell(notes)
            except PosthouseError as error:
                self._desk.notify(error.sentence, severity="error")
            self._desk.close()

    async def _ask_field_by_field(self, found: Unmerged, conflict: Conflict) -> None:
        title = _("{name} was changed here and on another machine").format(name=found.name)
        box = ConflictModal(title, conflict)
        choice = await self._desk.ask(box)
        if choice is not None:
            await self._write(found, {} if choice == "theirs" else box.values)

    async def _write(self, found: Unmerged, values: dict[str, str | bool]) -> None:
        workspace = self._session.workspace
        followers = await self._desk.thread(names_of_followers, workspace.directory, found.now.id)
        try:
            stored = await with_questions(
                self._desk, workspace, followers, partial(settle, workspace, found, values)
            )
        except PosthouseError as error:
            self._desk.notify(error.sentence, severity="error")
        else:
            if stored is None:
                return
            path = printable(str(stored.path))
            self._session.said = _("✓ {done} to {path}").format(
                done=_("Merged and saved"), path=path
            )
            self._desk.tell(stored.notes)
        await self._session.reload()
