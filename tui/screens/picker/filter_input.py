"""The filter of the picker: what is typed finds organizations, a pasted path imports some."""

from textual import events
from textual.message import Message

from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line_input import LineInput


class FilterInput(LineInput):
    """The filter; enter opens what is under the cursor."""

    BINDINGS = bindings("filter")

    class FilePasted(Message):
        """The path of a file was pasted that organizations may be imported from."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def on_paste(self, event: events.Paste) -> None:
        """A path is no filter; whether there is a file, nobody has looked."""
        from tui.screens.picker.importing import pasted_file

        if path := pasted_file(event.text):
            event.prevent_default()
            event.stop()
            self.post_message(self.FilePasted(path))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where there is nothing to delete, the key for it is the screen's."""
        at_end = self.cursor_at_end and self.selection.is_empty
        return not at_end if action == "delete_right" else True
