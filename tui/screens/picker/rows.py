"""What the picker lists: the organizations as they are read, their last tests, their drafts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tui.language import _
from tui.storage.directory.catalog import Catalog
from tui.storage.directory.catalog_line import Listing
from tui.storage.directory.finder import Finder
from tui.storage.state.mail_test_status import test_words
from tui.storage.state.mail_tests import TestResult
from tui.storage.workspace import Workspace


class Rows:
    """The rows as far as they are read; what reads more runs in a thread.

    Args:
        now: The clock, in UTC.

    Attributes:
        drafts: The ids of those that have unsaved edits.
    """

    def __init__(self, workspace: Workspace, now: Callable[[], datetime]) -> None:
        self.drafts: set[str] = set()
        self._state = workspace.state
        self._now = now
        self._catalog = Catalog(workspace.directory, workspace.state.listings)
        self._rows: list[Listing] = []
        self._finder = Finder()
        self._with_results = 0
        self._results: dict[str, TestResult] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def host(self) -> Listing | None:
        """The row of the host; None before it is read."""
        return self._rows[0] if self._rows else None

    @property
    def organizations(self) -> int:
        """How many can be found by now, without the host."""
        return len(self._finder) - 1

    @property
    def misnamed(self) -> Sequence[Path]:
        """The files that are not used, for their name is no id."""
        return self._catalog.misnamed

    def reading(self) -> Iterator[None]:
        """Begin to read what is new or has changed; ``read_on`` goes on with it."""
        return self._catalog.read()

    def read_on(self, reading: Iterator[None]) -> bool:
        """Read some more; False at the end."""
        more = next(reading, "end") is None
        rows = self._catalog.rows
        if rows is not self._rows:
            self._rows, self._finder, self._with_results = rows, Finder(), 0
        self._finder.add(rows[len(self._finder) :])
        return more

    def read_results(self) -> bool:
        """Read the last tests of the rows that are new; whether there are any."""
        new = self._rows[self._with_results :]
        self._with_results += len(new)
        tested, any_of_them = self._state.tested(), False
        for one in new:
            if one.id in tested and self.read_result(one.id):
                any_of_them = True
        return any_of_them

    def read_result(self, organization_id: str) -> bool:
        """Read the last test of one; whether there is one."""
        if result := self._state.last_result(organization_id):
            self._results[organization_id] = result
        return result is not None

    def read_drafts(self) -> None:
        """Read who has unsaved edits."""
        self.drafts = self._state.drafts.ids()

    def matching(self, typed: str) -> Sequence[Listing]:
        """The rows that have what was typed in them, the best first."""
        return self._finder.matching(typed)

    def found(self, shown: Sequence[Listing], typed: str) -> int:
        """How many of the rows that match are organizations, and not the host."""
        host = Finder()
        host.add(self._rows[:1])
        return len(shown) - len(host.matching(typed))

    def words(self, row: Listing) -> str:
        """What is known of an organization's last test and of its draft."""
        result = self._results.get(row.id)
        tested = test_words(result, row.values, self._now()) if result else ""
        return _("● draft  {tested}").format(tested=tested) if row.id in self.drafts else tested
