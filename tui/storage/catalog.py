"""All organizations of a config directory as lists show them, reading only what has changed."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tui.errors import UnknownOrganization
from tui.language import _
from tui.settings.names import HOST
from tui.storage.directory import ConfigDirectory
from tui.storage.listing import Listing, followed, own_listing
from tui.storage.remembered import Entry, Recalled, remember

FIRST = 100
"""So many fill the tallest screen; they come first."""
EVERY = 0.25
"""Seconds from one batch to the next."""


class Catalog:
    """A line for every organization, the host first.

    Args:
        cache: A file of the user's own, for the next start.

    Attributes:
        rows: What is known.
    """

    def __init__(self, directory: ConfigDirectory, cache: Path) -> None:
        self.rows: list[Listing] = []
        self._directory = directory
        self._cache = cache
        self._known: dict[str, Entry] = {}

    def read(self) -> Iterator[None]:
        """Read all; yields whenever there is something new to show.

        The first time ``rows`` grows from one to the next, later it changes once, at the end.

        Raises:
            UnreadableDirectory: The directory can't be listed.
        """
        before, now, rows = self._known, dict[str, Entry](), list[Listing]()
        if first := not before:
            self.rows = rows
        find = Recalled(self._cache).find if first else before.get
        was_read, differs, shown = False, False, time.monotonic()
        for organization_id in (HOST, *self._directory.ids()):
            remembered = find(organization_id)
            entry = self._entry(organization_id, remembered)
            if entry is None:
                continue
            now[organization_id] = entry
            rows.append(followed(entry[1], now[HOST][1]))
            was_read |= entry is not remembered
            differs |= remembered is None or entry[1] != remembered[1]
            if first and (len(rows) == FIRST or time.monotonic() - shown > EVERY):
                yield
                shown = time.monotonic()
        differs |= len(now) != len(before)
        self._known = now
        if first or differs:
            self.rows = rows
            yield
        if was_read or differs:
            remember(self._cache, now.values())

    def _entry(self, organization_id: str, remembered: Entry | None) -> Entry | None:
        """What is remembered where the file is as it was, else what it says; None if removed."""
        stamp = self._directory.stamp(organization_id)
        if remembered is not None and remembered[0] == stamp != 0:
            return remembered
        try:
            own = own_listing(self._directory.load(organization_id))
        except UnknownOrganization:
            return None
        return stamp, replace(own, name=_("Host")) if organization_id == HOST else own
