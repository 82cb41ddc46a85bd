"""Outputs: the files of other programs that Save also writes; shown, added, changed, removed."""

import asyncio
from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from tui.language import N_, _, colon
from tui.settings.checking.checks import check
from tui.settings.fields import OUTPUTS
from tui.storage.outputs.places import place_problem
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

_FORMATS = tuple(OUTPUTS)
_HOW = N_("To add one: arrows to its row, type its path, enter. To remove one: empty its path.")


class OutputsModal(ModalScreen[dict[str, str]]):
    """Returns the path of every format, empty for none; nothing is written before Save.

    Args:
        paths: What stands there at first, by format.
    """

    BINDINGS = bindings("outputs")

    def __init__(self, paths: Mapping[str, str]) -> None:
        super().__init__(classes="dialog")
        self._paths = {format: paths.get(format, "") for format in _FORMATS}
        self._at = 0

    def compose(self) -> ComposeResult:
        with DialogBox(_("Outputs: files of other programs that Save writes")):
            with Horizontal(classes="dialog-row"):
                yield Static(_("Path"), classes="label")
                yield LineInput(placeholder=_("none; like /etc/msmtprc"), id="output-path")
            yield Static(self._about(), id="output-about", markup=False)
            yield Static(_(_HOW), classes="hint dialog-text")
            all_rows = map(self._row, range(len(_FORMATS)))  # here: a box that grows moves its rows
            rows = OptionList(*all_rows, compact=True, markup=False, id="outputs", classes="-led")
            rows.can_focus = False
            yield rows
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(LineInput).focus()
        self._go(0)

    async def action_move(self, by: int) -> None:
        if await self._taken():
            self._go((self._at + by) % len(_FORMATS))

    async def action_back(self) -> None:
        """Leave; what can't be a path is told first, and dropped the second time."""
        if self.query_one("#output-about").has_class("-error") or await self._taken():
            self.dismiss(self._paths)

    @on(LineInput.Submitted)
    async def _submitted(self) -> None:
        """Take the path; the row stays, for its path is what enter on a row goes to."""
        if await self._taken():
            self._go(self._at)
            self.query_one(LineInput).action_end()

    @on(LineInput.Changed)
    def _changed(self) -> None:
        self._tell("")

    @on(OptionList.OptionSelected)
    async def _clicked(self, event: OptionList.OptionSelected) -> None:
        if await self._taken():
            self._go(event.option_index)

    async def _taken(self) -> bool:
        """Take the path that stands in the field, if a file can be there."""
        format, path = _FORMATS[self._at], self.query_one(LineInput).value.strip()
        paths = {**self._paths, format: path}
        checked = check({f"outputs.{each}": where for each, where in paths.items() if where})
        own = [problem for problem in checked.errors if problem.key.startswith("outputs.")]
        if path and path != self._paths[format]:
            refused = own[0].sentence if own else ""
            refused = refused or await asyncio.to_thread(place_problem, format, path)
            if refused:
                self._tell(f"✗ {refused}")
                return False
        self._paths = paths
        return True

    def _go(self, at: int) -> None:
        before, self._at = self._at, at
        rows = self.query_one(OptionList)
        for each in {before, at}:
            rows.replace_option_prompt_at_index(each, self._row(each))
        rows.highlighted = at
        path = self.query_one(LineInput)
        with self.prevent(LineInput.Changed):
            path.value = self._paths[_FORMATS[at]]
        self._tell("")

    def _tell(self, problem: str) -> None:
        about = self.query_one("#output-about", Static)
        about.set_class(bool(problem), "-error")
        about.update(Content(problem) if problem else self._about())

    def _about(self) -> Content:
        format = _FORMATS[self._at]
        return Content(colon(format, _(OUTPUTS[format])))

    def _row(self, at: int) -> Content:
        """The row under the cursor has a mark, for terminals without colours."""
        format = _FORMATS[at]
        mark = "▸" if at == self._at else " "
        return Content(f"{mark} {format:<14}{self._paths[format] or '-'}")
