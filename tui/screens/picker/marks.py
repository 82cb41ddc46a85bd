"""The marked rows of the picker: which they are, and what is done to all of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tui.language import ngettext
from tui.screens.boxes.desk import Desk
from tui.screens.picker import words
from tui.settings.names import HOST
from tui.storage.workspace import Workspace
from tui.widgets.organization_list import OrganizationList

if TYPE_CHECKING:
    from tui.screens.picker.many_test import ManyTest

# The first paint has no marks: what acts on them is imported where it is used.


class Marks:
    """Marks rows, and asks what to do to them.

    Args:
        rows: Gives the list, once it is mounted.
        changed: Called where other rows are marked than before.
    """

    def __init__(
        self,
        workspace: Workspace,
        desk: Desk,
        rows: Callable[[], OrganizationList],
        changed: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._desk = desk
        self._list = rows
        self._changed = changed
        self._test: ManyTest | None = None
        self._is_shown = False  # the board, before the picker

    @property
    def ids(self) -> list[str]:
        """The marked organizations, sorted; those that the filter hides too."""
        return sorted(self._list().marked)

    def mark(self, ids: Iterable[str]) -> None:
        """Mark these and no others."""
        self._list().mark(ids)
        self._changed()

    def turn_current(self) -> None:
        """Mark the row under the cursor, or unmark it, and go on to the next."""
        rows = self._list()
        if rows.current is not None and rows.current.id != HOST:
            rows.mark(rows.marked ^ {rows.current.id})
        rows.action_move(1)
        self._changed()

    def turn_shown(self) -> None:
        """Mark all that are shown; where they all are, unmark them."""
        rows = self._list()
        shown = {one.id for one in rows.rows} - {HOST}
        self.mark(rows.marked - shown if shown <= rows.marked else rows.marked | shown)

    def forget_all_but(self, there: set[str]) -> None:
        """Unmark what was removed."""
        marked = self._list().marked
        if marked - there:
            self.mark(marked & there)

    def words(self) -> str:
        """How many are marked, how many of them the filter hides, and whether a test goes on."""
        rows = self._list()
        hidden = len(rows.marked - {one.id for one in rows.rows}) if rows.marked else 0
        return words.marked(len(rows.marked), hidden, is_testing=self.is_testing)

    async def change(self) -> bool:
        """Ask for other settings of all; whether they were saved."""
        from tui.screens.picker.dialogs import may_write
        from tui.screens.picker.marked import ChangeModal

        if not self.ids or not await may_write(self._workspace, self._desk):
            return False
        saved = await self._desk.ask(ChangeModal(self._workspace, self.ids))
        if saved is None:
            return False
        said = ngettext(
            "Saved {count} organization.", "Saved {count} organizations.", len(saved.ids)
        )
        self._desk.notify(said.format(count=len(saved.ids)))
        self._desk.tell(saved.notes)
        return True

    async def remove(self) -> bool:
        """Remove all, if that is meant; False where it is not."""
        from tui.screens.picker.dialogs import may_write
        from tui.screens.picker.marked import remove_marked

        if not await may_write(self._workspace, self._desk):
            return False
        if not await remove_marked(self._workspace, self._desk, self.ids):
            return False
        self.mark(())
        return True

    @property
    def is_testing(self) -> bool:
        """Whether a test of many goes on that was left running."""
        return self._test is not None and self._test.is_running and not self._is_shown

    async def test(self, followers: set[str], over: Callable[[], object]) -> Sequence[str]:
        """Show the board, of the test that is running, or of one of the marked rows.

        Args:
            followers: Organizations that follow the host with nothing wrong in their own files.
            over: Called when a test that was left running is over.

        Returns:
            The organizations that were chosen there.
        """
        from tui.screens.picker.board import BoardModal
        from tui.screens.picker.many_test import ManyTest

        if self._test is None or not self._test.is_running:
            self._test = ManyTest(self._workspace, self.ids, followers)
        self._is_shown = True
        self._changed()
        try:
            chosen = await self._desk.ask(BoardModal(self._workspace, self._test))
        finally:
            self._is_shown = False
        self._test.over = over
        return chosen

    def results(self) -> tuple[Sequence[str], str]:
        """The organizations of the last test of many, and how many of them passed."""
        from tui.screens.picker.board_words import passed_words

        test = self._test
        return (test.ids, passed_words(test.outcomes.values())) if test else ((), "")
