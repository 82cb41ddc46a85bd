"""A code that is typed into a page elsewhere: large, with the page's address and its QR code."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui.language import _
from tui.terminal import Letters, letters
from tui.widgets.controls.line import Line

_BESIDE = 36
"""Terminal cells that the words need beside the picture: the longest address has 35."""


class CodeView(Horizontal):
    """Hidden until ``show``; the picture is there only where all of it is."""

    DEFAULT_CSS = """
    CodeView {
        height: auto;
        display: none;
        & Vertical { width: 1fr; height: auto; }
        & Line { height: auto; }
        & .url { text-style: bold; }
        & .code { width: auto; }
        & .qr { width: auto; height: auto; color: #ffffff; background: #000000; display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._picture: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Line(_("Open this page on any device:"))
            yield Line(classes="url")
            yield Line(_("and type this code there:"))
            yield Line(classes="code")
        yield Static(classes="qr", markup=False)

    def on_resize(self) -> None:
        self._fit()

    def show(self, code: str, url: str, picture: Sequence[str]) -> None:
        """Show a code.

        Args:
            picture: The rows of the QR code of the page.
        """
        self._picture = picture
        self.query_one(".url", Line).say(url)
        self.query_one(".code", Line).say(" ".join(code))
        self.query_one(".qr", Static).update(Content("\n".join(picture)))
        self.display = True
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        above = self.parent
        if not isinstance(above, Widget) or not self._picture:
            return
        width, height = len(self._picture[0]), len(self._picture)
        fits = width + _BESIDE <= above.size.width and height <= above.size.height
        self.query_one(".qr").display = fits and letters() is not Letters.ASCII
