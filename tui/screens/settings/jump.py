"""Going to a field of the settings screen: by its name, or by a letter that a key shows there."""

from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from tui.language import _
from tui.settings.fields import FIELDS
from tui.storage.editing.session import EditingSession
from tui.widgets.controls.jump import JumpPrompt, letters_for
from tui.widgets.form.field_row import FieldRow
from tui.widgets.form.settings_actions import SettingsActions
from tui.widgets.form.settings_form import SettingsForm


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


def field_of(widget: Widget | None) -> str:
    """Return the key of the field that a widget is in; empty where it is in none."""
    rows = (row for row in (widget.ancestors if widget else ()) if isinstance(row, FieldRow))
    return next((row.key for row in rows), "")


def go_to(form: SettingsForm, session: EditingSession, key: str) -> str:
    """Go to a field, or say why that cannot be.

    Returns:
        The level in whose settings the field is in force; empty where it is this one.
    """
    if session.editing is None:
        return ""
    level = session.editing.in_force().level
    if level != session.id:
        return level
    if session.editing.is_custom or form.shows(key):
        form.focus_field(key)
    else:
        label = FIELDS[key].label
        session.say(
            _("{label} is built in; use custom mail settings to change it.").format(label=label)
        )
    return ""
