"""The board: a test of the marked organizations, and what came of them, grouped by failure."""

from collections import Counter
from collections.abc import Container, Sequence
from contextlib import aclosing

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from tui.errors import PosthouseError
from tui.language import _, ngettext, number
from tui.many.outcomes import Kind, Outcome, by_cause
from tui.many.plan import Plan, plan
from tui.many.remedies import SharedRemedy, shared_remedies
from tui.many.running import Job, Note, run
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.picker.board_words import group_words, plan_words, remedy_words, row
from tui.screens.picker.dialogs import may_write
from tui.screens.picker.marked import ChangeModal
from tui.screens.terminal.ordered_keys import OPENS
from tui.storage.workspace import Workspace
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

OFTEN = 0.25
"""Seconds between two looks at what has come."""
_CHANGED = "changed"
LETTERS = "abcd"
"""One for each remedy of a group; a dialogue offers few."""


class GroupList(OptionList):
    """A row for each failure, in which j and k move too."""

    BINDINGS = bindings("group")


class BoardModal(ModalScreen[Sequence[str]], SaysFailures):
    """Tests organizations as far as the login; returns the ids of the group that was chosen.

    A remedy of the group under the cursor is applied to all that have it; these are tested again.

    Args:
        ids: Whom to test.
        followers: Those of them that follow the host with nothing wrong in their own files.
    """

    BINDINGS = bindings("board", "modal")

    def __init__(
        self, workspace: Workspace, ids: Sequence[str], followers: Container[str] = ()
    ) -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._desk = ScreenDesk(self)
        self._ids = ids
        self._followers = followers
        self._next = ids  # whom the next run tests
        self._plan: Plan | None = None
        self._outcomes: dict[str, Outcome] = {}
        self._came: list[Outcome] = []  # of the last run
        self._notes: dict[str, None] = {}
        self._groups: list[tuple[Kind, str, list[Outcome]]] = []
        self._remedies: list[SharedRemedy] = []
        self._test: Worker[None] | None = None
        self._ended = False

    def compose(self) -> ComposeResult:
        title = ngettext("Test of {count} organization", "Test of {count} organizations",
                         len(self._ids))  # fmt: skip
        with DialogBox(title.format(count=number(len(self._ids))), full=True):
            yield Line(id="board-state")
            yield GroupList(compact=True, markup=False)
            with Vertical(id="board-remedies"):
                for letter in LETTERS:
                    yield LineButton("", id=f"remedy-{letter}")
            with VerticalScroll(id="board-about"):
                yield Line(id="board-words")
        yield KeyBar()

    def on_mount(self) -> None:
        self._look = self.set_interval(OFTEN, self._show, pause=True)
        self._read(self._ids)

    def _read(self, ids: Sequence[str]) -> None:
        """Find out which dialogues there are to hold for these; the others stay as they are."""
        self._next = ids
        self._plan, self._ended, self._notes = None, False, {}
        self._show()
        self._read_on()

    @work(group="planning", exclusive=True, exit_on_error=False)
    async def _read_on(self) -> None:
        ids, until = self._next, Job().until
        found = await self._desk.thread(plan, self._workspace, ids, until, self._followers)
        self._plan, self._came = found, []
        for one in found.ended:
            self._take(one)
        self._ended = not found.dialogues
        self._show()

    def _take(self, outcome: Outcome) -> None:
        self._came.append(outcome)
        self._outcomes[outcome.organization] = outcome

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "test":
            return self._test is None and self._plan is not None and bool(self._plan.dialogues)
        if action == "cancel":
            return self._test is not None
        return action not in {"back", "remedy"} or self._test is None

    def action_test(self) -> None:
        """Hold the dialogues; once they are through, look what there is for all to be tested."""
        if self._ended:  # settings may have been changed by somebody else
            self._outcomes.clear()
            self._read(self._ids)
        elif self._plan is not None:
            self._came = []
            for one in self._next:
                self._outcomes.pop(one, None)
            self._look.resume()
            self._test = self._run(self._plan)
            self._show()

    @work(group="running", exit_on_error=False)
    async def _run(self, found: Plan) -> None:
        try:
            async with aclosing(run(self._workspace, found, Job())) as happened:
                async for what in happened:
                    if isinstance(what, Outcome):
                        self._take(what)
                    elif isinstance(what, Note):
                        self._notes[what.sentence] = None
        except PosthouseError as error:
            self._notes[error.sentence] = None

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the last of it, however a run came to its end."""
        if event.worker is self._test and event.worker.is_finished:
            self._test, self._ended = None, True
            self._look.pause()
            self._show()

    def action_cancel(self) -> None:
        """End every dialogue at once; what came so far stays."""
        if self._test is not None:
            self._test.cancel()

    def action_back(self) -> None:
        self.dismiss(())

    @on(LineButton.Pressed)
    def _pressed(self, event: LineButton.Pressed) -> None:
        self.action_remedy(str(event.button.id).removeprefix("remedy-"))

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_remedy(self, letter: str) -> None:
        """Apply a remedy to all that have it, once each change was shown; then test these again."""
        at = LETTERS.find(letter)
        if not 0 <= at < len(self._remedies) or not self._desk.in_front:
            return
        shared = self._remedies[at]
        if not await may_write(self._workspace, self._desk):
            return
        saved = await self._desk.ask(ChangeModal(self._workspace, shared.ids, shared.assignments))
        if saved is None:
            return
        self._followers = ()  # a change may have given them settings of their own
        sentence = _("Its settings were changed since its test.")
        for one in saved.ids:
            self._outcomes[one] = Outcome(one, reason=_CHANGED, sentence=sentence)
        self._read([one.organization for one in self._outcomes.values() if one.reason == _CHANGED])
        self._desk.tell(saved.notes)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self._test is None:
            self.dismiss([one.organization for one in self._groups[event.option_index][2]])

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._tell_group()

    def _show(self) -> None:
        """Show how far it is, and the groups as they are now."""
        notes = "".join(f"\n! {note}" for note in self._notes)
        self.query_one("#board-state", Line).say(self._state() + notes)
        rows = self.query_one(GroupList)
        at = self._at()
        self._groups = by_cause(self._outcomes.values())
        width = max((len(number(len(found))) for _kind, _cause, found in self._groups), default=1)
        rows.set_options(Option(row(*group, width)) for group in self._groups)
        was_there, rows.display = rows.display, bool(self._groups)
        if self._groups:
            if not was_there:
                rows.focus()
            causes = [(kind, cause) for kind, cause, _found in self._groups]
            rows.highlighted = causes.index(at) if at in causes else 0
        self._tell_group()
        self.refresh_bindings()

    def _at(self) -> tuple[Kind, str] | None:
        """The group under the cursor; none at the top, where it stays on what is worst."""
        at = self.query_one(GroupList).highlighted
        return self._groups[at][:2] if at and at < len(self._groups) else None

    def _tell_group(self) -> None:
        """Say below the table what the group under the cursor means, and what would mend it."""
        at = self.query_one(GroupList).highlighted
        found = self._groups[at][2] if at is not None and at < len(self._groups) else []
        self.query_one("#board-words", Line).say(group_words(found))
        mine = {one.organization for one in found}
        # Elsewhere too: what mends a group may mend some of another.
        remedies = [] if self._test else shared_remedies(self._outcomes.values())
        self._offer([one for one in remedies if not mine.isdisjoint(one.ids)][: len(LETTERS)])

    def _offer(self, remedies: list[SharedRemedy]) -> None:
        """Show remedies, each as a button with its letter."""
        self._remedies = remedies
        self.query_one("#board-remedies").display = bool(remedies)
        for at, letter in enumerate(LETTERS):
            button = self.query_one(f"#remedy-{letter}", LineButton)
            button.display = at < len(remedies)
            if at < len(remedies):
                button.label = remedy_words(letter, remedies[at])

    def _state(self) -> str:
        if self._plan is None:
            return _("Reading settings and passwords …")
        if self._test is None and not self._ended:
            return self._changed_words() + plan_words(self._plan)
        done, count = len(self._came), self._plan.count
        kinds = Counter(one.kind for one in self._came)
        if self._test is not None:
            words = _("{done} of {count} tested, {failed} failed")
        elif done < count:
            words = _("Stopped: {done} of {count} tested, {failed} failed")
        else:
            count = len(self._outcomes)
            kinds = Counter(one.kind for one in self._outcomes.values())
            words = ngettext(
                "{passed} of {count} organization passed.",
                "{passed} of {count} organizations passed.",
                count,
            )
        return words.format(
            done=number(done),
            count=number(count),
            failed=number(kinds[Kind.FAILED]),
            passed=number(kinds[Kind.PASSED]),
        )

    def _changed_words(self) -> str:
        count = sum(one.reason == _CHANGED for one in self._outcomes.values())
        words = ngettext("{count} changed.", "{count} changed.", count)
        return words.format(count=number(count)) + " " if count else ""
