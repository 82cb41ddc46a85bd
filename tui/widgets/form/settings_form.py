"""The fields of the custom settings; what is typed leaves as messages, values come in by fill()."""

from collections.abc import Mapping

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.scrollbar import ScrollTo
from textual.widget import Widget

from tui.language import _
from tui.secret import SecretStr
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.settings.model import Settings
from tui.settings.problems import Problem
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput, SecretInput
from tui.widgets.controls.toggle import Toggle
from tui.widgets.form.anchor import Anchor
from tui.widgets.form.earlier_values import EarlierValues
from tui.widgets.form.field_row import FieldRow, label_width
from tui.widgets.form.groups import GROUPS, OF_PASSWORD, TOGGLES, login_fields
from tui.widgets.form.options import OPTIONS
from tui.widgets.form.secret_state import SecretState

BETWEEN_GROUPS = 2
"""Blank rows."""
ROOMY = 36
"""Rows of a terminal in which all fields have air between their groups."""
LABELS_BEGIN = 2
"""Terminal cells for the mark of the focus."""


class SettingsForm(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Every field of the settings, with its hint beside it and its problem under it."""

    BINDINGS = bindings("form")

    class Edited(Message):
        """The value of a field was changed by the person."""

        def __init__(self, key: str, value: str | bool) -> None:
            super().__init__()
            self.key = key
            self.value = value

    class PasswordTyped(Message):
        """The password field was changed; ``None`` where it is empty."""

        def __init__(self, password: SecretStr | None) -> None:
            super().__init__()
            self.password = password

    class Left(Message):
        """The focus left a field."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        # By key, as a query for each letter that is typed would walk through all widgets.
        self._rows = {key: _row(key) for keys in GROUPS.values() for key in keys}
        self._keys = {row.control: key for key, row in self._rows.items()}
        self._earlier = EarlierValues()
        self._filled = False
        self._anchor = Anchor(self)

    def compose(self) -> ComposeResult:
        # A guess before there are rows to be styled anew; on_resize() knows.
        self.set_class(self.app.size.height < ROOMY, "-dense")
        yield self._anchor.above
        for group, keys in GROUPS.items():
            if group == "advanced":
                yield LineButton("", id="unfold")
            with Vertical(id=f"group-{group}", classes="group"):
                for key in keys:
                    yield self._rows[key]
                if group == "login":
                    yield SecretState()
        yield self._anchor.below

    def on_mount(self) -> None:
        self.unfold(False)
        self.screen.screen_layout_refresh_signal.subscribe(self, self._anchor.laid_out)

    def on_resize(self) -> None:
        self._use_dense_layout()

    @on(FieldRow.Pressed)
    def _pressed(self, event: FieldRow.Pressed) -> None:
        """The next click in the same place is for this field, too."""
        event.stop()
        self._anchor.hold(event.row.control, event.line)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    @on(ScrollTo)
    def _scrolled(self) -> None:
        """What is scrolled by hand goes where the hand wants it."""
        self._anchor.release()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where the password is matters to who is there."""
        if not self._anchor.is_pressed(event):
            self._anchor.keep(event.widget)
        if isinstance(event.widget, LineInput | Choice | Toggle) and event.widget in self._keys:
            self._remember(self._keys[event.widget])
        near = {self.row(key).control for key in GROUPS["login"] if key in OF_PASSWORD}
        self.query_one(SecretState).set_class(event.widget in near, "-near")

    def row(self, key: str) -> FieldRow:
        """The row of a field."""
        return self._rows[key]

    def fill(self, draft: Draft) -> None:
        """Show the draft's values, without a word about it."""
        with self.prevent(LineInput.Changed, Choice.Changed, Toggle.Changed):
            for row in self._rows.values():
                if row.key == "password":
                    continue
                value = draft.value(row.key)
                if self._filled:
                    self._remember(row.key)
                match row.control:
                    case LineInput() | Choice():
                        row.control.value = str(value)
                    case Toggle():
                        row.control.value = value is True
        self._filled = True

    def holds(self, key: str) -> bool:
        """Whether a field is one of these."""
        return key in self._rows

    def undo(self, key: str) -> bool:
        """Put back what stood in a field before it was last changed; False where nothing did."""
        control = self.row(key).control
        if not isinstance(control, LineInput | Choice | Toggle):
            return False
        value = self._earlier.before(key, control.value)
        if value is None:
            return False
        with self.prevent(LineInput.Changed):
            control.value = value
        self.post_message(self.Edited(key, value))
        return True

    def _remember(self, key: str) -> None:
        """Keep what stands in a field, for ``undo``; a password is kept nowhere."""
        control = self.row(key).control
        if key != "password" and isinstance(control, LineInput | Choice | Toggle):
            self._earlier.remember(key, control.value)

    def put(self, key: str, value: str | bool) -> None:
        """Show another value of one field, without a word about it, and nothing else anew: letters
        that were typed meanwhile are not in the draft yet.
        """
        self._remember(key)
        with self.prevent(LineInput.Changed, Choice.Changed, Toggle.Changed):
            match self.row(key).control:
                case LineInput() | Choice() as control:
                    control.value = str(value)
                    if control.has_focus and isinstance(control, LineInput):
                        control.select_all()  # the value before may have been shorter
                case Toggle() as toggle:
                    toggle.value = value is True

    def clear_password(self) -> None:
        """Forget what was typed as password."""
        with self.prevent(LineInput.Changed):
            self.query_one(SecretInput).value = ""

    def arrange_for(self, in_force: Settings, *, custom: bool, host: bool) -> None:
        """Show the fields that make sense; on default only the host's sender and password do.

        Args:
            in_force: The settings that a mail would use.
        """
        for group in GROUPS:
            shown = custom or (host and group in {"login", "sender"})
            if group != "advanced":
                self.query_one(f"#group-{group}").display = shown
        self.query_one("#unfold").display = custom
        if not custom:
            self.unfold(False)
        shown_of_login = login_fields(in_force, custom=custom)
        for key in GROUPS["login"]:
            self.row(key).display = key in shown_of_login
        required = in_force.authentication.required
        self.query_one(SecretState).set_class(not required, "-absent")

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Show each problem under its field, by the field's key."""
        for key, row in self._rows.items():
            before = row.problem
            row.show(problems.get(key))
            if row.problem != before and row.has_class("-focused"):
                self.call_after_refresh(row.scroll_visible, animate=False)  # it stands below
        if any(key in problems for key in GROUPS["advanced"]):
            self.unfold(True)
        self._use_dense_layout()

    def show_password(self, words: str) -> None:
        """Say in the empty password field what it is for."""
        self.query_one(SecretInput).placeholder = words

    def unfold(self, open_: bool) -> None:
        """Show or hide the advanced fields."""
        self.query_one("#group-advanced").display = open_
        button = self.query_one("#unfold", LineButton)
        button.label = _("{word} Advanced: certificate, mechanism").format(
            word="▾" if open_ else "▸"
        )

    def shows(self, key: str) -> bool:
        """Whether a field is there to be seen, or one fold away."""
        above = self.row(key).ancestors_with_self
        folded = key in GROUPS["advanced"] and bool(self.query_one("#unfold").display)
        return folded or all(node.display for node in above if isinstance(node, Widget))

    def focus_field(self, key: str) -> None:
        """Put the focus into a field, unfolding what hides it."""
        control = self.row(key).control
        if key in GROUPS["advanced"] and not self.query_one("#group-advanced").display:
            self.unfold(True)
            self._use_dense_layout()
        if control.has_focus and isinstance(control, LineInput):
            control.select_all()  # as in a field that gets the focus
        self.screen.set_focus(control, scroll_visible=False)  # at once: the next key is its own
        self._anchor.keep(control)

    def _use_dense_layout(self) -> None:
        """Where all does not fit with air around it, what can wait gives way, the fields do not."""
        if not self.size.height:
            return
        room = max(self.size.width - LABELS_BEGIN - label_width(), 1)
        wanted = BETWEEN_GROUPS + int(bool(self.query_one("#unfold").display))
        for row in self._rows.values():
            if all(node.display for node in row.ancestors_with_self if isinstance(node, Widget)):
                wanted += 1 + -(-cell_len(row.problem) // room)
        state = self.query_one(SecretState)
        if not state.has_class("-absent"):
            wanted += -(-cell_len(state.words) // room)
        dense = wanted > self.size.height
        self.set_class(dense, "-dense")
        # Where all is well with the password, that has no row of its own now, but room beside it.
        place = state.words if dense and state.has_class("-quiet") else ""
        for key in set(OF_PASSWORD) - {"authentication.secret"}:
            self.row(key).hint(place)

    @on(LineButton.Pressed, "#unfold")
    def _turn_fold(self, event: LineButton.Pressed) -> None:
        event.stop()
        self.unfold(not self.query_one("#group-advanced").display)
        self._use_dense_layout()

    @on(LineInput.Changed)
    @on(Choice.Changed)
    @on(Toggle.Changed)
    def _edited(self, event: LineInput.Changed | Choice.Changed | Toggle.Changed) -> None:
        event.stop()
        self._anchor.keep(event.control)
        key = self._keys[event.control]
        if key == "password":
            typed = str(event.value)
            self.post_message(self.PasswordTyped(SecretStr(typed) if typed else None))
        else:
            self.post_message(self.Edited(key, event.value))

    @on(LineInput.Blurred)
    def _left(self, event: LineInput.Blurred) -> None:
        event.stop()
        self.post_message(self.Left(self._keys[event.input]))


def _row(key: str) -> FieldRow:
    if key == "password":
        return FieldRow(key, _("Password"), SecretInput(), _("never in the file"))
    field = FIELDS[key]
    if key in TOGGLES:
        return FieldRow(key, "", Toggle(field.label, False))
    if key in OPTIONS:
        return FieldRow(key, field.label, Choice(OPTIONS[key], OPTIONS[key][0][0]))
    control = LineInput(joiners=key == "sender.name")
    return FieldRow(key, field.label, control, field.hint)
