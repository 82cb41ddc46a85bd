"""A button on one row that looks like one without colour too."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.controls.bindings import bindings


class LineButton(Widget, can_focus=True):
    """``[ Save ]``: pressed by enter, space or a click."""

    DEFAULT_CSS = """
    LineButton { width: auto; height: 1; margin-right: 1; }
    """

    BINDINGS = bindings("button")

    label: reactive[str] = reactive("", layout=True)

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: "LineButton") -> None:
            super().__init__()
            self.button = button

        @property
        def control(self) -> "LineButton":
            return self.button

    def __init__(self, label: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(LineButton.label, label)

    def render(self) -> Content:
        return Content(f"[ {self.label} ]")

    def get_content_width(self, *_: object) -> int:
        return Content(self.label).cell_length + 4

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_press()
