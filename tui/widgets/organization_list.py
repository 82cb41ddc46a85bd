"""The picker's list: draws only the rows in view, so its length costs nothing."""

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.messages import Layout, Update
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui.language import _
from tui.settings.names import HOST
from tui.storage.directory.catalog_line import Listing, mode_words
from tui.widgets.controls.bindings import bindings

LOOKED_AT = 100
"""Rows whose cells decide how wide the columns are."""


MARK, SORTED = "◆", " ▾"


class OrganizationList(ScrollView, can_focus=True):
    """Rows of organizations with a cursor.

    Attributes:
        marked: The ids of the rows that are marked, in view or not.
        order: What the rows are sorted by, as of the heading.
    """

    COMPONENT_CLASSES = {"list--cursor", "list--cursor-focus", "list--problem"}

    DEFAULT_CSS = """
    OrganizationList {
        height: 1fr;
        scrollbar-size-horizontal: 0;
    }
    """

    BINDINGS = bindings("list")

    cursor: reactive[int] = reactive(0)
    needs: reactive[list[int]] = reactive(list[int])
    """Terminal cells that the names, the servers, the last tests and their certificates need."""

    class Picked(Message):
        """A row was chosen."""

        def __init__(self, organization_id: str) -> None:
            super().__init__()
            self.organization_id = organization_id

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Listing] = ()
        self._tests: Callable[[Listing], str] = lambda _: ""
        self._ends: Callable[[Listing], str] = lambda _: ""
        self.marked: set[str] = set()
        self.order = ""
        self._told: Sequence[str] = ()

    @property
    def whole(self) -> str:
        """The row under the cursor, none of its cells cut."""
        return "" if self.current is None else "  ".join(filter(None, self._cells(self.current)))

    @property
    def current(self) -> Listing | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def show(
        self,
        rows: Sequence[Listing],
        tests: Callable[[Listing], str],
        ends: Callable[[Listing], str],
        at: str,
    ) -> None:
        """Show other rows.

        Args:
            tests: Says a few words about an organization's last test; asked for rows in view.
            ends: Says how long the certificate of its server is valid; empty where unknown.
            at: The organization to put the cursor on; the first where it is not among them.
        """
        before, top = self._in_view(), self.scroll_offset.y
        self._rows, self._tests, self._ends = rows, tests, ends
        self._fit()
        self.virtual_size = Size(self.size.width, len(rows))
        self.cursor = next((i for i, row in enumerate(rows) if row.id == at), 0) if at else 0
        self._keep_in_view()
        if self._in_view() != before or self.scroll_offset.y != top:
            self.refresh()
            # At once: Textual would post them when it is idle, too late for the frame of the key.
            self.screen.post_message(Layout(self))
            self.screen.post_message(Update(self))

    @property
    def rows(self) -> Sequence[Listing]:
        """All that are shown, in view or not."""
        return self._rows

    def mark(self, ids: Iterable[str]) -> None:
        """Mark these rows and no others."""
        self.marked = set(ids)
        self.refresh()

    def tell_tests(self) -> None:
        """Say anew what is known of the last tests; nothing is painted where that is the same."""
        told = [f"{self._tests(row)} {self._ends(row)}" for row in self._in_view()]
        if told != self._told:
            self._told = told
            self._fit()
            self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Give the names what the other columns do not need."""
        rows = [self._cells(row) for row in self._rows[:LOOKED_AT] if not row.problem]
        cells = [(named, server, test, ends) for named, _mode, server, test, ends in rows]
        needs = [max(map(cell_len, column)) + 1 for column in zip(*cells, strict=True)]
        if needs != self.needs:
            self.needs = needs
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        index = y + self.scroll_offset.y
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[index]
        at_cursor = index == self.cursor
        mark = MARK if row.id in self.marked else " "
        line = ("▸" if at_cursor else " ") + mark + self._text(row, width - 2)
        names = ["list--problem"] if row.problem else []
        if at_cursor:
            names = ["list--cursor-focus" if self.has_focus_within else "list--cursor"]
        style = self.get_component_rich_style(*names) if names else self.rich_style
        return Strip([Segment(line, style)], width)

    def action_move(self, step: int) -> None:
        self._go(self.cursor + step)

    def action_page(self, step: int) -> None:
        self._go(self.cursor + step * max(self.size.height - 1, 1))

    def action_edge(self, end: int) -> None:
        self._go(len(self._rows) - 1 if end else 0)

    def action_pick(self) -> None:
        if self.current:
            self.post_message(self.Picked(self.current.id))

    def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y
        if row < len(self._rows):
            chosen = row == self.cursor
            self._go(row)
            if chosen or event.chain > 1:
                self.action_pick()

    def _go(self, row: int) -> None:
        self.cursor = max(0, min(row, len(self._rows) - 1))
        self._keep_in_view()
        self.screen.refresh_bindings()  # the host has neither Rename nor Remove

    def _in_view(self) -> Sequence[Listing]:
        top = self.scroll_offset.y
        return self._rows[top : top + self.size.height]

    def _keep_in_view(self) -> None:
        height = max(self.size.height, 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)

    def _text(self, row: Listing, width: int) -> str:
        named, *rest = self._cells(row)
        if row.problem:
            return _cell("  ".join([named, *rest]), width)
        return columns(width, self.needs, named, *rest, order=self.order)

    def _cells(self, row: Listing) -> list[str]:
        named = row.name if row.id in (row.name, HOST) else f"{row.name} ({row.id})"
        if row.problem:
            return [named, f"✗ {row.problem}"]
        server = _("↑ host") if row.mode == "default" else f"{row.host}:{row.port}"
        ends = self._ends(row)
        return [named, mode_words(row.mode), server, self._tests(row) or "-", ends]


class OrganizationHeading(Widget):
    """The names of the list's columns."""

    DEFAULT_CSS = """
    OrganizationHeading { height: 1; }
    """

    needs: reactive[list[int]] = reactive(list[int])
    order: reactive[str] = reactive("")
    """What the rows are sorted by: name, server, tested or certificate; empty for their ids."""

    def render(self) -> Content:
        names = heads(self.order)
        return Content("  " + columns(self.size.width - 2, self.needs, *names, order=self.order))


