"""How one goes straight to a field of the settings screen."""

from textual import on
from textual.widget import Widget

from tui.screens.settings.base import SettingsScreen
from tui.settings.fields import FIELDS
from tui.widgets.field_row import FieldRow
from tui.widgets.jump import JumpPrompt, letters_for
from tui.widgets.settings_actions import SettingsActions


class JumpsToFields(SettingsScreen):
    """A key shows a letter beside each field; the letter goes there."""

    _came_from: Widget | None = None

    def action_jump(self) -> None:
        if self._editing is None or self.query_one(JumpPrompt).display:
            return
        rows = {row.key: row for row in self.query(FieldRow)}
        labels = [(key, FIELDS[key].label if key in FIELDS else key) for key in rows]
        letters = {
            letter: key
            for letter, key in letters_for(labels).items()
            if all(
                node.display for node in rows[key].ancestors_with_self if isinstance(node, Widget)
            )
        }
        self._came_from = self.focused
        for letter, key in letters.items():
            rows[key].letter(letter)
        self.query_one(SettingsActions).add_class("-jumping")  # the prompt has its row
        self.query_one(JumpPrompt).ask(letters)

    @on(JumpPrompt.Picked)
    def _jumped(self, event: JumpPrompt.Picked) -> None:
        event.stop()
        prompt, target = self.query_one(JumpPrompt), self._came_from
        for row in self.query(FieldRow):
            row.letter("")
            if row.key == event.key:
                target = row.control
        if self.focused is prompt:  # else a click went elsewhere
            self.set_focus(target)
        prompt.display = False
        self.query_one(SettingsActions).remove_class("-jumping")
