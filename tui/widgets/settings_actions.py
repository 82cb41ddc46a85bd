"""Under the form, always in view: the last test, why Save can't, and the buttons."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui.language import _
from tui.widgets.jump import JumpPrompt
from tui.widgets.line import Line
from tui.widgets.line_button import LineButton

LONGEST_NAMES = 20


class SettingsActions(Vertical):
    """The status line and the buttons."""

    DEFAULT_CSS = """
    SettingsActions { height: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Line(id="notice", classes="-warning")
        yield Line(id="test-status")
        yield Line(id="save-reason")
        yield JumpPrompt()
        with Horizontal(classes="buttons"):
            yield LineButton(_("Test mail settings"), id="test")
            yield LineButton(_("Save"), id="save")
            yield LineButton(_("Revert"), id="revert")
            yield LineButton(_("Outputs"), id="outputs-button")

    def notice(self, sentence: str) -> None:
        """Show what happened to the file meanwhile; empty for nothing."""
        line = self.query_one("#notice", Line)
        line.display = bool(sentence)
        line.say(sentence)

    def show_outputs(self, formats: Sequence[str]) -> None:
        """Say for which programs Save also writes files."""
        names = ", ".join(formats)
        fits = len(names) <= LONGEST_NAMES and self.app.size.width >= 80
        button = self.query_one("#outputs-button", LineButton)
        button.display = bool(formats)
        button.label = _("Outputs: {names}").format(names=names if fits else len(formats))

    def show(self, test_status: str, reason: str, *, failed: bool) -> None:
        """Show the state.

        Args:
            test_status: What the last test says.
            reason: Why Save can't, or what was done last; empty for nothing.
            failed: Whether the reason is an error.
        """
        self._name_test()
        status = self.query_one("#test-status", Line)
        status.set_class(test_status.startswith("✓"), "-ok")
        status.set_class(test_status.startswith("✗"), "-error")
        status.say(test_status)
        line = self.query_one("#save-reason", Line)
        line.display = bool(reason)
        line.set_class(failed, "-error")
        line.set_class(reason.startswith("✓"), "-ok")
        line.say(reason)

    def _name_test(self) -> None:
        """As UiPath calls it, where there is room beside the other buttons."""
        whole = _("Test mail settings")
        words = (whole, _("Save"), _("Revert"))
        fits = sum(cell_len(each) + 5 for each in words) < self.app.size.width
        self.query_one("#test", LineButton).label = whole if fits else _("Test")
