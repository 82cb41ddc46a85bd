"""How the settings screen keeps what is unsaved on disk, and gives it back on the next visit."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from textual import work
from textual.timer import Timer

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.boxes.restore_draft import DraftModal
from tui.screens.settings.base import SettingsScreen
from tui.storage.draft_keeper import DraftKeeper, differences, pending
from tui.storage.drafts import FoundDraft, delete
from tui.storage.processes import end
from tui.storage.workspace import Workspace

SECONDS = 0.5  # from the first edit to its draft; the next edits wait for the next draft


class KeepsDraft(SettingsScreen):
    """Nothing that was typed is lost with the terminal or the process."""

    def __init__(
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(workspace, organization_id, now)
        self._keeper = DraftKeeper(workspace.state.drafts, organization_id)
        self._draft_timer: Timer | None = None
        self._cannot_keep = ""

    def keep_draft(self) -> None:
        """Write the draft at once: the process is about to end. Any thread may call it."""
        self._keeper.sync()

    def _loaded(self) -> None:
        self._offer_draft()

    def _refresh(self) -> None:
        super()._refresh()
        self._keeper.editing = self._editing
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._draft_timer is None and not self._keeper.is_current:
            self._draft_timer = self.set_timer(SECONDS, self._write_draft)

    @work(group="draft", exit_on_error=False)
    async def _write_draft(self) -> None:
        try:
            await asyncio.to_thread(self._keeper.sync)
        except PosthouseError as error:
            if self._cannot_keep != error.sentence:  # told once, not at each key
                self._cannot_keep = error.sentence
                title = _("Edits are not kept while they are unsaved")
                self.notify(error.sentence, title=title, severity="warning", markup=False)
        else:
            self._cannot_keep = ""
        finally:
            self._draft_timer = None
        if not self._cannot_keep:
            self._keep_soon()  # what was typed while it was written

    async def _forget_draft(self) -> None:
        await asyncio.to_thread(self._keeper.forget)

    @work(group="dialogs", exit_on_error=False)
    async def _offer_draft(self) -> None:
        await self._settle_first()
        if (editing := self._editing) is None:
            return
        found = await asyncio.to_thread(self._keeper.found, editing)
        if found is None or self.app.screen is not self:
            return
        changes = differences(found.draft, editing)
        answer = await self.app.push_screen_wait(
            DraftModal(editing.name, found, changes, self._now())
        )
        if answer == "back":
            self._go()
        elif answer == "take":
            await self._take_over(found)
        elif answer == "restore":
            await self._restore(found)
        elif answer == "discard":
            await asyncio.to_thread(delete, found.path)
            self._say(_("The earlier edits were discarded."))

    async def _take_over(self, found: FoundDraft) -> None:
        """End the process that has the edits; it keeps them as it ends, and they come here."""
        ended = await asyncio.to_thread(end, found.draft.process)
        left = None
        if ended and self._editing is not None:
            left = await asyncio.to_thread(self._keeper.found, self._editing)
        if left is not None and not left.running:
            await self._restore(left)
        else:
            number = found.draft.process.pid
            words = (
                _("left nothing unsaved") if ended else _("does not end, or is not yours to end")
            )
            self._say(_("! Process {number} {words}.").format(number=number, words=words))

    async def _restore(self, found: FoundDraft) -> None:
        if (editing := self._editing) is None:
            return
        for key, value in pending(found.draft, editing).items():
            editing.edit(key, value)
        self._take(editing)
        again = _(" The password is not among them: type it again.") if found.draft.password else ""
        self._say(_("Restored, not saved yet.{again}").format(again=again))
        await asyncio.to_thread(self._keeper.restored, found)
        self._look_for_password()
