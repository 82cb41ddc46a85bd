"""What the picker asks about: a new organization, another name for one, its removal."""

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.screen import Screen

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.failures import SaysFailures
from tui.settings.names import HOST
from tui.storage.listing import Listing
from tui.storage.workspace import Workspace
from tui.widgets.organization_list import OrganizationList

if TYPE_CHECKING:
    from tui.smtp.events import Remedy

# What the first paint does not show is imported where it is used.


class ManagesOrganizations(Screen[None], SaysFailures):
    """Adds, renames and removes what the list shows."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def read(self) -> object:
        """Show what is there now."""
        raise NotImplementedError

    def open(self, organization_id: str, remedy: "Remedy | None" = None, field: str = "") -> None:
        """Show the settings of an organization, or of ``host``."""
        raise NotImplementedError

    @work(group="dialogs", exit_on_error=False)
    async def action_new(self) -> None:
        from tui.screens.organization import Named, OrganizationModal
        from tui.storage.organizations import add

        named, problem = Named("", ""), ""
        while True:
            answer = await self.app.push_screen_wait(
                OrganizationModal(_("New organization"), named, problem)
            )
            if answer is None:
                return
            named = answer
            try:
                stored = await asyncio.to_thread(add, self._workspace, named.id, named.name)
            except PosthouseError as error:
                problem = error.sentence
            else:
                self.open(stored.id)
                self.say_notes(stored.notes)
                return

    @work(group="dialogs", exit_on_error=False)
    async def action_rename(self) -> None:
        from tui.screens.organization import Named, OrganizationModal
        from tui.storage.organizations import rename

        current = self._organization()
        if current is None:
            return
        named, problem = Named(current.id, current.name), ""
        while True:
            title = _("Rename {name}").format(name=current.name)
            answer = await self.app.push_screen_wait(OrganizationModal(title, named, problem))
            if answer is None:
                return
            named = answer
            try:
                stored = await asyncio.to_thread(
                    rename, self._workspace, current.id, named.id, named.name
                )
            except PosthouseError as error:
                problem = error.sentence
            else:
                self.say_notes(stored.notes)
                self.read()
                return

    @work(group="dialogs", exit_on_error=False)
    async def action_remove(self) -> None:
        from tui.screens.ask import AskModal
        from tui.storage.organizations import remove

        current = self._organization()
        if current is None:
            return
        question = _(
            "Remove {name} ({id})?\nIts settings file, its stored password "
            "and its test results are deleted."
        ).format(name=current.name, id=current.id)
        answers = (("k", _("Keep it")), ("r", _("Remove it")))
        if await self.app.push_screen_wait(AskModal(question, answers)) != "r":
            return
        try:
            notes = await asyncio.to_thread(remove, self._workspace, current.id)
            self.say_notes(notes)
        except PosthouseError as error:
            self.notify(error.sentence, severity="error", markup=False)
        self.read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"rename", "remove"}:
            return self._organization() is not None
        return True

    def _organization(self) -> Listing | None:
        current = self.query_one(OrganizationList).current
        return None if current is None or current.id == HOST else current
