"""What is done to marked rows, once their number is typed: settings changed, or all removed."""

import shlex
from collections.abc import Sequence
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.errors import InvalidInput, PosthouseError
from tui.language import _, ngettext
from tui.screens.boxes.desk import Desk, ScreenDesk
from tui.storage.editing.add_rename_remove import remove
from tui.storage.editing.many.plan import Plan, plan_same
from tui.storage.editing.many.saving import Saved, save_together
from tui.storage.settings_file.difference import shown
from tui.storage.workspace import Workspace
from tui.text import printable, some_of
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

_ROWS = 5
"""Differences that are shown: with all around them they fit on 60x20."""


class ChangeModal(ModalScreen[Saved | None]):
    """Changes settings of several organizations: what is typed is shown first, then counted.

    Args:
        ids: Whose settings.
    """

    BINDINGS = bindings("change", "modal")

    def __init__(self, workspace: Workspace, ids: Sequence[str]) -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._ids = ids
        self._desk = ScreenDesk(self)
        self._plan: Plan | None = None
        self._did = ""

    def compose(self) -> ComposeResult:
        title = ngettext(
            "Change {count} organization", "Change {count} organizations", len(self._ids)
        )
        with DialogBox(title.format(count=len(self._ids))):
            with Horizontal(classes="dialog-row"):
                yield Static(_("Set"), classes="label")
                yield LineInput(placeholder="smtp.port=465 smtp.encryption=implicit", id="set")
            yield Static("", id="plan", classes="dialog-text", markup=False)
            with Horizontal(classes="dialog-row", id="number-row"):
                yield Static(_("Number"), classes="label")
                yield LineInput(placeholder=_("of those that change"), id="number")
            yield Line(id="wrong", classes="-error")
            with ButtonRow():
                yield LineButton(_("Show"), id="look")
                yield LineButton(_("Change"), id="save")
                yield LineButton(_("Cancel"), id="cancel")
        yield KeyBar()

    def on_mount(self) -> None:
        self._show("", is_ready=False)
        self.query_one("#set").focus()

    @on(LineInput.Changed, "#set")
    def _typed(self) -> None:
        if self._plan is not None:  # what was shown is not what stands there any more
            self._plan = None
            self._show("", is_ready=False)
        self._say("")

    @on(LineInput.Submitted, "#set")
    @on(LineButton.Pressed, "#look")
    @work(group="planning", exclusive=True, exit_on_error=False)
    async def action_look(self) -> None:
        self._say("")
        try:
            values = assigned(self.query_one("#set", LineInput).value)
            plan = await self._desk.thread(plan_same, self._workspace, self._ids, values)
        except PosthouseError as error:
            self._say(error.sentence)
            return
        self._plan, self._did = plan, ", ".join(f"{key}={value}" for key, value in values.items())
        self._show(plan_text(plan), is_ready=bool(plan.changes))
        if plan.changes:
            self.query_one("#number").focus()

    @on(LineInput.Submitted, "#number")
    @on(LineButton.Pressed, "#save")
    @work(group="planning", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        plan = self._plan
        if plan is None:
            self._say(_("First enter what to set, and look at what would change."))
            return
        count = len(plan.changes)
        if self.query_one("#number", LineInput).value.strip() != str(count):
            self._say(_("Type {count}, the number of those that change.").format(count=count))
            return
        save = partial(save_together, self._workspace, plan, did=self._did)
        try:
            saved = await self._desk.thread(save)
        except PosthouseError as error:
            self._say(error.sentence)
            return
        self.dismiss(saved)

    @on(LineButton.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    def _show(self, text: str, *, is_ready: bool) -> None:
        plan = self.query_one("#plan", Static)
        plan.update(text)
        plan.display = bool(text)
        self.query_one("#number-row").display = is_ready
        self.query_one("#save").display = is_ready

    def _say(self, sentence: str) -> None:
        line = self.query_one("#wrong", Line)
        line.say(f"✗ {sentence}" if sentence else "")
        line.display = bool(sentence)


def assigned(typed: str) -> dict[str, str | bool]:
    """Read ``KEY=VALUE`` words, with a shell's quotes where a value has blanks.

    Raises:
        PosthouseError: One is none.
    """
    try:
        words = shlex.split(typed)
    except ValueError:
        raise InvalidInput(_("A quote is not closed.")) from None
    values: dict[str, str | bool] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise InvalidInput(_("{word} is not KEY=VALUE.").format(word=printable(word, 80)))
        values[key] = value
    if not values:
        raise InvalidInput(_("Nothing to set: give KEY=VALUE, like smtp.port=587."))
    return values


def plan_text(plan: Plan) -> str:
    """Return the first differences of a plan, and how many there are of each kind."""
    lines = [
        f"{change.id}: "
        + ", ".join(f"{one.key} {shown(one.old)} → {shown(one.new)}" for one in change.differences)
        for change in plan.changes[:_ROWS]
    ]
    counts = []
    if plan.changes:
        words = ngettext(
            "{count} organization changes.", "{count} organizations change.", len(plan.changes)
        )
        counts.append(words.format(count=len(plan.changes)))
    if plan.unchanged:
        words = ngettext(
            "{count} organization says it already.",
            "{count} organizations say it already.",
            len(plan.unchanged),
        )
        counts.append(words.format(count=len(plan.unchanged)))
    if plan.follow:
        words = ngettext(
            "{count} follows the host and is left out: {ids}.",
            "{count} follow the host and are left out: {ids}.",
            len(plan.follow),
        )
        counts.append(words.format(count=len(plan.follow), ids=some_of(plan.follow, 3)))
    return "\n".join([*lines, *(["…"] if len(plan.changes) > _ROWS else []), " ".join(counts)])


class NumberModal(ModalScreen[bool]):
    """Asks for a number before something is done to so many.

    Args:
        question: What is about to be done; its first line stands out.
        count: The number.
        label: What the button does.
    """

    BINDINGS = bindings("number", "modal")

    def __init__(self, question: str, count: int, label: str) -> None:
        super().__init__(classes="dialog")
        self._question = question
        self._count = count
        self._label = label

    def compose(self) -> ComposeResult:
        title, _newline, rest = self._question.partition("\n")
        with DialogBox(title):
            yield Static(rest, classes="dialog-text", markup=False)
            with Horizontal(classes="dialog-row"):
                yield Static(_("Number"), classes="label")
                yield LineInput(id="number")
            yield Line(id="wrong", classes="-error")
            with ButtonRow():
                yield LineButton(_("Cancel"), id="cancel")
                yield LineButton(self._label, id="do")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#wrong").display = False
        self.query_one("#number").focus()

    @on(LineInput.Submitted)
    @on(LineButton.Pressed, "#do")
    def _answered(self) -> None:
        if self.query_one(LineInput).value.strip() == str(self._count):
            self.dismiss(True)
            return
        line = self.query_one("#wrong", Line)
        line.say("✗ " + _("Type {count}, their number.").format(count=self._count))
        line.display = True

    @on(LineButton.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(False)


async def remove_marked(workspace: Workspace, desk: Desk, ids: Sequence[str]) -> bool:
    """Remove organizations one after the other, if their number is typed; False where it is not."""
    question = _(
        "Remove {count} organizations?\n{ids}: their settings files, stored passwords and test "
        "results are deleted. Type their number."
    ).format(count=len(ids), ids=some_of(ids))
    if not await desk.ask(NumberModal(question, len(ids), _("Remove them"))):
        return False
    notes = list[str]()
    try:
        for one in ids:
            notes += await desk.thread(remove, workspace, one)
    except PosthouseError as error:
        desk.notify(error.sentence, severity="error")
    desk.tell(notes)
    return True
