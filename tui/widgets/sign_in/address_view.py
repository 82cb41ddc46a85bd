"""An address for a browser, how the browser comes back, and a field for where it ended."""

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from tui.language import _
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import LineInput, SecretInput


class AddressInput(SecretInput):
    """Takes an address that a terminal may have wrapped; it shows dots, for it holds a code."""

    def on_paste(self, event: events.Paste) -> None:
        """Textual would take the first line of it alone."""
        event.text = "".join(event.text.split())


class AddressView(Vertical):
    """Hidden until ``show``."""

    DEFAULT_CSS = """
    AddressView {
        height: auto;
        display: none;
        & Line { height: auto; }
        & Horizontal { height: 1; }
    }
    """

    class Pasted(Message):
        """An address was entered."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

        def __repr__(self) -> str:
            return "Pasted()"  # it holds a code

    def compose(self) -> ComposeResult:
        yield Line(_("Open this address in a browser, and sign in:"))
        yield Line(classes="url")
        yield Line(classes="way")
        yield Line(classes="tunnel")
        yield Line(classes="paste")
        with Horizontal():
            words = _("Address")
            label = Static(words, classes="label", markup=False)
            label.styles.width = cell_len(words) + 2
            yield label
            yield AddressInput(placeholder=_("http://localhost… as the browser shows it"))
        yield Line(classes="-error problem")

    def show(self, url: str, tunnel: str) -> None:
        """Show an address.

        Args:
            tunnel: The line that lets a browser elsewhere come back; empty where nobody waits.
        """
        self.query_one(".url", Line).say(url)
        elsewhere = _("Where the browser is on another machine, first run there:")
        self.query_one(".way", Line).say(elsewhere if tunnel else "")
        self.query_one(".tunnel", Line).say(tunnel and f"  {tunnel}")
        self.query_one(".paste", Line).say(
            _("or paste here the whole address that it ends on (it “can't connect”), and Enter.")
            if tunnel
            else _("Then paste here the whole address that it ends on, and press Enter.")
        )
        self.wrong("")
        self.query_one(AddressInput).value = ""
        self.display = True

    def wrong(self, sentence: str) -> None:
        """Say what is wrong with what was pasted; empty for nothing."""
        line = self.query_one(".problem", Line)
        line.display = bool(sentence)
        line.say(f"✗ {sentence}" if sentence else "")
        if sentence:
            self.call_after_refresh(line.scroll_visible, animate=False)

    def focus_field(self) -> None:
        """Go where the address is pasted."""
        self.query_one(AddressInput).focus()

    def clear(self) -> None:
        """Show nothing, and forget what was pasted."""
        self.query_one(AddressInput).value = ""
        self.display = False

    def take(self, text: str) -> None:
        """Take what was pasted while the focus was elsewhere."""
        self.query_one(AddressInput).value = "".join(text.split())
        self.post_message(self.Pasted(self.query_one(AddressInput).value))

    @on(LineInput.Submitted)
    def _entered(self, event: LineInput.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.Pasted(event.value))