def heads(order: str) -> list[str]:
    """The names of the columns, with a sign at the one that the rows are sorted by.

    Args:
        order: As of ``OrganizationHeading``.
    """
    names = [_("Organization"), _("Settings"), _("Server"), _("Last test"), _("Expires in")]
    if order:
        names[{"name": 0, "server": 2, "certificate": 4}.get(order, 3)] += SORTED
    return names


def columns(width: int, needs: Sequence[int], *cells: str, order: str = "") -> str:
    """The cells of a row, each cut or padded to its column.

    Args:
        order: What the rows are sorted by, for the names of the columns need their room.
        cells: Five; the last is there where it is known of any and there is room, or takes the
            place of the one before where the rows are sorted by it.
        width: Terminal cells for the row; below 74 the settings column is left out.
        needs: How many the names and the last three columns need; those get no more, and what
            the names leave over.
    """
    names = heads(order)
    if width < 74:
        rest = [0, 21, 12]
    elif width < 100:
        rest = [9, 23, 20]
    else:
        rest = [10, 30, 34]
    if width >= 100 and needs and needs[3] > 1:
        rest.append(cell_len(names[4]) + 1)
    else:
        last = 4 if order == "certificate" else 3
        cells, names = (*cells[:3], cells[last]), [*names[:3], names[last]]
        needs = needs and [*needs[:2], needs[last - 1]]
    if needs:
        named, _settings, *others = names
        for at, (need, head) in enumerate(zip(needs[1:], others, strict=True), 1):
            rest[at] = max(min(rest[at], need), cell_len(head) + 1)
        spare = width - sum(rest) - max(needs[0], cell_len(named) + 1)
        for at in (2, 1):  # how the last test ended matters most
            more = max(min(spare, needs[at] - rest[at]), 0)
            rest[at] += more
            spare -= more
    widths = (max(width - sum(rest), 10), *rest)
    return "".join(_cell(text, size) for text, size in zip(cells, widths, strict=True) if size)


def _cell(text: str, size: int) -> str:
    if cell_len(text) >= size:
        text = set_cell_size(text, size - 2) + "…"
    return set_cell_size(text, size)
