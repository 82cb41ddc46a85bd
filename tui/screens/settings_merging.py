"""How the settings screen settles a file that two machines changed and git could not merge."""

import asyncio

from textual import work

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.settings_base import SettingsScreen


class SettlesMerges(SettingsScreen):
    """Instead of a file with git's marks in it, the choice field by field."""

    def _cannot_edit(self) -> None:
        self._offer_merge()

    @work(group="dialogs", exit_on_error=False)
    async def _offer_merge(self) -> None:
        from tui.screens.conflict import ConflictModal
        from tui.storage.merging import settle, unmerged

        found = await asyncio.to_thread(unmerged, self._workspace, self._organization_id)
        if found is None or self.app.screen is not self:
            return
        modal = ConflictModal(
            found.mine.name, found.conflict, _("on another machine too"), kept=True
        )
        choice = await self.app.push_screen_wait(modal)
        if choice is None:
            return
        values = {} if choice == "theirs" else modal.values
        try:
            await asyncio.to_thread(settle, self._workspace, found, values)
        except PosthouseError as error:
            self.notify(error.sentence, severity="error", markup=False)
        else:
            self.notify(_("Merged and saved."), markup=False)
        self._load()
