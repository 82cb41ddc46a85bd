"""What is done to marked rows, once their number is typed: settings changed, or all removed."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.errors import InvalidInput, PosthouseError
from tui.language import _, ngettext, number
from tui.screens.boxes.desk import Desk, ScreenDesk
from tui.screens.boxes.with_questions import with_questions
from tui.screens.picker.host_change import change_host
from tui.screens.picker.number import NumberModal
from tui.storage.editing.add_rename_remove import remove
from tui.storage.editing.many.plan import Change, Plan, plan_same, to_show
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

_ROWS = 50
"""Differences that are shown; they scroll."""


class ChangeModal(ModalScreen[Saved | None]):
    """Changes settings of several organizations: what is typed is shown first, then counted.

    Those that follow the host are mended with the host, if that is meant.

    Args:
        ids: Whose settings.
        suggested: What to set, as it is typed; empty for nothing.
    """

    BINDINGS = bindings("change", "modal")

    def __init__(self, workspace: Workspace, ids: Sequence[str], suggested: str = "") -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._ids = ids
        self._suggested = suggested
        self._desk = ScreenDesk(self)
        self._plan: Plan | None = None
        self._values: dict[str, str | bool] = {}
        self._shown_for = ""
        self._with_host: Saved | None = None

    def compose(self) -> ComposeResult:
        title = ngettext(
            "Change {count} organization", "Change {count} organizations", len(self._ids)
        )
        with DialogBox(title.format(count=len(self._ids))):
            with Horizontal(classes="dialog-row"):
                yield Static(_("Set"), classes="label")
                example = "smtp.port=465 smtp.encryption=implicit"
                yield LineInput(self._suggested, placeholder=example, id="set")
            with VerticalScroll(id="differences"):
                yield Static("", id="differences-text", markup=False)
            yield Static("", id="plan", classes="dialog-text", markup=False)
            with Horizontal(classes="dialog-row", id="number-row"):
                yield Static(_("Number"), classes="label")
                yield LineInput(placeholder=_("of those that change"), id="number")
            yield Line(id="wrong", classes="-error")
            with ButtonRow():
                yield LineButton(_("Show"), id="look")
                yield LineButton(_("Change"), id="save")
                yield LineButton(_("The host …"), id="host")
                yield LineButton(_("Cancel"), id="cancel")
        yield KeyBar()

    def on_mount(self) -> None:
        self._show(None)
        self.query_one("#set").focus()
        if self._suggested:
            self.action_look()

    @on(LineInput.Changed, "#set")
    def _typed(self, event: LineInput.Changed) -> None:
        if self._plan is not None and event.value != self._shown_for:
            self._show(None)  # what was shown is not what stands there any more
        self._say("")

    @on(LineInput.Submitted, "#set")
    @on(LineButton.Pressed, "#look")
    @work(group="planning", exclusive=True, exit_on_error=False)
    async def action_look(self) -> None:
        self._say("")
        typed = self.query_one("#set", LineInput).value
        try:
            values = assigned(typed)
            plan = await self._desk.thread(plan_same, self._workspace, self._ids, values)
        except PosthouseError as error:
            self._say(error.sentence)
            return
        self._values, self._shown_for = values, typed
        self._show(plan)
        if plan.changes:
            self.query_one("#number").focus()
        elif plan.follow:
            self.query_one("#host").focus()

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
        did = ", ".join(f"{key}={value}" for key, value in self._values.items())
        save = partial(save_together, self._workspace, plan, did=did)
        try:
            saved = await with_questions(self._desk, self._workspace, (), save)
        except PosthouseError as error:
            self._say(error.sentence)
            return
        if saved is not None:
            self.dismiss(together(self._with_host, saved))

    @on(LineButton.Pressed, "#host")
    @work(group="planning", exclusive=True, exit_on_error=False)
    async def action_host(self) -> None:
        """Change the host for those that follow it; what is left to change is still asked for."""
        plan = self._plan
        if plan is None or not plan.follow:
            return
        try:
            stored = await change_host(self._workspace, self._desk, self._values)
        except PosthouseError as error:
            self._say(error.sentence)
            return
        if stored is None:
            return
        self._with_host = Saved(plan.follow, stored.outputs, tuple(stored.notes))
        if not plan.changes:
            self.dismiss(self._with_host)
            return
        self._show(replace(plan, follow=()))
        self.query_one("#number").focus()

    @on(LineButton.Pressed, "#cancel")
    def action_back(self) -> None:
        self.dismiss(self._with_host)

    def _show(self, plan: Plan | None) -> None:
        self._plan = plan
        shown = self.query_one("#plan", Static)
        shown.update(counts(plan) if plan else "")
        shown.display = plan is not None
        self.query_one("#differences-text", Static).update(differences(plan) if plan else "")
        changes = bool(plan and plan.changes)
        self.query_one("#number-row").display = self.query_one("#save").display = changes
        self.query_one("#differences").display = changes
        self.query_one("#host").display = bool(plan and plan.follow)

    def _say(self, sentence: str) -> None:
        line = self.query_one("#wrong", Line)
        line.say(f"✗ {sentence}" if sentence else "")
        line.display = bool(sentence)


def together(one: Saved | None, other: Saved) -> Saved:
    """Two saves as one."""
    if one is None:
        return other
    return Saved(one.ids + other.ids, one.outputs + other.outputs, one.notes + other.notes)


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


def differences(plan: Plan) -> str:
    """Return the differences of a plan that must be seen, one organization a line."""
    lines = [_difference(change) for change in to_show(plan, _ROWS)]
    return "\n".join([*lines, "…"] if len(plan.changes) > len(lines) else lines)


def counts(plan: Plan) -> str:
    """Return how many organizations a plan changes, and how many of each other kind there are."""
    found = []
    if added := sum(change.is_new for change in plan.changes):
        words = ngettext("{count} organization is new.", "{count} organizations are new.", added)
        found.append(words.format(count=number(added)))
    if changed := len(plan.changes) - added:
        words = ngettext("{count} organization changes.", "{count} organizations change.", changed)
        found.append(words.format(count=number(changed)))
    if plan.unchanged:
        words = ngettext(
            "{count} organization says it already.",
            "{count} organizations say it already.",
            len(plan.unchanged),
        )
        found.append(words.format(count=len(plan.unchanged)))
    if plan.follow:
        words = ngettext(
            "{count} follows the host and is left out: {ids}.",
            "{count} follow the host and are left out: {ids}.",
            len(plan.follow),
        )
        found.append(words.format(count=len(plan.follow), ids=some_of(plan.follow, 3)))
    return " ".join(found)


def _difference(change: Change) -> str:
    changed = [f"{one.key} {shown(one.old)} → {shown(one.new)}" for one in change.differences]
    word = _("new: ") if change.is_new else ""
    return f"{change.id}: {word}{', '.join(changed)}"


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
