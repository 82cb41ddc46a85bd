"""A red line: a password stands in the file; and the button that moves it."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.language import _
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton


class PlainSecretNotice(Horizontal):
    """Hidden where no password stands in the file."""

    DEFAULT_CSS = """
    PlainSecretNotice {
        height: auto;
        padding: 0 1;
        display: none;
        &.-shown { display: block; }
        & Static { width: 1fr; height: auto; text-style: bold; }
        & LineButton { margin: 0 0 0 2; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Line(classes="-error")
        yield LineButton(_("Move it into the keyring"), id="move-secret")

    def show(self, place: str, *, can_move: bool) -> None:
        """Show where it stands, like ``line 9``; empty hides it all."""
        self.set_class(bool(place), "-shown")
        self.query_one(Line).say(_("✗ A password in the file: {place}").format(place=place))
        self.query_one(LineButton).display = can_move
