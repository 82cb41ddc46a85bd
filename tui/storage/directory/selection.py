"""The organizations that a command or a key acts on: named, all, or by conditions."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.settings.conditions import Condition
    from tui.storage.directory.catalog_line import Listing

# What most commands do not need is imported where it is used.


class Selection(NamedTuple):
    """What was asked for.

    Attributes:
        names: Ids, and ``host``; empty for none.
        every: Whether all organizations were asked for.
        conditions: All of them must hold.
    """

    names: tuple[str, ...] = ()
    every: bool = False
    conditions: "tuple[Condition, ...]" = ()

    @property
    def is_given(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.names or self.every or self.conditions)

    @property
    def is_one(self) -> bool:
        """Whether one organization was named, and nothing else."""
        return len(set(self.names)) == 1 and not self.every and not self.conditions


class Selected(NamedTuple):
    """What there is of it.

    Attributes:
        listings: The organizations, sorted by id, or as they were named; broken ones too, where
            no condition asks what their file says.
        unreadable: The ids of those of which can't be said whether the conditions hold.
    """

    listings: "tuple[Listing, ...]"
    unreadable: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(one.id for one in self.listings)
