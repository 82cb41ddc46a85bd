"""The settings screen on its organization: load it, show it, say what stands in the way."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from pydantic import SecretStr
from textual import on, work
from textual.screen import Screen
from textual.widget import Widget

from tui.errors import PosthouseError
from tui.screens.boxes.notes import SaysFailures
from tui.screens.settings.view import show, show_broken
from tui.settings.fields import FIELDS
from tui.settings.problems import Problem
from tui.storage.editing import Editing
from tui.storage.opened import open_organization
from tui.storage.output_plan import followers
from tui.storage.secret_source import look
from tui.storage.workspace import Workspace
from tui.widgets.choice import Choice
from tui.widgets.line_button import LineButton
from tui.widgets.settings_form import SettingsForm


class SettingsScreen(Screen[None], SaysFailures):
    """What the other parts of the settings screen share.

    Args:
        organization_id: Whose settings, or ``host``.
        now: The clock, in UTC.
    """

    def __init__(
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._organization_id = organization_id
        self._now = now
        self._editing: Editing | None = None
        self._visited: set[str] = set()
        self._said = ""
        self._saving = False
        self._going = False
        self._suggestion: Problem | None = None

    @property
    def focus_chain(self) -> list[Widget]:
        """In the order of the form. Textual sorts by place, which what just came into view has not
        got yet: a tab in the same burst as the space that shows the fields would miss them.
        """
        order = {node: at for at, node in enumerate(self.walk_children())}
        return sorted(super().focus_chain, key=lambda widget: order[widget])

    @property
    def unsaved(self) -> bool:
        """Whether leaving now would lose something."""
        return self._editing is not None and self._editing.unsaved

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _load(
        self,
        saved: Mapping[str, str | bool] | None = None,
        password: SecretStr | None = None,
    ) -> None:
        """Read the file; after a save, what was typed meanwhile stays."""
        try:
            opened = await asyncio.to_thread(
                open_organization, self._workspace, self._organization_id
            )
        except PosthouseError as error:
            self.app.notify(error.sentence, severity="error", markup=False)
            self._go()
            return
        first = self._editing is None or bool(self._editing.opened.stored.broken)
        if self._editing is not None and saved is not None:
            editing = self._editing.rebased(opened, saved, password)
            self._take(editing, keep_password=editing.typed_password is not None)
        else:
            self._take(Editing(opened))
        show_broken(self, opened.stored)
        if opened.stored.broken:
            self._cannot_edit()
        elif first:
            self._loaded()
        self._look_for_password()

    def _go(self) -> None:
        """Close the screen, once what is in front of it is gone: dismiss() closes what is there."""
        self._going = True
        if self.app.screen is self:
            self.dismiss(None)

    def on_screen_resume(self) -> None:
        if self._going:
            self._go()

    def _loaded(self) -> None:
        """The form stands for the first time."""

    def _cannot_edit(self) -> None:
        """The file is broken."""

    async def _settle_first(self) -> None:
        """Ask what must be settled before there can be a question about anything else."""

    def _followers(self) -> list[str]:
        """Whose outputs change with the host's settings; it reads files."""
        return [stored.name for stored in followers(self._workspace.directory)]

    @work(exclusive=True, group="password", exit_on_error=False)
    async def _look_for_password(self) -> None:
        if (editing := self._editing) is not None:
            editing.password_state = await asyncio.to_thread(
                look,
                self._workspace,
                editing.in_force(),
                command_is_mine=editing.command_is_mine,
            )
            self._refresh()

    @on(LineButton.Pressed, "#look-again")
    def _look_again(self) -> None:
        if self._editing is not None:
            self._editing.password_state = None
            self._refresh()
            self._look_for_password()

    def _take(self, editing: Editing, *, keep_password: bool = False) -> None:
        self._editing = editing
        self._visited.clear()
        with self.prevent(Choice.Changed):
            self.query_one("#mode", Choice).value = str(editing.draft.value("mail.mode"))
        form = self.query_one(SettingsForm)
        form.fill(editing.draft)
        if not keep_password:
            form.clear_password()
        self._refresh()

    def _stands_in_the_way(self, errors: Sequence[Problem]) -> bool:
        """Whether there are errors; shows all of them and goes to the first that is in view."""
        if errors:
            self._visited.update(FIELDS)
            self._refresh()
            form = self.query_one(SettingsForm)
            if errors[0].key and ((self._editing and self._editing.is_custom) or form.display):
                self.call_after_refresh(form.focus_field, errors[0].key)
        return bool(errors)

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._refresh()

    def _refresh(self) -> None:
        if self._editing is not None:
            visited = frozenset(self._visited)
            show(self, self._editing, visited, self._now(), self._said, self._suggestion)
            self.refresh_bindings()
