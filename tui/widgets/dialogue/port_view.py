"""One port of a server: whether it answers, and what it offers."""

from datetime import datetime

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.language import _
from tui.settings.model import Smtp
from tui.smtp.look.port_report import heading, is_set, rows, use
from tui.smtp.look.probe import PortReport
from tui.smtp.record.events import Remedy
from tui.widgets.controls.line_button import LineButton

_NAMES = 13


class PortView(Vertical, inherit_bindings=False):
    """A heading, a button that takes the port into the form where it would do, and the details.

    Args:
        letter: The key of the button.

    Attributes:
        remedy: The change that takes this port; None where it would not do, or is set already.
    """

    DEFAULT_CSS = """
    PortView {
        height: auto;
        margin-top: 1;
        &.-closed { margin-top: 0; }
        & Static { height: auto; }
        & Horizontal { height: auto; }
        & .port-number { width: 7; text-style: bold; }
        & .port-head { width: 1fr; text-style: bold; }
        & .port-rows { padding-left: 7; }
        & LineButton { margin-left: 7; }
    }
    """

    class Chosen(Message):
        """The port is to be used."""

        def __init__(self, remedy: Remedy) -> None:
            super().__init__()
            self.remedy = remedy

    def __init__(self, port: int, letter: str) -> None:
        super().__init__()
        self.port = port
        self.remedy: Remedy | None = None
        self._letter = letter
        self._waits = True

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(f"{self.port:5}", classes="port-number")
            yield Static(classes="port-head", markup=False)
        yield LineButton("")
        yield Static(classes="port-rows", markup=False)

    def wait(self) -> None:
        """Nothing is known yet."""
        self._waits = True
        self._say(_("looking …"))

    def give_up(self) -> None:
        """It was cancelled before anything was known."""
        if self._waits:
            self._say(_("not looked at"))

    def show(self, report: PortReport, smtp: Smtp, now: datetime) -> None:
        """Show what was seen.

        Args:
            smtp: What the form says.
            now: The time to count from, with its zone.
        """
        self._waits = False
        in_form = _("  ✓ as in the form") if is_set(smtp, report) else ""
        self._say(heading(report) + in_form, use(smtp, report))
        self.set_class(report.state != "open", "-closed")
        head = self.query_one(".port-head", Static)
        head.set_class(bool(report.mode) and not report.failure, "-ok")
        head.set_class(bool(report.failure), "-error" if report.state == "open" else "hint")
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=_NAMES, no_wrap=True)
        table.add_column(overflow="fold")
        for name, text in rows(report, now):
            table.add_row(Text(name, style="dim"), Text(text))
        details = self.query_one(".port-rows", Static)
        details.update(table)
        details.display = bool(table.row_count)

    def _say(self, words: str, remedy: Remedy | None = None) -> None:
        self.remedy = remedy
        self.query_one(".port-head", Static).update(Content(words))
        button = self.query_one(LineButton)
        button.display = remedy is not None
        if remedy is not None:
            button.label = f"{self._letter}  {remedy.label}"
        self.query_one(".port-rows").display = False

    @on(LineButton.Pressed)
    def _pressed(self, event: LineButton.Pressed) -> None:
        event.stop()
        if self.remedy is not None:
            self.post_message(self.Chosen(self.remedy))
