"""Pick a mail provider, and its region where it has several servers."""

from collections.abc import Sequence
from textwrap import fill

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import N_, _
from tui.settings.providers.filling import in_region, own_server
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import PROVIDERS, search
from tui.smtp.look.dns_discovery import Discovered
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import LineInput
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

WIDTH = 78  # as in provider.tcss
BORDERS = 6
_TITLE = N_("Fill in from a provider")
_OWN = N_(
    "No provider that Posthouse knows. Enter takes it as the server; port and TLS encryption stay "
    "to be set in the form, and F5 tells whether they fit."
)


class ProviderModal(ModalScreen[Provider | None]):
    """Returns the provider, with the server of its region; ``None`` where nothing was picked.

    The filter has the focus and the arrow keys still move in the list.

    Args:
        discovered: What was found for an address in the form; it comes first.
        unasked: Whether nobody pressed a key for the list: then enter picks nothing before a letter
            or an arrow, for it may be one too many of the box before.
    """

    BINDINGS = bindings("provider", "modal")

    def __init__(self, discovered: Discovered | None = None, *, unasked: bool = False) -> None:
        super().__init__(classes="dialog")
        self._unasked = unasked
        self._discovered = discovered
        self._rows: Sequence[tuple[str, Provider]] = ()
        self._at: int | None = None
        self._of: Provider | None = None

    def compose(self) -> ComposeResult:
        with DialogBox(_(_TITLE)):
            with Horizontal(classes="dialog-row"):
                yield Static(_("Filter"), classes="label")
                yield LineInput(
                    placeholder=_("provider, or a server of yours"), id="provider-filter"
                )
                yield Static(id="provider-count")
            rows = OptionList(compact=True, markup=False, id="providers", classes="-led")
            rows.can_focus = False
            yield rows
            yield Line(id="provider-words")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(LineInput).focus()
        self._show()

    @on(LineInput.Changed)
    def _show(self) -> None:
        text = self.query_one(LineInput).value
        self._rows = self._regions(self._of, text) if self._of else self._providers(text)
        of = _(": {name}, which region?").format(name=self._of.name) if self._of else ""
        self.query_one(DialogBox).say_title(f"{_(_TITLE)}{of}")
        rows = self.query_one(OptionList)
        rows.clear_options()
        self._at = None
        rows.add_options(Option(self._row(at)) for at in range(len(self._rows)))
        is_first = self._unasked and not text and self._of is None
        rows.highlighted = 0 if self._rows and not is_first else None
        total = len(self._of.regions) if self._of else max(len(PROVIDERS), len(self._rows))
        self.query_one("#provider-count", Static).update(
            Content(_("{count} of {total}").format(count=len(self._rows), total=total))
        )
        self._tell()

    def _providers(self, text: str) -> list[tuple[str, Provider]]:
        found = list(search(text))
        if self._discovered is not None:
            first = self._discovered.provider
            rest = [provider for provider in found if provider.host != first.host]
            # A server that only DNS named stays on top whatever is typed.
            found = [first, *rest] if not first.id or len(rest) < len(found) else found
        own = None if found else own_server(text)
        return [(provider.name, provider) for provider in found] or [
            (_("A server of your own"), provider) for provider in [own] if provider
        ]

    def _regions(self, of: Provider, text: str) -> list[tuple[str, Provider]]:
        return [(region, in_region(of, region)) for region in of.regions if text in region]

    def on_resize(self) -> None:
        self._show()

    @on(OptionList.OptionHighlighted)
    def _tell(self) -> None:
        rows, before = self.query_one(OptionList), self._at
        self._at = rows.highlighted
        for at in {before, self._at} - {None}:
            if at is not None and at < len(self._rows):
                rows.replace_option_prompt_at_index(at, self._row(at))
        provider = self._current
        words = self.query_one("#provider-words", Line)
        words.say(_words(provider, self._discovered, self._width) if provider else self._nothing())

    def _nothing(self) -> str:
        """What to do where no row is picked out."""
        words = (
            _("Type a few letters of a name, or move with the arrows; then enter picks it.")
            if self._rows
            else _("Nothing matches. A server of your own: type its whole name, like {host}.")
        )
        return fill(words.format(host="mail.example.com:587"), self._width)

    @property
    def _current(self) -> Provider | None:
        at = self.query_one(OptionList).highlighted
        return self._rows[at][1] if at is not None and at < len(self._rows) else None

    @property
    def _width(self) -> int:
        return min(WIDTH, self.app.size.width) - BORDERS

    def _row(self, at: int) -> Content:
        """The row under the cursor has a mark, for terminals without colours."""
        label, provider = self._rows[at]
        size = 20 if self._of else min(35, self._width - 30)
        name = label if len(label) <= size else f"{label[: size - 1]}…"
        host = provider.host.replace("{region}", "…")
        return Content(f"{'▸' if at == self._at else ' '} {name:<{size}} {host}:{provider.port}")

    def action_move(self, how: str) -> None:
        getattr(self.query_one(OptionList), f"action_{how}")()

    @on(OptionList.OptionSelected)
    def action_pick(self) -> None:
        provider = self._current
        if provider is not None and provider.regions:
            self._narrow(provider)
        elif provider is not None:
            self.dismiss(provider)

    def action_back(self) -> None:
        if self._of is None:
            self.dismiss(None)
        else:
            self._narrow(None)

    def _narrow(self, of: Provider | None) -> None:
        self._of = of
        with self.prevent(LineInput.Changed):
            self.query_one(LineInput).value = ""
        self._show()


def _words(provider: Provider, discovered: Discovered | None, width: int) -> str:
    """What one has to have ready for it, the labels in a column of their own."""
    lines = [
        (_("Username"), _(provider.username)),
        (_("Password"), _(provider.password)),
        (_("Sender"), provider.sender),
        (_("Note"), _(provider.password_ends or provider.note)),
        (_("See"), provider.documented),
    ]
    if discovered is not None and discovered.provider.host == provider.host:
        lines.insert(0, (_("Found"), f"{discovered.sentence}."))
    if not provider.username and not provider.id:
        return fill(_(_OWN), width)
    column = 2 + max(cell_len(label) for label, _about in lines)
    return "\n".join(
        fill(
            printable(words),
            width,
            initial_indent=f"{label:<{column}}",
            subsequent_indent=" " * column,
            break_on_hyphens=False,
        )
        for label, words in lines
        if words
    )
