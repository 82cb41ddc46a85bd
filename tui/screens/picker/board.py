"""The board: a test of the marked organizations, and what came of them, grouped by failure."""

from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.language import _, ngettext, number
from tui.many.outcomes import Kind, Outcome, by_cause
from tui.many.remedies import SharedRemedy, shared_remedies
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.screens.boxes.text import TextModal
from tui.screens.picker.board_words import (
    dialogue_words,
    group_words,
    passed_words,
    plan_words,
    remedy_words,
    row,
)
from tui.screens.picker.dialogs import may_write
from tui.screens.picker.many_test import CHANGED, ManyTest
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
LETTERS = "abcd"
"""One for each remedy of a group; a dialogue offers few."""


class GroupList(OptionList):
    """A row for each failure, in which j and k move too."""

    BINDINGS = bindings("group")


class BoardModal(ModalScreen[Sequence[str]], SaysFailures):
    """Tests organizations as far as the login; returns the ids of the group that was chosen.

    A remedy of the group under the cursor is applied to all that have it; these are tested again.

    Args:
        test: The test; it may be running.
    """

    BINDINGS = bindings("board", "modal")

    def __init__(self, workspace: Workspace, test: ManyTest) -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._desk = ScreenDesk(self)
        self._test = test
        self._groups: list[tuple[Kind, str, list[Outcome]]] = []
        self._remedies: list[SharedRemedy] = []

    def compose(self) -> ComposeResult:
        count = len(self._test.ids)
        title = ngettext("Test of {count} organization", "Test of {count} organizations", count)
        with DialogBox(title.format(count=number(count)), full=True):
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
        if self._test.is_running:
            self._test.over = self._over
            self._look.resume()
            self._show()
        else:
            self._read(self._test.ids)

    def _read(self, ids: Sequence[str]) -> None:
        self._test.prepare(ids)
        self._show()
        self._read_on()

    @work(group="planning", exclusive=True, exit_on_error=False)
    async def _read_on(self) -> None:
        """Find out which dialogues there are to hold."""
        self._test.take_plan(await self._desk.thread(self._test.read))
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_running = self._test.is_running
        if action == "test":
            found = self._test.plan
            return not is_running and found is not None and bool(found.dialogues)
        if action == "leave":
            return is_running
        return action not in {"back", "remedy"} or not is_running

    def action_test(self) -> None:
        """Hold the dialogues; once they are through, look what there is for all to be tested."""
        if self._test.ended:  # settings may have been changed by somebody else
            self._test.outcomes.clear()
            self._read(self._test.ids)
            return
        self._test.over = self._over
        self._test.start(self.app)
        self._look.resume()
        self._show()

    def _over(self) -> None:
        """Show the last of it, however a run came to its end."""
        if self.is_attached:
            self._look.pause()
            self._show()

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_leave(self) -> None:
        """Ask what becomes of the rest: it goes on without this screen, or is stopped."""
        question = _("The test is running.\nWhat came so far is remembered either way.")
        answers = (("b", _("Back")), ("l", _("Leave it running")), ("s", _("Stop it")))
        answer = await self._desk.ask(AskModal(question, answers))
        if answer == "s":
            self._test.stop()
        elif answer == "l":
            self.dismiss(())

    def action_back(self) -> None:
        self.dismiss(())

    def action_dialogue(self) -> None:
        """Show what was said in the dialogues of the group under the cursor."""
        found = self._group()
        told = dialogue_words(found, self._test.transcripts)
        if found:
            self.app.push_screen(TextModal(_("Dialogue"), told or _("Nothing was said.")))

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
        box = ChangeModal(self._workspace, shared.ids, shared.assignments)
        if (saved := await self._desk.ask(box)) is None:
            return
        self._test.changed(saved.ids, _("Its settings were changed since its test."))
        self._read(self._test.next)
        self._desk.tell(saved.notes)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if not self._test.is_running:
            self.dismiss([one.organization for one in self._groups[event.option_index][2]])

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._tell_group()

    def _show(self) -> None:
        """Show how far it is, and the groups as they are now."""
        notes = "".join(f"\n! {note}" for note in self._test.notes)
        self.query_one("#board-state", Line).say(self._state() + notes)
        rows = self.query_one(GroupList)
        at = self._at()
        self._groups = by_cause(self._test.outcomes.values())
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

    def _group(self) -> list[Outcome]:
        at = self.query_one(GroupList).highlighted
        return self._groups[at][2] if at is not None and at < len(self._groups) else []

    def _tell_group(self) -> None:
        """Say below the table what the group under the cursor means, and what would mend it."""
        found = self._group()
        self.query_one("#board-words", Line).say(group_words(found))
        mine = {one.organization for one in found}
        # Elsewhere too: what mends a group may mend some of another.
        is_running = self._test.is_running
        remedies = [] if is_running else shared_remedies(self._test.outcomes.values())
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
        test = self._test
        if test.plan is None:
            return _("Reading settings and passwords …")
        if not test.is_running and not test.ended:
            count = sum(one.reason == CHANGED for one in test.outcomes.values())
            words = ngettext("{count} changed.", "{count} changed.", count)
            changed = words.format(count=number(count)) + " " if count else ""
            return changed + plan_words(test.plan)
        if test.is_running:
            words = _("{done} of {count} tested, {failed} failed")
        elif len(test.came) < test.plan.count:
            words = _("Stopped: {done} of {count} tested, {failed} failed")
        else:
            return passed_words(test.outcomes.values())
        return words.format(
            done=number(len(test.came)),
            count=number(test.plan.count),
            failed=number(sum(one.kind is Kind.FAILED for one in test.came)),
        )
