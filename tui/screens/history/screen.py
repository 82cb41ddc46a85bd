"""The history of one organization: who changed what, and bringing a version back."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.boxes.with_questions import with_questions
from tui.screens.history.removed import RemovedModal
from tui.screens.history.view import details, in_words, row
from tui.screens.terminal.ordered_keys import OPENS
from tui.settings.names import HOST
from tui.storage.editing.history_view import LookingBack, look_back
from tui.storage.editing.restoring import restore
from tui.storage.history.steps import Step
from tui.storage.outputs.plan import names_of_followers
from tui.storage.settings_file.difference import key_changes
from tui.storage.workspace import Workspace
from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.key_bar import KeyBar
from tui.widgets.frame.title_bar import TitleBar

PAGE = 100
MOST_WORDS = 8


class StepList(OptionList):
    """The steps, newest first."""

    BINDINGS = bindings("steps")


class HistoryScreen(Screen[bool], SaysFailures):
    """The steps above, what the one under the cursor changed below. True if one was restored.

    Args:
        organization_id: Whose history, removed or not; or ``host``.
        now: The clock, in UTC.
    """

    BINDINGS = bindings("history")

    def __init__(
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._organization_id = organization_id
        self._now = now
        self._looking: LookingBack | None = None
        self._coming: Iterator[Step] = iter(())
        self._steps: list[Step] = []
        self._reading = asyncio.Lock()
        self._restored = False
        self._desk = ScreenDesk(self)

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield StepList(compact=True, markup=False)
        yield Static(id="nothing", markup=False)
        with VerticalScroll(id="details"):
            yield Static(markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._load()

    @work(name=OPENS, exclusive=True, group="load", exit_on_error=False)
    async def _load(self) -> None:
        looking = await self._desk.thread(look_back, self._workspace, self._organization_id)
        self._looking, self._coming, self._steps = looking, looking.steps(), []
        bar = self.query_one(TitleBar)
        named = looking.name if looking.name == looking.id else f"{looking.name} ({looking.id})"
        bar.place = _("{word} › History").format(word=_("Host") if looking.id == HOST else named)
        gone = "" if looking.now or looking.id == HOST else _("removed   ")
        bar.state = f"{gone}{looking.history.repository.words}"
        self._show_nothing("")
        self.query_one(StepList).clear_options().focus()
        await self._more()

    async def _more(self) -> None:
        """Read the next page and put it below."""
        async with self._reading:
            coming = self._coming
            try:
                page = await self._desk.thread(lambda: list(islice(coming, PAGE)))
            except PosthouseError as error:
                self._show_nothing(error.sentence)
                return
        if coming is not self._coming:
            return  # it was read anew meanwhile
        self._steps += page
        steps = self.query_one(StepList)
        steps.add_options(Option(row(step, self._now())) for step in page)
        if not self._steps:
            self._show_nothing(_("There are no steps yet; each save adds one."))
        elif steps.highlighted is None:
            steps.highlighted = 0
        self.refresh_bindings()

    def _show_nothing(self, why: str) -> None:
        """Show a sentence in the place of steps; an empty one shows the steps again."""
        nothing = self.query_one("#nothing", Static)
        nothing.update(Content(why))
        nothing.display = bool(why)
        self.query_one(StepList).display = self.query_one("#details").display = not why

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._show(self._steps[event.option_index])
        if event.option_index >= len(self._steps) - 10:
            self._load_more()

    @work(exclusive=True, group="show", exit_on_error=False)
    async def _show(self, step: Step) -> None:
        if self._looking is not None:
            versions = await self._desk.thread(self._looking.versions, step)
            self.query_one("#details Static", Static).update(details(step, versions))
            self.query_one("#details").scroll_home(animate=False)

    @work(group="more", exit_on_error=False)
    async def _load_more(self) -> None:
        await self._more()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.action_restore()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_restore(self) -> None:
        """Bring back what the file was after the step, or before one that removed it."""
        looking, index = self._looking, self.query_one(StepList).highlighted
        if looking is None or index is None or not self._desk.in_front:
            return
        step = self._steps[index]
        if looking.read_only or not step.revision:
            self._desk.notify(looking.read_only or _("The file is already like this."))
            return
        versions = await self._desk.thread(looking.versions, step)
        if not self._desk.in_front:
            return  # the key was pressed twice
        wanted = versions.before if versions.after is None else versions.after
        data = looking.now.data if looking.now else None
        if wanted == data:
            self._desk.notify(_("The file is already like this."))
            return
        then = _("on {when:%Y-%m-%d %H:%M:%S} UTC").format(when=step.when)
        when = _("before it was removed") if versions.after is None else then
        question = _("Restore {name} as it was {when}?\n{what_changes}").format(
            name=looking.name, when=when, what_changes=_what_changes(data, wanted)
        )
        answers = (("k", _("Keep what is there")), ("r", _("Restore")))
        if await self._desk.ask(AskModal(question, answers)) == "r":
            await self._restore(looking, step)

    async def _restore(self, looking: LookingBack, step: Step) -> None:
        directory = self._workspace.directory
        do = partial(
            restore,
            self._workspace,
            looking.id,
            step.revision,
            base=looking.now.digest if looking.now else "",
        )
        followers = await self._desk.thread(names_of_followers, directory, looking.id)
        try:
            stored = await with_questions(self._desk, self._workspace, followers, do)
        except PosthouseError as error:
            self._desk.notify(error.sentence, title=_("Not restored"), severity="error")
            self._load()
            return
        if stored is None:
            return
        self._restored = True
        said = _("{name} is restored; what it was before is in the history.").format(
            name=stored.name
        )
        self._desk.notify(said, title=_("Restored"))
        self._desk.tell(stored.notes)
        self._load()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_removed(self) -> None:
        if self._looking is not None and self._desk.in_front:
            gone = await self._desk.thread(self._looking.history.removed)
            chosen = await self._desk.ask(RemovedModal(gone, self._now()))
            if chosen:
                self._organization_id = chosen
                self._load()

    def action_back(self) -> None:
        self.dismiss(self._restored)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "restore" or bool(self._steps)


def _what_changes(now: bytes | None, wanted: bytes | None) -> str:
    """The fields that a restore would change, in words."""
    if now is None:
        return _("The file was removed and comes back; its password must be typed anew.")
    changes = key_changes(now, wanted)
    if changes is None:
        return _("The file is not TOML now; it is kept in the history first.")
    lines = in_words(changes) or [_("Only comments, order or unknown keys change.")]
    more = (
        [_("and {count} more").format(count=len(lines) - MOST_WORDS)]
        if len(lines) > MOST_WORDS
        else []
    )
    return "\n".join([*lines[:MOST_WORDS], *more])
