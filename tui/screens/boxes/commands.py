"""All that can be done on a screen, by name: for those who do not know the key, or have none."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import N_, _
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

_ACTS = {"escape", *(f"f{number}" for number in range(1, 13))}
COLOURS = N_("Colours")


class Command(NamedTuple):
    """Something that can be done.

    Attributes:
        name: What it does, in a word or two.
        key: The key that does it; empty where there is none.
        action: Textual's action.
        node: Whose action it is.
    """

    name: str
    key: str
    action: str
    node: DOMNode


def commands_of(screen: Screen[object]) -> Iterator[Command]:
    """What the keys of a screen do, without those that only move; and the colours."""
    app = screen.app
    for node, binding, enabled, _tooltip in screen.active_bindings.values():
        acts = binding.show or binding.key in _ACTS or binding.key.startswith("ctrl+")
        if binding.id and enabled and acts and not binding.id.endswith(".commands"):
            key = app.get_key_display(binding)
            yield Command(_(binding.description), key, binding.action, node)
    yield Command(_(COLOURS), "", "app.themes", app)


class CommandsModal(ModalScreen[Command | None]):
    """Returns what was picked. The filter has the focus and the arrow keys still move in the list.

    Args:
        screen: Whose commands.
    """

    BINDINGS = bindings("commands")

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__(classes="dialog")
        by_action = {one.action: one for one in reversed(list(commands_of(screen)))}
        self._all = sorted(by_action.values(), key=lambda one: one.name.casefold())
        self._rows: Sequence[Command] = ()
        self._at: int | None = None

    def compose(self) -> ComposeResult:
        with DialogBox(_("All commands")):
            yield LineInput(placeholder=_("type to find one"), id="command-filter")
            rows = OptionList(compact=True, markup=False, id="commands", classes="-led")
            rows.can_focus = False
            yield rows
            yield Static(_("Nothing matches."), id="no-command")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(LineInput).focus()
        self._show()

    @on(LineInput.Changed)
    def _show(self) -> None:
        typed = self.query_one(LineInput).value.casefold()
        self._rows = [one for one in self._all if typed in one.name.casefold()]
        rows = self.query_one(OptionList)
        rows.clear_options()
        self._at = None
        rows.add_options(Option(self._row(at)) for at in range(len(self._rows)))
        rows.highlighted = 0 if self._rows else None
        self.query_one("#no-command").display = not self._rows

    @on(OptionList.OptionHighlighted)
    def _mark(self) -> None:
        rows, before = self.query_one(OptionList), self._at
        self._at = rows.highlighted
        for at in {before, self._at} - {None}:
            if at is not None and at < len(self._rows):
                rows.replace_option_prompt_at_index(at, self._row(at))

    def _row(self, at: int) -> Content:
        """The row under the cursor has a mark, for terminals without colours."""
        one = self._rows[at]
        column = 2 + max(cell_len(each.name) for each in self._all)
        gap = " " * (column - cell_len(one.name))
        return Content(f"{'▸' if at == self._at else ' '} {one.name}{gap}{one.key}")

    def action_move(self, how: str) -> None:
        getattr(self.query_one(OptionList), f"action_{how}")()

    @on(OptionList.OptionSelected)
    def action_pick(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self.dismiss(self._rows[at])

    def action_back(self) -> None:
        self.dismiss(None)
