"""The organization picker: type to find one, enter to open it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.language import _
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.picker import words as picker_words
from tui.screens.picker.filter_input import FilterInput
from tui.screens.picker.marks import Marks
from tui.screens.picker.rows import ORDERS, Rows
from tui.screens.terminal.ordered_keys import OPENS
from tui.screens.terminal.size_classes import take_size_classes
from tui.settings.names import HOST
from tui.storage.directory.catalog import FIRST_BATCH
from tui.storage.directory.catalog_line import Listing
from tui.storage.directory.filter_words import read_filter
from tui.storage.history.repository import Repository, find_repository
from tui.storage.workspace import Workspace
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.key_bar import KeyBar
from tui.widgets.frame.title_bar import TitleBar
from tui.widgets.organization_list import OrganizationHeading, OrganizationList

if TYPE_CHECKING:
    from tui.screens.mail_test.subject import Outcome

# What the first paint does not show is imported where it is used.

LOOK = 2.0
"""Seconds from one look at what others have changed to the next."""
REST = 3
"""Where a look takes long, so many times as long passes to the next."""
PAINTED = 0.05
"""Seconds in which what came first is painted, before reading all the rest takes the processor."""


class PickerScreen(Screen[None], SaysFailures):
    """All organizations, the host first.

    The filter has the focus, and the arrow keys still move in the list.

    Args:
        now: The clock, in UTC.
        own_problems: What cannot be used of what the user has chosen, as sentences.
    """

    BINDINGS = bindings("picker")

    def __init__(
        self,
        workspace: Workspace,
        now: Callable[[], datetime],
        own_problems: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._desk = ScreenDesk(self)
        self._now = now
        self._own_problems = own_problems
        self._rows = Rows(workspace, now)
        self._marks = Marks(
            workspace, self._desk, lambda: self.query_one(OrganizationList), self._tell_marks
        )
        self._reading = asyncio.Lock()
        self._came_from = ""
        self._typed = ""
        self._where = ""
        self._stale = False

    def compose(self) -> ComposeResult:
        take_size_classes(self)
        yield TitleBar()
        with Horizontal(id="filter-row"):
            yield Static(_("Filter"), classes="label")
            yield FilterInput(placeholder=_("name, id or server"), id="filter")
            yield Line(id="count")
        yield OrganizationHeading()
        yield OrganizationList()
        yield Line(id="empty")
        yield Static(id="notes", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        heading, rows = self.query_one(OrganizationHeading), self.query_one(OrganizationList)
        self.watch(rows, "needs", lambda needs: setattr(heading, "needs", needs))
        self.query_one("#empty").display = False
        self.query_one("#notes").display = False
        self.query_one("#filter").focus()
        self._clock = self.set_timer(LOOK, self.read, pause=True)
        self.read()  # at once: what is known already is in the first paint

    def on_screen_suspend(self) -> None:
        self._clock.pause()  # what is under a modal would be painted

    def on_screen_resume(self) -> None:
        self._clock.resume()
        if self._stale:
            self.read()

    @work(group="reading", exit_on_error=False)
    async def read(self) -> None:
        """Read what is new or has changed, showing it as it comes; one reading after the other."""
        async with self._reading:
            began = monotonic()
            try:
                await self._read_all()
            finally:
                rest = max(LOOK, REST * (monotonic() - began))
                self._clock.stop()
                self._clock = self.set_timer(rest, self.read, pause=not self.is_active)

    async def _read_all(self) -> None:
        self._stale = not self.is_active  # what is in front of it may change it yet
        reading = self._rows.reading()
        more = await self._show_more(reading)
        kept = await self._desk.thread(find_repository, self._workspace.directory.path)
        read_only = await self._desk.thread(self._workspace.directory.read_only_reason)
        self._where = self._state(kept, is_read_only=bool(read_only))
        self._tell_marks()
        if len(self._rows) >= FIRST_BATCH:
            await asyncio.sleep(PAINTED)
        while more:
            more = await self._show_more(reading)
        waits = await self._desk.thread(lambda: kept.waits)
        misnamed = self._rows.misnamed
        self._show_notes(picker_words.notes(read_only, self._own_problems, waits, misnamed))
        self._marks.forget_all_but(self._rows.ids())
        await self._desk.thread(self._rows.read_drafts)
        if self._came_from:  # it was tested there, perhaps, and its file is as it was
            await self._desk.thread(self._rows.read_result, self._came_from)
        self.query_one(OrganizationList).tell_tests()
        if not self._stale:  # else another one was opened meanwhile, and comes back yet
            self._came_from = ""
        # Enter is pressed next, most likely: what it shows is loaded while nobody waits.
        await self._desk.thread(import_module, "tui.screens.settings.screen")

    async def _show_more(self, reading: Iterator[None]) -> bool:
        """Show what comes next, then the last tests of it; False at the end."""
        more = await self._desk.thread(self._rows.read_on, reading)
        if more:
            self._show()
            if await self._desk.thread(self._rows.read_results):
                self.query_one(OrganizationList).tell_tests()
        return more

    def _state(self, kept: Repository, *, is_read_only: bool) -> str:
        """Which directory this is, who keeps its history, and whether it is read-only."""
        words = [printable(str(self._workspace.directory.path)), kept.words]
        words += [_("read-only")] if is_read_only else []
        return "   ".join(words)

    @on(LineInput.Changed, "#filter")
    def _show(self) -> None:
        typed, before = self.query_one("#filter", LineInput).value, self._typed
        self._typed = typed
        if read_filter(typed).is_plain:
            self._show_rows(self._rows.matching(typed), typed, before)
        else:
            self._filter(typed, before)

    @work(group="filter", exclusive=True, exit_on_error=False)
    async def _filter(self, typed: str, before: str) -> None:
        """Show what conditions find: they may read every file."""
        shown = await self._desk.thread(self._rows.matching, typed)
        if typed == self._typed:
            self._show_rows(shown, typed, before)

    def _show_rows(self, shown: Sequence[Listing], typed: str, before: str) -> None:
        organizations = self.query_one(OrganizationList)
        at = self._came_from or (organizations.current.id if organizations.current else "")
        # Who has typed wants the best match; else the cursor stays where it is.
        at = "" if typed and typed != before else at
        organizations.show(shown, self._rows.words, self._rows.ends, at)
        total, found = self._rows.organizations, self._rows.found(shown, typed)
        self.query_one("#count", Line).say(picker_words.count(total, found, typed))
        self._say_instead(picker_words.instead(total, typed, is_any=bool(shown)), shown)
        self._tell_marks()

    def _say_instead(self, sentence: str, rows: Sequence[Listing]) -> None:
        """Say why there are no organizations."""
        empty = self.query_one("#empty", Line)
        empty.say(sentence)
        if empty.display != bool(sentence):
            empty.display = bool(sentence)
            # The rows that there are stay above it.
            self.query_one(OrganizationList).styles.height = len(rows) if sentence else None

    def _show_notes(self, said: str) -> None:
        notes = self.query_one("#notes", Static)
        notes.display = bool(said)
        notes.update(Content(said))

    @on(LineInput.Submitted, "#filter")
    def action_open(self) -> None:
        if current := self.query_one(OrganizationList).current:
            self.open(current.id)

    @on(OrganizationList.Picked)
    def _picked(self, event: OrganizationList.Picked) -> None:
        self.open(event.organization_id)

    def action_list(self, what: str, step: int) -> None:
        """The arrows move in the list while the filter has the focus."""
        organizations = self.query_one(OrganizationList)
        if what == "move":
            organizations.action_move(step)
        else:
            organizations.action_page(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "clear":
            return bool(self._typed or self.marked)
        if action == "change":
            return bool(self.marked)
        if action in {"rename", "copy"}:
            return self._organization is not None and not self.marked
        if action == "remove":
            return self._organization is not None or bool(self.marked)
        return True

    @property
    def marked(self) -> list[str]:
        """The ids of the marked organizations, sorted; those that the filter hides too."""
        return self._marks.ids

    def action_mark(self) -> None:
        self._marks.turn_current()

    def action_mark_all(self) -> None:
        self._marks.turn_shown()

    def action_sort(self) -> None:
        """Sort by the next column, and say so above it."""
        self._rows.order = ORDERS[(ORDERS.index(self._rows.order) + 1) % len(ORDERS)]
        rows = self.query_one(OrganizationList)
        rows.order = self.query_one(OrganizationHeading).order = self._rows.order
        self._show()
        rows.refresh()

    def _tell_marks(self) -> None:
        self.query_one(TitleBar).state = "   ".join(
            filter(None, [self._marks.words(), self._where])
        )
        self.refresh_bindings()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_change(self) -> None:
        if await self._marks.change():
            self.read()

    @property
    def _organization(self) -> Listing | None:
        """The organization under the cursor; None for the host."""
        current = self.query_one(OrganizationList).current
        return None if current is None or current.id == HOST else current

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_new(self) -> None:
        from tui.screens.picker.dialogs import add_organization

        host = self._rows.host
        # One that follows a host with a server needs nothing more.
        walks = not self._rows.organizations and (host is None or host.mode == "built-in")
        about = picker_words.begins_with(host, walks=walks)
        stored = await add_organization(self._workspace, self._desk, about)
        if stored is not None:
            self.open(stored.id, walk=walks)
            self._desk.tell(stored.notes)

    @on(FilterInput.FilePasted)
    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def _import(self, event: FilterInput.FilePasted) -> None:
        from tui.screens.picker.importing import import_file

        if not self._desk.in_front:
            return
        if saved := await import_file(self._workspace, self._desk, event.path):
            self._marks.mark(saved)  # to be tested next
            self.read()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_copy(self) -> None:
        from tui.screens.picker.dialogs import copy_organization

        current = self._organization
        if current is None:
            return
        stored = await copy_organization(self._workspace, self._desk, current)
        if stored is not None:
            self.open(stored.id)
            self._desk.tell(stored.notes)

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_rename(self) -> None:
        from tui.screens.picker.dialogs import rename_organization

        current = self._organization
        if current is None:
            return
        stored = await rename_organization(self._workspace, self._desk, current)
        if stored is not None:
            self._desk.tell(stored.notes)
            self.read()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_remove(self) -> None:
        from tui.screens.picker.dialogs import remove_organization

        current = self._organization
        if self.marked:
            is_gone = await self._marks.remove()
        else:
            is_gone = current is not None and await remove_organization(
                self._workspace, self._desk, current
            )
        if is_gone:
            self.read()

    def action_clear(self) -> None:
        """Clear the filter, or else the marks."""
        if not self._typed:
            self._marks.mark(())
        self.query_one("#filter", LineInput).value = ""
        self.query_one("#filter").focus()

    def action_history(self) -> None:
        from tui.screens.history.screen import HistoryScreen

        current = self.query_one(OrganizationList).current
        if current is not None:
            self._came_from, self._stale = current.id, True
            self.app.push_screen(HistoryScreen(self._workspace, current.id, self._now))

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_test(self) -> None:
        from tui.screens.mail_test.screen import MailTestModal
        from tui.screens.mail_test.subject import subject_of
        from tui.storage.editing.editing import Editing
        from tui.storage.editing.opened_organization import open_organization

        if self.marked or self._marks.is_testing:
            await self._test_marked()
            return
        current = self.query_one(OrganizationList).current
        if current is None:
            return
        opened = await self._desk.thread(open_organization, self._workspace, current.id)
        if not self._desk.in_front:
            return  # the key was pressed twice
        editing = Editing(opened)
        if editing.opened.stored.broken:
            self.open(current.id)
            return
        outcome = await self._desk.ask(
            MailTestModal(self._workspace, subject_of(editing), self._now)
        )
        if outcome.remedy is not None or outcome.field:
            self.open(current.id, outcome)
        elif await self._desk.thread(self._rows.read_result, current.id):
            self.query_one(OrganizationList).tell_tests()

    async def _test_marked(self) -> None:
        """Test the marked; then mark the group that was chosen, or open the only one in it."""
        followers = self._rows.followers(self.marked)
        chosen = await self._marks.test(followers, self._test_is_over)
        await self._show_results()
        self.read()  # a remedy may have changed them
        if len(chosen) == 1:
            self.open(chosen[0])
        elif chosen:
            self._marks.mark(chosen)

    async def _show_results(self) -> None:
        tested, _said = self._marks.results()
        await self._desk.thread(self._rows.read_results_of, tested)
        self._show()
        self.query_one(OrganizationList).tell_tests()

    @work(group="reading", exit_on_error=False)
    async def _test_is_over(self) -> None:
        """Say what came of a test that was left running."""
        _tested, said = self._marks.results()
        self._desk.notify(said)
        await self._show_results()

    def open(
        self,
        organization_id: str,
        outcome: "Outcome | None" = None,
        *,
        walk: bool = False,
    ) -> None:
        """Show the settings of an organization, or of ``host``, with what came of a test."""
        from tui.screens.settings.screen import MailSettingsScreen

        self._came_from, self._stale = organization_id, True
        self.app.push_screen(
            MailSettingsScreen(self._workspace, organization_id, self._now, outcome, walk=walk)
        )
