"""Finding organizations by what is typed, as fast as one types."""

from collections.abc import Iterable

from tui.storage.listing import Listing

_Pair = tuple[str, Listing]


class Finder:
    """Finds organizations by words of their id, name or server.

    One thread may add while another looks for something.
    """

    def __init__(self) -> None:
        self._all: list[_Pair] = []
        self._typed = ""
        self._found: list[_Pair] = []
        self._among = 0

    def __len__(self) -> int:
        return len(self._all)

    def add(self, listings: Iterable[Listing]) -> None:
        """Take more of them, in the order in which they are shown."""
        self._all.extend([(_words(one), one) for one in listings])

    def matching(self, text: str) -> list[Listing]:
        """Those in which every word of ``text`` occurs; best matches first.

        Best is a name or id that begins with the text, then one with a word that does.
        """
        typed, count = text.casefold(), len(self._all)
        words = typed.split()
        if not words:
            return [one for _, one in self._all]
        # Who types on narrows what was found; only what is left, and what came, is looked at.
        narrows = self._typed and typed.startswith(self._typed)
        left = [*self._found, *self._all[self._among : count]] if narrows else self._all[:count]
        for word in words:
            left = [pair for pair in left if word in pair[0]]
        self._typed, self._found, self._among = typed, left, count
        return _best_first(left, " ".join(words))


def _words(one: Listing) -> str:
    return f"\n {one.id}\n {one.name}\n\t {one.host}".casefold()


def _best_first(found: Iterable[_Pair], whole: str) -> list[Listing]:
    begins, has_word = f"\n {whole}", f" {whole}"
    best, good, rest = list[Listing](), list[Listing](), list[Listing]()
    for words, one in found:
        if begins in words:
            best.append(one)
        elif has_word in words:
            good.append(one)
        else:
            rest.append(one)
    return [*best, *good, *rest]
