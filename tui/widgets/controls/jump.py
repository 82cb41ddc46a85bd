"""Go to a field by its letter: the letters stand beside the fields while this has the focus."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.message import Message

from tui.language import _
from tui.widgets.controls.line import Line

_OTHERS = "abcdefghijklmnopqrstuvwxyz1234567890"


class JumpPrompt(Line, can_focus=True):
    """One line that asks for the letter; a modal would paint the whole screen anew, twice."""

    DEFAULT_CSS = """
    JumpPrompt { height: 1; display: none; }
    """

    class Picked(Message):
        """A letter was typed; ``key`` is None where it is no field's, or escape.

        The prompt still has the focus: who hides it first moves that.
        """

        def __init__(self, key: str | None) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        self._letters: Mapping[str, str] = {}

    def ask(self, letters: Mapping[str, str]) -> None:
        """Wait for one of these letters.

        Args:
            letters: The field's key by its letter.
        """
        self._letters = letters
        self.say(_("▸ Go to: the letter beside a field (escape: stay here)"))
        self.display = True
        self.screen.set_focus(self, scroll_visible=False)  # at once: the next key is ours

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._end(self._letters.get(event.key))

    def on_blur(self) -> None:
        if self.display:  # a click elsewhere
            self._end(None)

    def _end(self, key: str | None) -> None:
        self.post_message(self.Picked(key))


def letters_for(labels: Sequence[tuple[str, str]]) -> dict[str, str]:
    """A letter for each field, from its own label where that is free.

    Args:
        labels: Keys and labels, in the order of the form.

    Returns:
        The key by its letter.
    """
    letters: dict[str, str] = {}
    for key, label in labels:
        own = [c for c in label.lower() if c.isascii() and c.isalnum()]
        free = next((c for c in (*own, *_OTHERS) if c not in letters), None)
        if free is not None:
            letters[free] = key
    return letters
