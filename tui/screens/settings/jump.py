"""A key shows a letter beside each field of the settings screen; the letter goes there."""

from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from tui.settings.fields import FIELDS
from tui.widgets.controls.jump import JumpPrompt, letters_for
from tui.widgets.form.field_row import FieldRow
from tui.widgets.form.settings_actions import SettingsActions


class FieldJump:
    """Shows the letters on a screen, and takes them away."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._came_from: Widget | None = None

    def begin(self) -> None:
        """Show a letter beside each field in view, and wait for one of them."""
        screen = self._screen
        if screen.query_one(JumpPrompt).display:
            return
        rows = {row.key: row for row in screen.query(FieldRow)}
        letters = letters_for(
            [
                (key, FIELDS[key].label if key in FIELDS else key)
                for key, row in rows.items()
                if all(node.display for node in row.ancestors_with_self if isinstance(node, Widget))
            ]
        )
        self._came_from = screen.focused
        for letter, key in letters.items():
            rows[key].letter(letter)
        screen.query_one(SettingsActions).add_class("-jumping")  # the prompt has its row
        screen.query_one(JumpPrompt).ask(letters)

    def end(self, key: str | None) -> None:
        """Take the letters away, and go to a field; None goes back to where one was."""
        screen = self._screen
        prompt, target = screen.query_one(JumpPrompt), self._came_from
        for row in screen.query(FieldRow):
            row.letter("")
            if row.key == key:
                target = row.control
        if screen.focused is prompt:  # else a click went elsewhere
            screen.set_focus(target)
        prompt.display = False
        screen.query_one(SettingsActions).remove_class("-jumping")
