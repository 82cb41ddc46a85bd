"""How the settings screen saves, reverts and is left."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual import on, work

from tui.errors import PosthouseError
from tui.language import N_, _
from tui.screens.boxes.ask import REMOVED, REVERT, UNSAVED, AskModal, followers_question
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.boxes.notes import notes_box
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.screens.settings.outside_changes import WatchesFiles
from tui.settings.conflict import Conflict
from tui.settings.draft import Draft
from tui.settings.names import HOST
from tui.storage.editing import Editing
from tui.storage.marks import last_change, mark
from tui.storage.outputs import OutputsChanged
from tui.storage.recording import why_not_kept
from tui.storage.saving import save
from tui.storage.stored import ChangedMeanwhile, Stored
from tui.text import printable
from tui.widgets.line_button import LineButton

_NOT_KEPT = N_(
    "The password was not stored: no keyring takes it here. It is kept for tests from this screen "
    "alone; choose another secret source for mails."
)


@dataclass(frozen=True, slots=True)
class Write:
    """What a save writes, and over what.

    Attributes:
        base: The digest of the file that it is meant for.
        removed: The organization before it was removed, to create it again.
        done: What was done then, for the status line.
        followers_agreed: Whether the outputs of those that follow the host may change with it.
        overwrite_outputs: Whether outputs that were changed outside may go.
        keep_theirs: Whether what is there must be in the history before it is overwritten.
    """

    values: Mapping[str, str | bool]
    base: str
    removed: Stored | None = None
    done: str = N_("Saved")
    followers_agreed: bool = False
    overwrite_outputs: bool = False
    keep_theirs: bool = False


class SavesSettings(WatchesFiles):
    """Save, revert, leave: nothing that was typed is lost without a question."""

    @on(LineButton.Pressed, "#save")
    def action_save(self) -> None:
        if self._can_save():
            if self.unsaved or self._outside is not None:
                self._save(leave=False)
            else:
                self._say(_("Nothing has changed; nothing to save."))

    @work(group="save", exit_on_error=False)
    async def _save(self, *, leave: bool, quit_: bool = False, write: Write | None = None) -> None:
        editing = self._editing
        if editing is None or self._saving:
            return
        self._saving, edits, typed = True, editing.draft.edits, editing.typed_password
        kept_nowhere = editing.kept_nowhere
        write = write or Write(edits, editing.opened.stored.digest)
        self._say(_("Saving …"))
        try:
            if editing.id == HOST and not write.followers_agreed:
                found = await asyncio.to_thread(self._followers)
                if found:
                    self._say("")
                    self._ask_followers(found, write, leave=leave, quit_=quit_)
                    return
            stored = await asyncio.to_thread(
                save,
                self._workspace,
                editing.id,
                write.values,
                base=write.base,
                removed=write.removed,
                password=editing.new_password,
                entry=editing.in_force().password_entry,
                overwrite_outputs=write.overwrite_outputs,
                keep_theirs=write.keep_theirs,
            )
            if not (leave or quit_):
                self._said = _("✓ {done} to {path}").format(
                    done=_(write.done), path=printable(str(stored.path))
                )
                await self._load(edits, typed).wait()
        except ChangedMeanwhile as changed:
            self._say("")
            self._settle(changed.theirs, leave=leave, quit_=quit_)
            return
        except OutputsChanged as changed:
            self._say("")
            self._ask_outputs(changed, write, leave=leave, quit_=quit_)
            return
        except PosthouseError as error:
            self._say_not_saved(error.sentence)
            return
        finally:
            self._saving = False
        notes = (*stored.notes, _(_NOT_KEPT)) if kept_nowhere else stored.notes
        if quit_ or leave:
            await self._forget_draft()
        if quit_ and notes:
            await self.app.push_screen_wait(notes_box(notes))
        else:
            self.say_notes(notes)
        if quit_:
            self.app.exit(0)
        elif leave:
            self.app.notify(
                _("{done} to {path}").format(done=_(write.done), path=printable(str(stored.path))),
                markup=False,
            )
            self._go()

    def _say_not_saved(self, why: str) -> None:
        """In the status line: a toast covers fields, and goes before it is read."""
        self._say(_("✗ Not saved: {why}").format(why=why))

    @work(group="dialogs", exit_on_error=False)
    async def _ask_followers(
        self, names: Sequence[str], write: Write, *, leave: bool, quit_: bool
    ) -> None:
        """The host's settings are in the outputs of others, too."""
        if await self.app.push_screen_wait(AskModal(*followers_question(names))) == "s":
            self._save(leave=leave, quit_=quit_, write=replace(write, followers_agreed=True))

    @work(group="dialogs", exit_on_error=False)
    async def _ask_outputs(
        self, changed: OutputsChanged, write: Write, *, leave: bool, quit_: bool
    ) -> None:
        if await self.app.push_screen_wait(OutputsChangedModal(changed.differences)):
            self._save(leave=leave, quit_=quit_, write=replace(write, overwrite_outputs=True))

    @work(group="dialogs", exit_on_error=False)
    async def _settle(self, theirs: Stored | None, *, leave: bool, quit_: bool) -> None:
        """The file is not what the edits were made on: merge, or ask what shall be."""
        editing = self._editing
        if editing is None:
            return
        if theirs is None:
            await self._settle_removed(editing, leave=leave, quit_=quit_)
            return
        if theirs.broken:
            sentence = _("{path} was changed meanwhile and is broken now: ").format(
                path=printable(str(theirs.path))
            )
            mend = _(" It was left alone, your edits stay here: mend it in an editor, then save.")
            self._say_not_saved(f"{sentence}{theirs.broken}{mend}")
            return
        conflict = Conflict(editing.draft, Draft(theirs.values, theirs.problems))
        choice: str | None = "merge"
        values, lost = conflict.merged(), ""
        if not conflict.only_mine:
            now = await asyncio.to_thread(mark, theirs.path)
            lost = await asyncio.to_thread(why_not_kept, self._workspace.directory.path, theirs)
            title = _("{organization} was changed on disk {when}").format(
                organization=editing.name, when=last_change(editing.opened.marks[0], now)
            )
            modal = ConflictModal(title, conflict, lost)
            choice = await self.app.push_screen_wait(modal)
            values = modal.values
        if choice == "theirs":
            self._say(_("Their changes are on the screen; yours are forgotten."))
            self._load()
        elif choice is not None:
            done = N_("Merged and saved") if choice == "merge" else N_("Overwritten, saved")
            write = Write(values, theirs.digest, done=done, keep_theirs=not lost)
            self._save(leave=leave, quit_=quit_, write=write)

    async def _settle_removed(self, editing: Editing, *, leave: bool, quit_: bool) -> None:
        answer = await self.app.push_screen_wait(AskModal(*REMOVED))
        if answer == "c":
            removed = editing.opened.stored
            again = Write(editing.draft.edits, removed.digest, removed, N_("Created again, saved"))
            self._save(leave=leave, quit_=quit_, write=again)
        elif answer == "d":
            await self._close(quit_=quit_)

    def action_back(self) -> None:
        self.leave(quit_=False)

    @work(group="dialogs", exit_on_error=False)
    async def leave(self, *, quit_: bool) -> None:
        """Close the screen, or the app; ask first where something is unsaved."""
        if isinstance(self.app.screen, AskModal | ConflictModal | OutputsChangedModal):
            return  # it is being asked already
        answer: str | None = "d"
        if self.unsaved:
            answer = await self.app.push_screen_wait(AskModal(*UNSAVED))
        if answer == "d":
            await self._close(quit_=quit_)
        elif answer == "s" and self._can_save():
            self._save(leave=True, quit_=quit_)

    async def _close(self, *, quit_: bool) -> None:
        await self._forget_draft()
        if quit_:
            self.app.exit(0)
        else:
            self._go()

    @on(LineButton.Pressed, "#revert")
    @work(group="dialogs", exit_on_error=False)
    async def action_revert(self) -> None:
        if self._editing is None or self.app.screen is not self:
            return
        if not self.unsaved:
            self._say(_("Nothing has changed; nothing to revert."))
            return
        if await self.app.push_screen_wait(AskModal(*REVERT)) == "r":
            self._editing.revert()
            self._take(self._editing)
            self._say(_("Reverted to the file."))

    def _can_save(self) -> bool:
        if self._editing is None or self._stands_in_the_way(self._editing.checked().errors):
            return False
        if reason := self._editing.opened.read_only:
            self._say_not_saved(reason)
        return not reason
