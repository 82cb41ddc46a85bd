"""List all organizations of a config directory, reading only what has changed."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tui.errors import UnknownOrganization
from tui.language import _
from tui.settings.names import HOST
from tui.storage.directory.catalog_cache import Entry, InOrder, recalled, remember
from tui.storage.directory.catalog_line import Listing, followed, own_listing
from tui.storage.directory.reading import SettingsFiles

FIRST_BATCH = 100
"""So many fill the tallest screen; they come first."""
SECONDS_BETWEEN_BATCHES = 0.25
"""Seconds from one batch to the next."""
_GLIMPSE_FROM_BYTES = 500_000
"""Bytes of the cache; where it is longer, listing all names takes longer than a person waits."""
_REWRITE_AT_ONE_IN = 50
"""One in so many may be read again at the next start, rather than that all are written now."""


class Catalog:
    """A line for every organization, the host first.

    Args:
        cache: A file of the user's own, for the next start.

    Attributes:
        rows: What is known.
        misnamed: Files that nothing shows, for their name is no id.
    """

    def __init__(self, directory: SettingsFiles, cache: Path) -> None:
        self.rows: list[Listing] = []
        self.misnamed: list[Path] = []
        self._directory = directory
        self._cache = cache
        self._known: list[Entry] = []
        self._not_remembered = 0

    def read(self) -> Iterator[None]:
        """Read all; yields whenever there is something new to show.

        The first time ``rows`` grows from one to the next, later it changes once, at the end.

        Raises:
            UnreadableDirectory: The directory can't be listed.
        """
        before, now, rows = self._known, list[Entry](), list[Listing]()
        if first := not before:
            if self._takes_long():
                self.rows = self._glimpse()
                yield
            self.rows = rows
        find = InOrder(recalled(self._cache) if first else iter(before)).find
        ids, self.misnamed = self._directory.names()
        differs, shown = False, time.monotonic()
        for organization_id in (HOST, *ids):
            remembered = find(organization_id)
            entry = _entry(self._directory, organization_id, remembered)
            if entry is None:
                continue
            now.append(entry)
            if first:
                rows.append(followed(entry[1], now[0][1]))
            if entry is not remembered:
                self._not_remembered += 1
                differs |= remembered is None or entry[1] != remembered[1]
            if first and (
                len(rows) == FIRST_BATCH or time.monotonic() - shown > SECONDS_BETWEEN_BATCHES
            ):
                yield
                shown = time.monotonic()
        differs |= len(now) != len(before)
        self._known = now
        if differs and not first:
            self.rows = [followed(own, now[0][1]) for _, own in now]
        if differs or first:
            yield
        if self._not_remembered * _REWRITE_AT_ONE_IN > len(now):
            remember(self._cache, now)
            self._not_remembered = 0

    def _takes_long(self) -> bool:
        """Whether listing the directory is what one would wait for."""
        try:
            return self._cache.stat().st_size > _GLIMPSE_FROM_BYTES
        except OSError:
            return False

    def _glimpse(self) -> list[Listing]:
        """The first of what is remembered, where the files are as they were."""
        first = [
            own
            for stamp, own in islice(recalled(self._cache), FIRST_BATCH)
            if self._directory.stamp(own.id) == stamp
        ]
        if not first or first[0].id != HOST:
            return []
        return [followed(own, first[0]) for own in first]


def lines(directory: SettingsFiles, ids: Iterable[str], cache: Path) -> Iterator[Listing]:
    """Return the lines about organizations one by one, without the host's.

    Args:
        ids: All of them, as ``directory.ids()`` has them.
        cache: What was left there saves reading what is as it was, and is written anew where
            much of it was not, once the last line was taken.
    """
    find = InOrder(recalled(cache)).find
    before = find(HOST)
    host = _entry(directory, HOST, before)
    if host is None:
        return
    now, not_remembered = [host], int(host is not before and host[0] != 0)
    for organization_id in ids:
        remembered = find(organization_id)
        entry = _entry(directory, organization_id, remembered)
        if entry is None:
            continue
        now.append(entry)
        not_remembered += entry is not remembered and entry[0] != 0
        yield followed(entry[1], host[1])
    if not_remembered * _REWRITE_AT_ONE_IN > len(now):
        remember(cache, now)


def _entry(
    directory: SettingsFiles, organization_id: str, remembered: Entry | None
) -> Entry | None:
    """What is remembered where the file is as it was, else what it says; None if removed."""
    stamp = directory.stamp(organization_id)
    if remembered is not None and remembered[0] == stamp != 0:
        return remembered
    try:
        own = own_listing(directory.load(organization_id))
    except UnknownOrganization:
        return None
    return stamp, own._replace(name=_("Host")) if organization_id == HOST else own
