"""What the picker lists: the organizations as they are read, their last tests, their drafts."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.language import _
from tui.settings.names import HOST
from tui.storage.directory.catalog import Catalog
from tui.storage.directory.catalog_line import Listing
from tui.storage.directory.filter_words import EXPIRES_SOON, read_filter
from tui.storage.directory.finder import Finder
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.state.mail_test_status import days_left, test_words
from tui.storage.workspace import Workspace

ORDERS = ("", "name", "server", "tested", "certificate")
"""What the rows are sorted by, one after the other; empty for their ids."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Rows:
    """The rows as far as they are read; what reads more runs in a thread.

    Args:
        now: The clock, in UTC.

    Attributes:
        drafts: The ids of those that have unsaved edits.
        order: One of ORDERS.
    """

    def __init__(self, workspace: Workspace, now: Callable[[], datetime]) -> None:
        self.drafts: set[str] = set()
        self.order = ORDERS[0]
        self._workspace = workspace
        self._state = workspace.state
        self._now = now
        self._catalog = Catalog(workspace.directory, workspace.state.listings)
        self._rows: list[Listing] = []
        self._finder = Finder()
        self._with_results = 0
        self._results: dict[str, MailTestResult] = {}
        self._sorted: tuple[str, int, int, Finder] | None = None

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

    def ids(self) -> set[str]:
        """The organizations that there are, as far as they are read."""
        return {one.id for one in self._rows[1:]}

    def followers(self, ids: Collection[str]) -> set[str]:
        """Those of them that follow the host with nothing wrong in their own files."""
        asked = set(ids)
        return {
            one.id
            for one in self._rows[1:]
            if one.id in asked and one.mode == "default" and not one.problem
        }

    def reading(self) -> Iterator[None]:
        """Begin to read what is new or has changed; ``read_on`` goes on with it."""
        return self._catalog.read()

    def read_on(self, reading: Iterator[None]) -> bool:
        """Read some more; False at the end."""
        more = next(reading, "end") is None
        rows = self._catalog.rows
        if rows is not self._rows:
            self._rows, self._finder, self._with_results = rows, Finder(), 0
            self._sorted = None
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
        if result := self._state.standing(organization_id):
            self._results[organization_id] = result
            self._sorted = None
        return result is not None

    def read_results_of(self, ids: Iterable[str]) -> None:
        """Read the last tests of several."""
        for one in ids:
            self.read_result(one)

    def read_drafts(self) -> None:
        """Read who has unsaved edits."""
        self.drafts = self._state.drafts.ids()

    def matching(self, typed: str) -> Sequence[Listing]:
        """The rows that have what was typed in them, the best first, or as they are sorted.

        With conditions it may read files.
        """
        asked = read_filter(typed)
        finder = self._in_order()
        if asked.is_plain:
            return finder.matching(asked.text)
        if asked.wrong:
            return []
        from tui.storage.directory.selecting import Matcher  # not for the first paint

        directory = self._workspace.directory
        matcher = Matcher(directory, self._state, asked.conditions)
        soon = self._now() + timedelta(days=EXPIRES_SOON)
        return [
            one
            for one in finder.matching(asked.text)
            if one.id != HOST
            and (not asked.expiring or self._certificate_ends(one) < soon)
            and matcher.holds(one)
        ]

    def _certificate_ends(self, one: Listing) -> datetime:
        result = self._results.get(one.id)
        return (result and result.certificate_ends) or _NEVER

    def _in_order(self) -> Finder:
        """The rows as they are sorted; sorted anew where there are more, or other tests."""
        if not self.order:
            return self._finder
        state = (self.order, len(self._rows), len(self._results))
        if self._sorted is None or self._sorted[:3] != state:
            finder = Finder()
            finder.add([*self._rows[:1], *sorted(self._rows[1:], key=self._place)])
            self._sorted = (*state, finder)
        return self._sorted[3]

    def _place(self, one: Listing) -> tuple[object, ...]:
        match self.order:
            case "name":
                return (one.name.casefold(), one.id)
            case "server":
                return (one.host.casefold(), one.port, one.id)
            case "tested":
                result = self._results.get(one.id)
                return (result.when if result else _LONG_AGO, one.id)
            case _:
                return (self._certificate_ends(one), one.id)

    def found(self, shown: Sequence[Listing], typed: str) -> int:
        """How many of the rows that match are organizations, and not the host."""
        host = Finder()
        host.add(self._rows[:1])
        asked = read_filter(typed)
        is_there = asked.is_plain and bool(host.matching(asked.text))
        return len(shown) - is_there

    def words(self, row: Listing) -> str:
        """What is known of an organization's last test and of its draft."""
        result = self._results.get(row.id)
        tested = test_words(result, row.values, self._now()) if result else ""
        return _("● draft  {tested}").format(tested=tested) if row.id in self.drafts else tested

    def ends(self, row: Listing) -> str:
        """For how long the certificate of its server is valid, as the last test saw it."""
        return days_left(self._results.get(row.id), self._now())
