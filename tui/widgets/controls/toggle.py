"""A yes or no: ``[x] Requires authentication``."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.controls.bindings import bindings


class Toggle(Widget, can_focus=True):
    """Space, enter or a click turns it over."""

    DEFAULT_CSS = """
    Toggle { height: 1; width: 1fr; }
    """

    BINDINGS = bindings("toggle")

    value: reactive[bool] = reactive(False)

    class Changed(Message):
        """It was turned over."""

        def __init__(self, toggle: "Toggle", value: bool) -> None:
            super().__init__()
            self.toggle = toggle
            self.value = value

        @property
        def control(self) -> "Toggle":
            return self.toggle

    def __init__(self, label: str, value: bool, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self.set_reactive(Toggle.value, value)

    def render(self) -> Content:
        return Content(f"[{'x' if self.value else ' '}] {self._label}")

    def action_turn_over(self) -> None:
        self.value = not self.value
        self.post_message(self.Changed(self, self.value))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_turn_over()
