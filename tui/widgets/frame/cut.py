"""What a screen has no room for: texts of which a part is not painted, in full, for F1."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

_FRAME = str.maketrans("", "", "╭╮╰╯─│━▁▔▎▊ \n\u00a0")


@runtime_checkable
class SaysWhole(Protocol):
    """A widget that cuts what it shows by itself."""

    @property
    def whole(self) -> str:
        """All that it would say with room enough; of a list the row under the cursor."""


def cut(screen: Screen[object]) -> Iterator[tuple[Widget, str]]:
    """The widgets of a screen whose text is not all painted, each with the whole of it."""
    for widget in screen.walk_children(Widget):
        if (
            widget.is_on_screen
            and (whole := whole_of(widget))
            and bare(whole) not in bare(painted(widget))
        ):
            yield widget, whole


def whole_of(widget: Widget) -> str:
    """All that a widget says; empty for one that scrolls, or says nothing."""
    if isinstance(widget, SaysWhole):
        return widget.whole
    if isinstance(widget, Input):
        return "" if widget.value else widget.placeholder
    if isinstance(widget, OptionList):
        at = widget.highlighted
        return "" if at is None else str(widget.get_option_at_index(at).prompt)
    if isinstance(widget, Static) and isinstance(widget.content, str | Content):
        return str(widget.content)
    return ""


def painted(widget: Widget) -> str:
    """What of it is on the screen, with its frame, row by row."""
    lines = widget.render_lines(Region(0, 0, *widget.outer_size))
    return "\n".join(line.text for line in lines)


def bare(text: str) -> str:
    """A text without blanks and frames, for where it is broken into rows does not matter."""
    return text.translate(_FRAME)
