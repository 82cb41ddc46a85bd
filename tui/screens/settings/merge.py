"""How the settings screen settles a file that two machines changed and git could not merge."""

import asyncio

from textual import work

from tui.errors import HistoryUnavailable, PosthouseError
from tui.language import N_, _
from tui.screens.boxes.ask import AskModal, followers_question
from tui.screens.settings.base import SettingsScreen
from tui.settings.conflict import Conflict
from tui.settings.names import HOST
from tui.storage.merging import Unmerged, settle, settle_removed, unmerged
from tui.storage.outputs import OutputsChanged
from tui.text import printable

GONE_HERE = N_(
    "{name} was removed here and changed on another machine.\n"
    "Keep it on both, as it was changed, or remove it on both."
)
GONE_THERE = N_(
    "{name} was removed on another machine and changed here.\n"
    "Keep it on both, as it was changed, or remove it on both."
)


class SettlesMerges(SettingsScreen):
    """Instead of a file with git's marks in it, the choice field by field."""

    def _cannot_edit(self) -> None:
        self._offer_merge()

    @work(group="dialogs", exit_on_error=False)
    async def _offer_merge(self) -> None:
        await self._settle_first()

    async def _settle_first(self) -> None:
        try:
            found = await asyncio.to_thread(unmerged, self._workspace, self._organization_id)
        except HistoryUnavailable:
            return  # a file with marks in it is shown as what it is
        if found is None or self.app.screen is not self:
            return
        self._saving = True
        try:
            if (conflict := found.conflict) is None:
                await self._ask_whether_it_stays(found)
            else:
                await self._ask_field_by_field(found, conflict)
        finally:
            self._saving = False

    async def _ask_whether_it_stays(self, found: Unmerged) -> None:
        words = GONE_HERE if found.mine is None else GONE_THERE
        answers = (("k", _("Keep it")), ("r", _("Remove it")))
        question = _(words).format(name=found.name)
        answer = await self.app.push_screen_wait(AskModal(question, answers))
        if answer == "k":
            await self._write(found, {})
        elif answer == "r":
            try:
                self.say_notes(await asyncio.to_thread(settle_removed, self._workspace, found))
            except PosthouseError as error:
                self.app.notify(error.sentence, severity="error", markup=False)
            self._go()

    async def _ask_field_by_field(self, found: Unmerged, conflict: Conflict) -> None:
        from tui.screens.boxes.conflict import ConflictModal

        title = _("{name} was changed here and on another machine").format(name=found.name)
        modal = ConflictModal(title, conflict)
        choice = await self.app.push_screen_wait(modal)
        if choice is not None:
            await self._write(found, {} if choice == "theirs" else modal.values)

    async def _write(self, found: Unmerged, values: dict[str, str | bool]) -> None:
        """Save the merged file; ask before outputs change that others follow or wrote."""
        from tui.screens.boxes.outputs_changed import OutputsChangedModal

        names = await asyncio.to_thread(self._followers) if found.now.id == HOST else []
        question = followers_question(names)
        if names and await self.app.push_screen_wait(AskModal(*question)) != "s":
            return
        overwrite = False
        while True:
            try:
                stored = await asyncio.to_thread(
                    settle, self._workspace, found, values, overwrite_outputs=overwrite
                )
            except OutputsChanged as changed:
                if not await self.app.push_screen_wait(OutputsChangedModal(changed.differences)):
                    return
                overwrite = True
                continue
            except PosthouseError as error:
                self.notify(error.sentence, severity="error", markup=False)
            else:
                path = printable(str(stored.path))
                self._said = _("✓ {done} to {path}").format(done=_("Merged and saved"), path=path)
                self.say_notes(stored.notes)
            await self._load().wait()
            return
