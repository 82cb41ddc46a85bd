"""Textual's driver for a slow line: it writes what is not on the terminal yet."""

import sys
from contextlib import suppress
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from tui.keys import named
from tui.language import _
from tui.screens.terminal.painting import Painting
from tui.terminal import terminal_size

_PLACE = "\x1b["
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"


class LeanDriver(LinuxDriver):
    """Writes of a frame only what changes, and of frames without a change nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Textual has it
        super().__init__(*args, **kwargs)
        self._painting = Painting()
        self._held = ""

    def forget(self) -> None:
        """Take nothing on the terminal for known, so that the next frame is written whole."""
        self._painting.forget()

    def write(self, data: str) -> None:
        """Write a frame, the marks around one, or a sequence that sets the terminal up."""
        if data == _BEGIN:
            self._held = data
            return
        if data == _END and self._held:  # nothing stood between
            self._held = ""
            return
        if data.startswith(_PLACE) and data[len(_PLACE)].isdigit():
            data = self._painting.changes(data, terminal_size())
        elif data != _END and "1049" in data:
            self.forget()
        if data:
            super().write(self._held + data)
            self._held = ""

    def suspend_application_mode(self) -> None:
        """Give the terminal back, and say what many mean by the key that suspends."""
        super().suspend_application_mode()
        words = _("Posthouse is suspended: fg brings it back. In a form {key} undoes in its field.")
        with suppress(OSError):  # the terminal may be gone
            print(words.format(key=named("settings.undo")), file=sys.__stderr__, flush=True)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Textual asks the environment first, which any program that loads readline sets."""
        return terminal_size()
