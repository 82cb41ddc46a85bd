"""One look at an organization at UiPath, or at many of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from tui.errors import IncompleteSettings, PosthouseError
from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.names import HOST
from tui.storage.workspace import Workspace
from tui.uipath.api import Api
from tui.uipath.comparing import Comparison, Difference, compare
from tui.uipath.connection import Connection
from tui.uipath.seen import changed_since
from tui.uipath.there import There

AT_ONCE = 8
"""Organizations that are asked about at the same time."""

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Look:
    """What there was to see.

    Attributes:
        connection: What it was asked with.
        partition_id: Which organization it is there; empty for the host level.
        there: What is stored.
        comparison: What differs.
        changed: UiPath's keys that somebody changed since it was last seen; None where nothing was
            seen before.
        api: What asked, for more questions.
    """

    connection: Connection
    partition_id: str
    there: There
    comparison: Comparison
    changed: tuple[str, ...] | None
    api: Api = field(repr=False)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What differs."""
        return self.comparison.differences

    @property
    def found_partition(self) -> bool:
        """Whether the partition is not in the file: the token named it, and UiPath took it."""
        return self.partition_id != self.connection.uipath.partition_id

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known beside the differences, as sentences."""
        settings, there = self.connection.stored.settings, self.there
        found = []
        if self.found_partition:
            words = _("{id} is {partition} there: uipath.partition_id does not say so yet.")
            found.append(words.format(id=self.connection.id, partition=self.partition_id))
        if "smtp.encryption" in self.comparison.incomparable:
            found.append(
                _(
                    "TLS encryption can't be compared: it is implicit here, and UiPath has no more "
                    "than yes, and no implicit TLS."
                )
            )
        is_new = self.changed is None
        was_exported = there.values.get("Domain", "").strip() == settings.smtp.domain
        if settings.smtp.domain and not settings.uipath.domain and (is_new or was_exported):
            found.append(
                _(
                    "Domain there is uipath.domain here. Earlier versions of Posthouse exported "
                    "smtp.domain, the name in EHLO, as Domain; no value moves by itself."
                )
            )
        if there.unknown:
            words = _("UiPath has keys that Posthouse does not know: {keys}")
            found.append(words.format(keys=", ".join(there.unknown)))
        return tuple(found)

    @property
    def password_words(self) -> str:
        """What is known of the password there."""
        if self.there.has_password:
            return _("stored there; UiPath never gives it out")
        return _("none stored there")


async def look(workspace: Workspace, connection: Connection, *, writes: bool = False) -> Look:
    """Ask UiPath for what it has, and compare; two questions.

    Args:
        writes: Whether something will be sent afterwards, so that the token must allow it.

    Raises:
        Refused: UiPath gave no answer that can be used.
        IncompleteSettings: Nobody says which organization it is there.
    """
    api = Api(connection.http, connection.application, writes=writes)
    partition = connection.uipath.partition_id
    if not partition and connection.id != HOST:
        await api.sign_in()
        partition = _partition(api.organization_id, connection)
    there = await api.get(partition)
    changed = changed_since(workspace, connection.uipath, partition, there)
    comparison = compare(connection.stored.settings, there)
    return Look(connection, partition, there, comparison, changed, api)


def _partition(proposed: str, connection: Connection) -> str:
    """The token's word for the organization, where it is an id at all."""
    found = check({"uipath.partition_id": proposed}).settings.uipath.partition_id
    if not found:
        raise IncompleteSettings(
            _("{name} has no uipath.partition_id, and the app's token does not name one.").format(
                name=connection.stored.name
            )
        )
    return found


async def each(
    items: Iterable[_T], act: Callable[[_T], Awaitable[_R]]
) -> list[tuple[_T, _R | PosthouseError]]:
    """Do something for many organizations, eight at a time; a failure stops no other."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(item: _T) -> tuple[_T, _R | PosthouseError]:
        async with free:
            try:
                return item, await act(item)
            except PosthouseError as error:
                return item, error

    return list(await asyncio.gather(*map(one, items)))
