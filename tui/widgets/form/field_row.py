"""A field of a form: its label, its control, a hint beside it, and what is wrong under it."""

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tui.settings.fields import FIELDS
from tui.settings.model import Settings, flat
from tui.settings.problems import Problem, Severity
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import LineInput

_FORM = ("smtp.", "authentication.", "sender.")
_DEFAULTS = flat(Settings())
_WIDTH = 18
_MARKER = 2
_HINT = 27  # as in settings.tcss
_GLYPHS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "→"}


class FieldRow(Vertical):
    """One field; the row of the focused field carries a ``▸``.

    Args:
        key: The field's key in the file.
        label: Its name.
        control: What takes the value.
        hint: A few words beside the control.

    Attributes:
        problem: What stands under it, with its glyph; empty for nothing.
    """

    DEFAULT_CSS = """
    FieldRow {
        height: auto;
        & > Horizontal { height: auto; }
        & .marker { width: 2; visibility: hidden; }
        &.-lettered .marker { text-style: bold reverse; width: 1; margin-right: 1; }
        & .hint { width: auto; padding-left: 2; }
        & .hint.-empty { display: none; }
        &.-long .hint { display: none; }
        & .problem { height: auto; display: none; }
        & .problem.-shown { display: block; }
    }
    """

    class Pressed(Message):
        """The mouse went down on the control, or beside it."""

        def __init__(self, row: "FieldRow", line: int) -> None:
            super().__init__()
            self.row = row
            self.line = line

    def __init__(self, key: str, label: str, control: Widget, hint: str = "") -> None:
        super().__init__(id=row_id(key))
        self.key = key
        self.control = control
        self.problem = ""
        self._label = label
        self._hint = hint  # what stands beside the control where nothing else is said
        self._beside = Line(classes="hint")
        self._under = _Problem(classes="problem")
        self._shown: Problem | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Line("▸", classes="marker")
            label = Static(self._label, classes="label", markup=False)
            label.styles.width = label_width()
            yield label
            yield self.control
            yield self._beside
        self._under.styles.padding = (0, 0, 0, 2 + label_width())
        yield self._under

    def on_mount(self) -> None:
        self.hint()
        if isinstance(self.control, Choice):
            self.watch(self.control, "at", self._mark)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.post_message(self.Pressed(self, event.screen_y))

    def on_resize(self) -> None:
        self.make_room()

    def on_input_changed(self) -> None:
        self.make_room()

    def make_room(self) -> None:
        """Give a value that is longer than its field the room of the hint, too."""
        if isinstance(self.control, LineInput) and not self.control.password:
            room = self.size.width - _MARKER - label_width() - _HINT - 1  # the cursor's own
            self.set_class(cell_len(self.control.value) > room, "-long")

    def on_descendant_focus(self) -> None:
        self.add_class("-focused")
        self._show_mark()

    def on_descendant_blur(self) -> None:
        self.remove_class("-focused")
        self._show_mark()

    def _mark(self, row: int) -> None:
        self.query_one(".marker").styles.offset = (0, row)

    def letter(self, letter: str) -> None:
        """Show the letter that goes to this field; empty takes it away."""
        self.query_one(".marker", Line).say(letter or "▸")
        self.set_class(bool(letter), "-lettered")
        self._show_mark()

    def _show_mark(self) -> None:
        """By hand: what a class does is painted a frame later, which is seen on a slow machine."""
        shown = self.has_class("-focused") or self.has_class("-lettered")
        self.query_one(".marker").visible = shown

    def show(self, problem: Problem | None) -> None:
        """Show what is wrong, as glyph and words; ``None`` is nothing."""
        if problem == self._shown:
            return
        self._shown, line = problem, self._under
        line.set_class(problem is not None, "-shown")
        for severity in Severity:
            line.set_class(problem is not None and problem.severity is severity, f"-{severity}")
        self.problem = f"{_GLYPHS[problem.severity]} {problem.sentence}" if problem else ""
        line.say(self.problem)

    def hint(self, text: str = "") -> None:
        """Change the words beside the control; empty brings back what stood there at first, as does
        what there is no room for.
        """
        line, room = self._beside, self.region.right - self.control.region.right
        if not text or cell_len(text) > room - 2:
            text = self._hint
        line.say(text)
        line.set_class(not text, "-empty")


class _Problem(Line):
    """What is wrong, in as many rows as it takes; the mouse on it is not on the control."""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()


def label_width() -> int:
    """Terminal cells for the labels beside the controls, in the language in use now."""
    longest = max(
        cell_len(field.label)
        for key, field in FIELDS.items()
        if key.startswith(_FORM) and not isinstance(_DEFAULTS[key], bool)
    )
    return max(longest + 1, _WIDTH)


def row_id(key: str) -> str:
    """The id of a field's row: ``smtp.timeout_ms`` has ``row-smtp-timeout-ms``."""
    return "row-" + key.replace(".", "-").replace("_", "-")
