"""A file changed while it was edited here: what each did, merged, and a choice where both did."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import N_, _
from tui.settings.conflict import Conflict, Difference
from tui.settings.fields import FIELDS
from tui.settings.problems import Problem
from tui.storage.editing.editing import words
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.form.field_row import FieldRow, label_width
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

ANSWERS = (
    (("merge", "s", N_("Merge and save")), ("back", "b", N_("Back to the form"))),
    (("theirs", "d", N_("Discard mine")), ("mine", "o", N_("Overwrite theirs"))),
)
SIDES = {"m": "mine", "t": "theirs"}


class ConflictModal(ModalScreen[str | None]):
    """Returns ``merge``, ``theirs``, ``mine``, or ``None`` where one goes back to the form.

    Args:
        title: What happened, and to whom.
        lost: Why the history does not keep what is overwritten; empty where it does.

    Attributes:
        values: What is to be written for ``merge`` and ``mine``.
    """

    BINDINGS = bindings("conflict")

    def __init__(self, title: str, conflict: Conflict, lost: str = "") -> None:
        super().__init__(classes="dialog")
        self.values: dict[str, str | bool] = {}
        self._title = title
        self._conflict = conflict
        self._lost = lost

    def compose(self) -> ComposeResult:
        with DialogBox(self._title):
            with VerticalScroll(can_focus=False):
                yield from _merged_by_itself(self._conflict)
                if self._conflict.clashes:
                    yield Static(_("Both changed: m takes mine, t takes theirs"), classes="heading")
                for one in self._conflict.clashes:
                    yield _row(one)
            lost = _("What is overwritten is lost: {why}").format(why=self._lost)
            kept = _("What is overwritten is kept in the history.")
            yield Static(lost if self._lost else kept, id="kept", markup=False)
            yield Static(id="reason", classes="-error", markup=False)
            for answers in ANSWERS:
                with ButtonRow():
                    for answer, letter, label in answers:
                        yield LineButton(f"{letter}  {_(label)}", id=f"answer-{answer}")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#reason").display = False
        self._go_on()

    def on_key(self, event: events.Key) -> None:
        if event.key in SIDES:
            event.stop()
            self._choose(SIDES[event.key])
        for answer, letter, _label in (*ANSWERS[0], *ANSWERS[1]):
            if event.key == letter:
                event.stop()
                self._answer(answer)

    @on(Choice.Changed)
    def _chosen(self) -> None:
        for row in self.query(FieldRow):
            row.show(None)
        self.query_one("#reason").display = False

    @on(LineButton.Pressed)
    def _pressed(self, event: LineButton.Pressed) -> None:
        self._answer(str(event.button.id).removeprefix("answer-"))

    def _choose(self, side: str) -> None:
        """Choose for the focused field, or the first that has no choice yet, and go on."""
        focused = self.focused if isinstance(self.focused, Choice) else None
        choice = focused or next(iter(self._open()), None)
        if choice is not None:
            choice.value = side
            self._chosen()
            self._go_on()

    def _go_on(self) -> None:
        """To the first field that has no choice yet, or to Merge."""
        target = next(iter(self._open()), None)
        (target or self.query_one("#answer-merge")).focus()

    def _open(self) -> list[Choice]:
        return [choice for choice in self.query(Choice) if not choice.value]

    def _answer(self, answer: str) -> None:
        if answer == "merge":
            self._merge()
            return
        self.values = self._conflict.all_mine()
        self.dismiss(None if answer == "back" else answer)

    def _merge(self) -> None:
        rows = {row.key: row for row in self.query(FieldRow)}
        chosen = {key: str(self.query_one(f"#{_id(key)}", Choice).value) for key in rows}
        missing = [key for key in rows if not chosen[key]]
        for key in missing:
            rows[key].show(Problem(key, _("m takes mine, t takes theirs.")))
        if missing:
            self._go_on()
            return
        self.values = self._conflict.merged([key for key in rows if chosen[key] == "theirs"])
        if errors := self._conflict.errors(self.values):
            reason = self.query_one("#reason", Static)
            reason.display = True
            reason.update(
                Content(
                    _("✗ Together they do not fit: {sentence}").format(sentence=errors[0].sentence)
                )
            )
            return
        self.dismiss("merge")


def _merged_by_itself(conflict: Conflict) -> ComposeResult:
    """The fields that only one of the two changed, or both in the same way."""
    groups = (
        (
            _("Only you changed"),
            [d for d in conflict.differences if d.edited and d.theirs == d.base],
        ),
        (_("Only they changed"), [d for d in conflict.differences if not d.edited]),
        (
            _("Both changed, to the same"),
            [d for d in conflict.differences if d.edited and d.theirs == d.mine != d.base],
        ),
    )
    for heading, differences in groups:
        if differences:
            yield Static(heading, classes="heading")
        for one in differences:
            new = one.mine if one.edited else one.theirs
            with Horizontal(classes="merged"):
                label = Static(_label(one), classes="label")
                label.styles.width = label_width()
                yield label
                yield Static(Content(f"{_shown(one.base)} → {_shown(new)}"), classes="new")


def _row(one: Difference) -> FieldRow:
    options = (
        ("mine", _("mine    {mine}").format(mine=_shown(one.mine))),
        ("theirs", _("theirs  {theirs}").format(theirs=_shown(one.theirs))),
    )
    choice = Choice(options, "", rows=True, id=_id(one.key))
    return FieldRow(one.key, _label(one), choice, _("was {base}").format(base=_shown(one.base)))


def _id(key: str) -> str:
    return f"choice-{key.replace('.', '-')}"


def _label(one: Difference) -> str:
    return FIELDS[one.key].label


def _shown(value: str | bool) -> str:
    return printable(words(value), 200)
