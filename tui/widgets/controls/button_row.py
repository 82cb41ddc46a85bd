"""Buttons beside each other, or below each other where they do not fit."""

from textual.containers import Horizontal

from tui.widgets.controls.line_button import LineButton


class ButtonRow(Horizontal):
    """The buttons at the end of a box: none of them is cut, in any language."""

    DEFAULT_CSS = """
    ButtonRow {
        height: 1;
        &.-stacked { layout: vertical; height: auto; }
    }
    """

    def on_resize(self) -> None:
        shown = [one for one in self.query(LineButton) if one.display]
        needed = sum(one.get_content_width() + 1 for one in shown) - 1
        self.set_class(needed > self.size.width, "-stacked")
