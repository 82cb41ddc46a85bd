"""Save, revert, leave: nothing that was typed is lost without a question."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TypeVar

from textual.screen import Screen

from tui.errors import PosthouseError
from tui.language import N_, _
from tui.paths import suggested_password_file
from tui.screens.boxes.ask import REFUSED, REMOVED, REVERT, UNSAVED, AskModal, no_keyring_question
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.boxes.desk import Arguments, Desk, Result
from tui.screens.boxes.notes import notes_box
from tui.screens.boxes.with_questions import with_questions
from tui.screens.settings.drafts import DraftKeeping
from tui.secret import SecretStr
from tui.settings.conflict import Conflict
from tui.settings.draft import Draft
from tui.settings.inheritance import effective
from tui.storage.disk.file_marks import last_change, mark
from tui.storage.editing.editing import Editing
from tui.storage.editing.saving import save
from tui.storage.editing.session import EditingSession
from tui.storage.history.replaced import why_lost
from tui.storage.outputs.plan import names_of_followers
from tui.storage.settings_file.stored_file import ChangedMeanwhile, Stored
from tui.text import printable

Answer = TypeVar("Answer")

_NOT_KEPT = N_(
    "The password was not stored: no keyring on this host takes it. It is kept for tests from "
    "this screen alone; choose another secret source for mails."
)


class Then(Enum):
    """What comes after a save, or after changes that are discarded."""

    STAY = "stay"
    LEAVE = "leave"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class _Meant:
    """What is to be saved, and over what.

    Attributes:
        base: The digest of the file that it is meant for.
        removed: The organization before it was removed, to create it again.
        done: What will have been done then, for the status line.
        keep_theirs: Whether what is there must be in the history before it is overwritten.
    """

    values: Mapping[str, str | bool]
    base: str
    removed: Stored | None = None
    done: str = N_("Saved")
    keep_theirs: bool = False


class Saving:
    """Saves what a session edits, and closes its screen."""

    def __init__(self, session: EditingSession, desk: Desk, drafts: DraftKeeping) -> None:
        self._session = session
        self._desk = desk
        self._drafts = drafts
        self._one_at_a_time = asyncio.Lock()

    def is_wanted(self) -> bool:
        """Whether a save may begin; says why not."""
        self._session.split_host()
        if not self._session.may_be_saved():
            return False
        if not self._session.worth_saving:
            self._session.say(_("Nothing has changed; nothing to save."))
        return self._session.worth_saving

    async def save(self, then: Then) -> None:
        """Write the file, ask what has to be asked, and tell what was done."""
        session = self._session
        if (editing := session.editing) is None or session.busy:
            return
        async with self._one_at_a_time:
            await self._save_all(editing, then)

    async def _save_all(self, editing: Editing, then: Then) -> None:
        session = self._session
        if not (await self._is_meant(editing) and await self._has_a_place(editing)):
            return
        kept_nowhere = editing.kept_nowhere
        try:
            done = await self._write(then)
        finally:
            session.busy = False
        if done is None:
            return
        stored, said = done
        notes = (*stored.notes, _(_NOT_KEPT)) if kept_nowhere else stored.notes
        if then is not Then.STAY:
            await self._drafts.forget()
        if then is Then.QUIT and notes:
            await self._desk.ask(notes_box(notes))
        else:
            self._desk.tell(notes)
        if then is Then.LEAVE:
            self._desk.notify(said)
        self._end(then)

    async def _is_meant(self, editing: Editing) -> bool:
        """Whether the login was not just refused, or the person wants it all the same."""
        refused = self._session.logins.are_refused(editing)
        return not refused or await self._desk.ask(AskModal(*REFUSED)) == "s"

    async def _has_a_place(self, editing: Editing) -> bool:
        """Whether the password has a place that works here, or the person means it so."""
        if not editing.needs_another_place:
            return True
        file = str(await self._desk.thread(suggested_password_file, editing.id))
        answer = await self._desk.ask(AskModal(*no_keyring_question(printable(file))))
        if answer == "f":
            editing.keep_in_file(file)
        elif answer == "a":
            editing.edit("authentication.secret", "ask")
        if answer in ("f", "a"):
            self._session.refill()
        return answer in ("f", "a", "k")

    async def _write(self, then: Then) -> tuple[Stored, str] | None:
        """Write until it is done: what was written, and a sentence. None where nothing was."""
        session, meant = self._session, None
        while (editing := session.editing) is not None:
            edits, typed = editing.draft.edits, editing.typed_password
            meant = meant or _Meant(edits, editing.opened.stored.digest)
            try:
                stored = await self._save(editing, meant)
            except ChangedMeanwhile as changed:
                session.say("")
                meant = await self._settle(editing, changed.theirs, then)
                if meant is None:
                    return None
                continue
            except PosthouseError as error:
                session.say_not_saved(error.sentence)
                return None
            if stored is None:
                return None
            done, path = _(meant.done), printable(str(stored.path))
            if then is Then.STAY:
                session.said = _("✓ {done} to {path}").format(done=done, path=path)
                await session.reload(edits, typed)
            return stored, _("{done} to {path}").format(done=done, path=path)
        return None

    async def _save(self, editing: Editing, meant: _Meant) -> Stored | None:
        workspace = self._session.workspace
        followers = await self.thread(names_of_followers, workspace.directory, editing.id)
        password = editing.new_password
        do = partial(
            save,
            workspace,
            editing.id,
            meant.values,
            base=meant.base,
            removed=meant.removed,
            password=password,
            entry=editing.in_force().password_entry,
            keep_theirs=meant.keep_theirs,
        )
        stored = await with_questions(self, workspace, followers, do)
        if stored is not None:
            await self._keep_the_test(editing, stored, password)
        return stored

    async def _keep_the_test(
        self, editing: Editing, stored: Stored, password: SecretStr | None
    ) -> None:
        """A test of the password that is stored now counts, wherever it is stored."""
        in_force = effective(stored.id, stored.settings, editing.opened.host.settings)
        logins, last = self._session.logins, editing.opened.result
        if proved := logins.of_what_is_saved(last, in_force.settings, password):
            with suppress(PosthouseError):  # the settings are saved
                state = self._session.workspace.state
                await self._desk.thread(state.amend, stored.id, proved)

    async def thread(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **rest: Arguments.kwargs
    ) -> Result:
        """Say that it is being saved while a thread does it; what changes then is no news."""
        self._session.busy = True
        self._session.say(_("Saving …"))
        return await self._desk.thread(call, *args, **rest)

    async def ask(self, box: Screen[Answer]) -> Answer:
        """Ask; nothing is being saved meanwhile, and what others change is news."""
        self._session.busy = False
        self._session.say("")
        return await self._desk.ask(box)

    async def _settle(self, editing: Editing, theirs: Stored | None, then: Then) -> _Meant | None:
        """Ask what shall be where the file is not what the edits were made on.

        Args:
            theirs: The file as it is now; None where it was removed.
        """
        if theirs is None:
            return await self._settle_removed(editing, then)
        if theirs.broken:
            sentence = _("{path} was changed meanwhile and is broken now: ").format(
                path=printable(str(theirs.path))
            )
            mend = _(" It was left alone, your edits stay here: mend it in an editor, then save.")
            self._session.say_not_saved(f"{sentence}{theirs.broken}{mend}")
            return None
        conflict = Conflict(editing.draft, Draft(theirs.values, theirs.problems))
        if conflict.only_mine:
            merged = conflict.merged()
            return _Meant(merged, theirs.digest, done=N_("Merged and saved"), keep_theirs=True)
        now = await self._desk.thread(mark, theirs.path)
        lost = await self._desk.thread(why_lost, self._session.workspace, theirs)
        title = _("{organization} was changed on disk {when}").format(
            organization=editing.name, when=last_change(editing.opened.marks[0], now)
        )
        box = ConflictModal(title, conflict, lost)
        choice = await self.ask(box)
        if choice == "theirs":
            self._session.say(_("Their changes are on the screen; yours are discarded."))
            await self._session.reload()
            return None
        if choice is None:
            return None
        done = N_("Merged and saved") if choice == "merge" else N_("Overwritten, saved")
        return _Meant(box.values, theirs.digest, done=done, keep_theirs=not lost)

    async def _settle_removed(self, editing: Editing, then: Then) -> _Meant | None:
        answer = await self.ask(AskModal(*REMOVED))
        if answer == "d":
            await self._drafts.forget()
            self._end(then if then is not Then.STAY else Then.LEAVE)
        if answer != "c":
            return None
        removed = editing.opened.stored
        again = N_("Created again, saved")
        return _Meant(editing.draft.edits, removed.digest, removed, again)

    async def leave(self, then: Then) -> None:
        """Close the screen, or the app; ask first where something is unsaved."""
        answer: str | None = "d"
        async with self._one_at_a_time:
            pass  # a save that was asked for before is done first: then nothing is unsaved
        if self._session.unsaved:
            answer = await self._desk.ask(AskModal(*UNSAVED))
        if answer == "d":
            await self._drafts.forget()
            self._end(then)
        elif answer == "s" and self._session.may_be_saved():
            await self.save(then)

    async def revert(self) -> None:
        """Go back to the file, if that is meant."""
        if self._session.editing is None or not self._desk.in_front:
            return
        if not self._session.unsaved:
            self._session.say(_("Nothing has changed; nothing to revert."))
        elif await self._desk.ask(AskModal(*REVERT)) == "r":
            self._session.revert()

    def _end(self, then: Then) -> None:
        if then is Then.QUIT:
            self._desk.quit()
        elif then is Then.LEAVE:
            self._desk.close()
