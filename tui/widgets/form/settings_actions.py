"""Under the form, always in view: the last test, why Save can't, and the buttons."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.language import _
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.jump import JumpPrompt
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton

BUTTONS = ("settings.test", "settings.save", "settings.revert", "settings.outputs")
"""The ids of the keys that do what the buttons do, which the bar of keys leaves to them."""
LONGEST_NAMES = 20
SIDE = 1
"""Terminal cells left and right of the buttons."""
_BESIDE = 5
"""Terminal cells of a button besides its words."""


class SettingsActions(Vertical):
    """The status line and the buttons."""

    DEFAULT_CSS = """
    SettingsActions { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._outputs: Sequence[str] = ()
        self._keys: Sequence[str] = ()

    def on_resize(self) -> None:
        self._name_buttons()

    def compose(self) -> ComposeResult:
        yield Line(id="notice", classes="-warning")
        yield Line(id="test-status")
        yield Line(id="at-uipath", classes="hint")
        yield Line(id="save-reason")
        yield JumpPrompt()
        with ButtonRow():
            yield LineButton(_("Test mail settings"), id="test")
            yield LineButton(_("Save"), id="save")
            yield LineButton(_("Revert"), id="revert")
            yield LineButton(_("Outputs"), id="outputs-button")

    def may_save(self, allowed: bool) -> None:
        """Offer Save, or not where nothing can be written; its key says why."""
        self.query_one("#save").display = allowed

    def notice(self, sentence: str) -> None:
        """Show what happened to the file meanwhile; empty for nothing."""
        line = self.query_one("#notice", Line)
        line.display = bool(sentence)
        line.say(sentence)

    def at_uipath(self, sentence: str) -> None:
        """Show how the settings compare with those at UiPath; empty where it is not there."""
        line = self.query_one("#at-uipath", Line)
        line.display = bool(sentence)
        line.say(sentence)

    def show_outputs(self, formats: Sequence[str]) -> None:
        """Say for which programs Save also writes files."""
        if [*formats] != [*self._outputs] or not self._keys:  # a letter that is typed changes none
            self._outputs = formats
            self._name_buttons()

    def _name_buttons(self) -> None:
        """Each with its key; Test as UiPath calls it, and the outputs by name, where there is room
        for all.
        """
        formats = self._outputs
        names = ", ".join(formats)
        named = _("Outputs: {names}").format(names=names)
        counted = _("Outputs: {names}").format(names=len(formats)) if formats else _("Outputs")
        outputs = [named, counted] if formats and len(names) <= LONGEST_NAMES else [counted]
        whole, short = _("Test mail settings"), _("Test")
        pairs = [(whole, outputs[0]), (whole, outputs[-1]), (short, outputs[0])]
        ways = [
            [test, _("Save"), _("Revert"), last] for test, last in (*pairs, (short, outputs[-1]))
        ]
        # Test and Save keep their keys the longest.
        tries = [
            self._with_keys(way, keys, gap)
            for keys in (4, 2, 0)
            for gap in ("  ", " ")
            for way in ways
        ]
        labels = next(filter(self._fits, tries), ways[-1])
        for button, label in zip(self.query(LineButton), labels, strict=True):
            button.label = label

    def _with_keys(self, labels: Sequence[str], first: int, gap: str) -> list[str]:
        """Labels of the buttons, so many of the first with the keys that do the same in front."""
        if not self._keys:
            active = [one.binding for one in self.screen.active_bindings.values()]
            names = {str(one.id): self.app.get_key_display(one) for one in reversed(active)}
            self._keys = [names[id] for id in BUTTONS if id in names]
        keys = self._keys if len(self._keys) == len(BUTTONS) else [""] * len(BUTTONS)
        keyed = zip(keys[:first], labels, strict=False)
        return [*(f"{key}{gap}{label}".strip() for key, label in keyed), *labels[first:]]

    def _fits(self, labels: Sequence[str]) -> bool:
        room = self.app.size.width - 2 * SIDE
        return sum(cell_len(each) + _BESIDE for each in labels) - 1 <= room

    def show(self, test_status: str, reason: str, *, failed: bool) -> None:
        """Show the state.

        Args:
            test_status: What the last test says.
            reason: Why Save can't, or what was done last; empty for nothing.
            failed: Whether the reason is an error.
        """
        status = self.query_one("#test-status", Line)
        status.set_class(test_status.startswith("✓"), "-ok")
        status.set_class(test_status.startswith("✗"), "-error")
        status.say(test_status)
        line = self.query_one("#save-reason", Line)
        line.display = bool(reason)
        line.set_class(failed, "-error")
        line.set_class(reason.startswith("✓"), "-ok")
        line.say(reason)
