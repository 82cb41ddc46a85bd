"""Two people changed the same settings: what was there, what one wants, what is there now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.settings.problems import Problem


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that at least one of them changed.

    Attributes:
        base: What it was when the edits began.
        edited: Whether it was edited here.
    """

    key: str
    base: str | bool
    mine: str | bool
    theirs: str | bool
    edited: bool

    @property
    def clashes(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.edited and self.theirs not in (self.base, self.mine)


class Conflict:
    """The edits of a draft against a file that changed meanwhile.

    Args:
        draft: What is edited here, on the file as it was.
        theirs: The file as it is now, with no edits.
    """

    def __init__(self, draft: Draft, theirs: Draft) -> None:
        self._theirs = theirs
        found = (
            Difference(
                key, draft.original(key), draft.value(key), theirs.value(key), key in draft.edits
            )
            for key in FIELDS
        )
        self.differences = tuple(one for one in found if one.edited or one.theirs != one.base)

    @property
    def clashes(self) -> tuple[Difference, ...]:
        """The fields that ask for a choice."""
        return tuple(one for one in self.differences if one.clashes)

    @property
    def only_mine(self) -> bool:
        """Whether the others changed nothing that a form shows."""
        return all(one.theirs == one.base for one in self.differences)

    def merged(self, theirs: Collection[str] = ()) -> dict[str, str | bool]:
        """What to write over their file, by key.

        Args:
            theirs: The fields whose edit gives way to their value.
        """
        return {
            one.key: one.mine for one in self.differences if one.edited and one.key not in theirs
        }

    def all_mine(self) -> dict[str, str | bool]:
        """What to write so that every field is what it is here."""
        return {one.key: one.mine for one in self.differences}

    def errors(self, values: Mapping[str, str | bool]) -> tuple[Problem, ...]:
        """What is wrong with their file once these values are laid over it."""
        together = self._theirs.copy()
        for key, value in values.items():
            together.edit(key, value)
        return together.checked().errors
