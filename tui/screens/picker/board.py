"""The board: a test of the marked organizations, and what came of them, grouped by failure."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from contextlib import aclosing
from itertools import islice

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker

from tui.errors import PosthouseError
from tui.keys import named
from tui.language import _, ngettext, number
from tui.many.bounds import Bounds
from tui.many.outcomes import Kind, Outcome, by_cause
from tui.many.plan import Plan, plan, servers
from tui.many.running import Job, Note, run
from tui.many.words import SIGNS, head, sentence
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.boxes.notes import SaysFailures
from tui.storage.state.mail_test_status import failure_words
from tui.storage.workspace import Workspace
from tui.text import some_of
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line import Line
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

OFTEN = 0.25
"""Seconds between two looks at what has come."""
_NAMED = 500
"""Names of a group that are shown below the table."""
_BLOCKS = 20
"""Different sentences of a group that are shown: each has its names."""
_IN_A_ROW = 20
"""Names in a row of the table, which is cut anyway."""


class GroupList(OptionList):
    """A row for each failure, in which j and k move too."""

    BINDINGS = bindings("group")


class BoardModal(ModalScreen[Sequence[str]], SaysFailures):
    """Tests organizations as far as the login; returns the ids of the group that was chosen.

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
        self._ids = ids
        self._followers = followers
        self._plan: Plan | None = None
        self._outcomes: list[Outcome] = []
        self._notes: dict[str, None] = {}
        self._groups: list[tuple[Kind, str, list[Outcome]]] = []
        self._test: Worker[None] | None = None
        self._ended = False

    def compose(self) -> ComposeResult:
        title = ngettext("Test of {count} organization", "Test of {count} organizations",
                         len(self._ids))  # fmt: skip
        with DialogBox(title.format(count=number(len(self._ids))), full=True):
            yield Line(id="board-state")
            yield GroupList(compact=True, markup=False)
            with VerticalScroll(id="board-about"):
                yield Line(id="board-words")
        yield KeyBar()

    def on_mount(self) -> None:
        self._look = self.set_interval(OFTEN, self._show, pause=True)
        self._show()
        self._read()

    @work(group="planning", exit_on_error=False)
    async def _read(self) -> None:
        """Find out which dialogues there are to hold."""
        desk, until = ScreenDesk(self), Job().until
        found = await desk.thread(plan, self._workspace, self._ids, until, self._followers)
        self._plan, self._outcomes = found, [*found.ended]
        self._ended = not found.dialogues
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "test":
            return self._test is None and self._plan is not None and bool(self._plan.dialogues)
        if action == "cancel":
            return self._test is not None
        return action != "back" or self._test is None

    def action_test(self) -> None:
        """Hold the dialogues; again, once they are through."""
        if self._ended:  # settings may have been changed by somebody else
            self._ended, self._plan = False, None
            self._outcomes, self._notes = [], {}
            self._show()
            self._read()
            return
        if self._plan is not None:
            self._outcomes, self._notes = [], {}
            self._look.resume()
            self._test = self._run(self._plan)
            self._show()

    @work(group="running", exit_on_error=False)
    async def _run(self, found: Plan) -> None:
        try:
            async with aclosing(run(self._workspace, found, Job())) as happened:
                async for what in happened:
                    if isinstance(what, Outcome):
                        self._outcomes.append(what)
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
        self._groups = by_cause(self._outcomes)
        width = max((len(number(len(found))) for _kind, _cause, found in self._groups), default=1)
        rows.set_options(Option(_row(*group, width)) for group in self._groups)
        was_there, rows.display = rows.display, bool(self._groups)
        if self._groups:
            if not was_there:
                rows.focus()
            causes = [(kind, cause) for kind, cause, _found in self._groups]
            rows.highlighted = causes.index(at) if at in causes else 0
        self._tell_group()
        self.refresh_bindings()

    def _at(self) -> tuple[Kind, str] | None:
        """The group under the cursor."""
        at = self.query_one(GroupList).highlighted
        return None if at is None or at >= len(self._groups) else self._groups[at][:2]

    def _tell_group(self) -> None:
        """Say below the table what the group under the cursor means, and who is in it."""
        at = self.query_one(GroupList).highlighted
        said = ""
        if at is not None and at < len(self._groups):
            said = group_words(self._groups[at][2])
        self.query_one("#board-words", Line).say(said)

    def _state(self) -> str:
        if self._plan is None:
            return _("Reading settings and passwords …")
        if self._test is None and not self._ended:
            return plan_words(self._plan)
        done, count = len(self._outcomes), self._plan.count
        kinds = Counter(one.kind for one in self._outcomes)
        if self._test is not None:
            words = _("{done} of {count} tested, {failed} failed")
        elif done < count:
            words = _("Stopped: {done} of {count} tested, {failed} failed")
        else:
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


def plan_words(found: Plan) -> str:
    """What a test would do, before it does."""
    logins = len(found.dialogues)
    words = ngettext(
        "{count} dialogue with {servers}, as far as the login; no mail is sent. {key} begins.",
        "{count} dialogues with {servers}, as far as the login; no mail is sent. {key} begins.",
        logins,
    )
    each = servers(found.dialogues)
    on = ngettext("{count} server", "{count} servers", len(each)).format(count=number(len(each)))
    said = words.format(count=number(logins), servers=on, key=named("board.test"))
    most = max((sum(one.login is not None for one in at) for at in each), default=0)
    if (minutes := int(most * Bounds().between_logins / 60)) > 0:
        long = _("It takes {minutes} min at least, for a server gets one login a second.")
        said += " " + long.format(minutes=number(minutes))
    if found.ended:
        left = ngettext(
            "{count} organization can't be tested.", "{count} organizations can't be tested.",
            len(found.ended),
        )  # fmt: skip
        said += " " + left.format(count=number(len(found.ended)))
    return said


def group_words(found: Iterable[Outcome]) -> str:
    """What is wrong with those of a group, and their names; each sentence once."""
    blocks: dict[str, list[str]] = {}
    for one in found:
        cause = one.verdict.cause if one.verdict is not None and not one.verdict.ok else ""
        blocks.setdefault(f"{sentence(one)} {cause}".strip(), []).append(one.organization)
    told = [
        "\n".join(filter(None, [words, some_of(ids, _NAMED)]))
        for words, ids in islice(blocks.items(), _BLOCKS)
    ]
    return "\n\n".join([*told, "…"] if len(blocks) > _BLOCKS else told)


def _row(kind: Kind, cause: str, found: Sequence[Outcome], width: int) -> Content:
    names = some_of([one.organization for one in found], _IN_A_ROW)
    count = number(len(found))
    words = failure_words(cause) if kind is Kind.FAILED else head(kind, cause)
    return Content(f"{SIGNS[kind]} {count:>{width}}  {words}  {names}")
