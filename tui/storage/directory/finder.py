"""Find organizations by what is typed, as fast as one types."""

from collections.abc import Iterable
from typing import NamedTuple

from tui.storage.directory.catalog_line import Listing

_Pair = tuple[str, Listing]
_STEPS = 8  # letters that can be taken back without a search; of 100,000 each may hold 1.6 MB


class _Step(NamedTuple):
    """What a text found.

    Attributes:
        among: How many organizations there were.
        ordered: The same, best matches first.
        is_all_best: Whether there is one kind of match only, so that the order is that of all.
    """

    typed: str
    among: int
    found: list[_Pair]
    ordered: list[Listing]
    is_all_best: bool


class Finder:
    """Finds organizations by words of their id, name or server.

    One thread may add while another looks for something.
    """

    def __init__(self) -> None:
        self._all: list[_Pair] = []
        self._steps: list[_Step] = []

    def __len__(self) -> int:
        return len(self._all)

    def add(self, listings: Iterable[Listing]) -> None:
        """Take more of them, in the order in which they are shown."""
        self._all.extend([(_words(one), one) for one in listings])

    def matching(self, text: str) -> list[Listing]:
        """Return those in which every word of ``text`` occurs; best matches first.

        Best is a name or id that begins with the text, then one with a word that does.
        """
        typed, count = text.casefold(), len(self._all)
        if not typed.split():
            return [one for _, one in self._all]
        while self._steps and not typed.startswith(self._steps[-1].typed):
            self._steps.pop()
        before = self._steps[-1] if self._steps else None
        if before is None or (before.typed, before.among) != (typed, count):
            kept = [step for step in self._steps if step.typed != typed]
            self._steps = [*kept[1 - _STEPS :], self._step(typed, count, before)]
        return self._steps[-1].ordered

    def _step(self, typed: str, count: int, before: _Step | None) -> _Step:
        """Look at all of them; who types on narrows what was found before, and what has come."""
        words = typed.split()
        left = [*before.found, *self._all[before.among : count]] if before else self._all[:count]
        begins, has_word = (f"{start} {' '.join(words)}" for start in ("\n", ""))
        best = [one for text, one in left if begins in text]
        if len(best) == len(left):
            if before and before.is_all_best and len(left) == len(before.found):
                return before._replace(typed=typed, among=count)  # once in memory is enough
            return _Step(typed, count, left, best, is_all_best=True)
        for word in words:
            left = [pair for pair in left if word in pair[0]]
        others = [pair for pair in left if begins not in pair[0]]
        good = [one for text, one in others if has_word in text]
        rest = [one for text, one in others if has_word not in text]
        return _Step(typed, count, left, [*best, *good, *rest], is_all_best=not others)


def _words(one: Listing) -> str:
    return f"\n {one.id}\n {one.name}\n\t {one.host}".casefold()
