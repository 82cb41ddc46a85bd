"""The box of a dialog: its title stands in its border, where it costs no row."""

from textual.containers import Vertical
from textual.content import Content


class DialogBox(Vertical):
    """A box in front of a screen; the screen's title and the keys stay in view around it.

    Args:
        title: What it is for; markup in it is text.
        full: Whether it takes all the room.
    """

    def __init__(self, title: str, *, full: bool = False, id: str | None = None) -> None:
        super().__init__(classes="dialog-box -full" if full else "dialog-box", id=id)
        self.say_title(title)

    @property
    def whole(self) -> str:
        """The title, which may not fit into the border."""
        return str(self.border_title)

    def say_title(self, title: str) -> None:
        """Show another title."""
        self.border_title = Content(title)
