"""How the settings screen saves, reverts and is left."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from textual import on, work

from tui.errors import PosthouseError
from tui.screens.ask import REVERT, UNSAVED, AskModal
from tui.screens.settings_draft import KeepsDraft
from tui.storage.saving import save
from tui.storage.workspace import Workspace
from tui.text import printable
from tui.widgets.line_button import LineButton


class SavesSettings(KeepsDraft):
    """Save, revert, leave: nothing that was typed is lost without a question."""

    def __init__(
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(workspace, organization_id, now)
        self._saving = False

    @on(LineButton.Pressed, "#save")
    def action_save(self) -> None:
        if self._can_save():
            if self.unsaved:
                self._save(leave=False)
            else:
                self._say("Nothing has changed; nothing to save.")

    @work(group="save", exit_on_error=False)
    async def _save(self, *, leave: bool, quit_: bool = False) -> None:
        editing = self._editing
        if editing is None or self._saving:
            return
        self._saving, edits = True, editing.draft.edits
        self._say("Saving …")
        try:
            stored = await asyncio.to_thread(
                save,
                self._workspace,
                editing.id,
                edits,
                password=editing.new_password,
                entry=editing.in_force().password_entry,
            )
        except PosthouseError as error:
            self._say("")
            self.notify(error.sentence, title="Not saved", severity="error", markup=False)
            return
        finally:
            self._saving = False
        if quit_ or leave:
            await self._forget_draft()
        if quit_:
            self.app.exit(0)
        elif leave:
            self.app.notify(f"Saved to {printable(str(stored.path))}", markup=False)
            self.dismiss(None)
        else:
            self._said = f"✓ Saved to {printable(str(stored.path))}"
            self._load(edits)

    def action_back(self) -> None:
        self.leave(quit_=False)

    @work(group="dialogs", exit_on_error=False)
    async def leave(self, *, quit_: bool) -> None:
        """Close the screen, or the app; ask first where something is unsaved."""
        if isinstance(self.app.screen, AskModal):
            return  # it is being asked already
        answer: str | None = "d"
        if self.unsaved:
            answer = await self.app.push_screen_wait(AskModal(*UNSAVED))
        if answer == "d":
            await self._forget_draft()
        if answer == "d" and quit_:
            self.app.exit(0)
        elif answer == "d":
            self.dismiss(None)
        elif answer == "s" and self._can_save():
            self._save(leave=True, quit_=quit_)

    @on(LineButton.Pressed, "#revert")
    @work(group="dialogs", exit_on_error=False)
    async def action_revert(self) -> None:
        if self._editing is None or not self.unsaved or self.app.screen is not self:
            return
        if await self.app.push_screen_wait(AskModal(*REVERT)) == "r":
            self._editing.revert()
            self._take(self._editing)
            self._say("Reverted to the file.")

    def _can_save(self) -> bool:
        if self._editing is None or self._stands_in_the_way(self._editing.checked().errors):
            return False
        reason = self._editing.opened.read_only
        if reason:
            self.notify(reason, title="Read-only", severity="warning", markup=False)
        return not reason
