"""Choose the colours; moving shows them at once."""

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.boxes.text import TextModal
from tui.storage.state.preferences import THEMES, Preferences, keep_theme
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class ThemeList(OptionList):
    """A list in which j and k move too."""

    BINDINGS = bindings("theme-list")


class ThemesModal(ModalScreen[None]):
    """Enter keeps what is shown, for the next visit too; escape goes back to what was."""

    BINDINGS = bindings("themes", "modal")

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(classes="dialog")
        self._path = preferences.path
        self._before = ""

    def compose(self) -> ComposeResult:
        with DialogBox(_("Colours")):
            note = _("With NO_COLOR the terminal's own are used, without colour.")
            yield Static(note, classes="dialog-text")
            yield ThemeList(compact=True, markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._before = self.app.theme
        rows = self.query_one(ThemeList)
        rows.add_options(Option(_(words), id=name) for name, words in THEMES.items())
        rows.highlighted = list(THEMES).index(self._before)
        rows.focus()

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        self.app.theme = str(event.option_id)
        for index, words in enumerate(THEMES.values()):
            mark = "▸" if index == event.option_index else " "
            event.option_list.replace_option_prompt_at_index(index, Content(f"{mark} {_(words)}"))

    @on(OptionList.OptionSelected)
    @work(exclusive=True, group="theme", exit_on_error=False)
    async def _keep(self, event: OptionList.OptionSelected) -> None:
        theme, not_kept = str(event.option_id), ""
        try:
            await asyncio.to_thread(keep_theme, self._path, theme)
        except PosthouseError as error:
            not_kept = error.sentence
        else:
            self.app.notify(
                _("Kept in {path}").format(path=printable(str(self._path))), markup=False
            )
        if self.app.screen is self:  # else escape was pressed meanwhile
            self.dismiss(None)
        if not_kept:
            self.app.push_screen(TextModal(_("Not kept"), not_kept))

    def action_back(self) -> None:
        self.app.theme = self._before
        self.dismiss(None)
