"""A line about each organization, and finding one of them by what was typed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from sys import intern

from tui.language import _
from tui.settings.inheritance import effective
from tui.settings.names import HOST
from tui.settings.plain_secrets import IN_CLEAR
from tui.storage.state import fingerprint
from tui.storage.stored import Stored


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows of one organization.

    Attributes:
        mode: ``custom`` or ``default``; the host on default is ``built-in``.
        host: The server in force; empty where the file is broken.
        problem: The first thing wrong with its file, with the line.
        broken: Whether the file can't be used at all.
        values: The beginning of the ``fingerprint`` of the settings in force.
    """

    id: str
    name: str
    mode: str
    host: str
    port: int
    problem: str = ""
    broken: bool = False
    values: str = ""


def own_listing(stored: Stored) -> Listing:
    """The line about a file by itself; one on default waits for ``followed`` to know its server."""
    mode = stored.settings.mail.mode
    if stored.broken:
        return Listing(stored.id, stored.name, mode, "", 0, stored.broken, broken=True)
    problem = stored.first_problem or stored.in_clear
    if stored.id == HOST:
        in_force = effective(HOST, stored.settings, stored.settings).settings
        mode_word = "built-in" if mode == "default" else mode
    elif mode == "default":
        return Listing(stored.id, stored.name, mode, "", 0, problem)
    else:
        in_force, mode_word = stored.settings, mode
    return Listing(
        stored.id,
        stored.name,
        mode_word,
        intern(in_force.smtp.host),  # thousands share a few servers
        in_force.smtp.port,
        problem,
        values=fingerprint(in_force)[:16],
    )


def followed(own: Listing, host: Listing) -> Listing:
    """The same line with what an organization on default has from the host.

    Args:
        host: The host's own line.
    """
    if own.mode != "default" or own.broken:
        return own
    above = "" if host.problem.endswith(_(IN_CLEAR)) else host.problem  # that is the host's alone
    problem = own.problem or (_("host.toml: {problem}").format(problem=above) if above else "")
    return replace(own, host=host.host, port=host.port, problem=problem, values=host.values)


def listing(stored: Stored, host: Stored) -> Listing:
    """The line about a file that was read, and the host's file, which it may follow."""
    return followed(own_listing(stored), own_listing(host))


class Finder:
    """Finds organizations by words of their id, name or server, as fast as one types."""

    def __init__(self) -> None:
        self._all: list[tuple[str, Listing]] = []
        self._typed = ""
        self._left = self._all

    def __len__(self) -> int:
        return len(self._all)

    def add(self, listings: Iterable[Listing]) -> None:
        """Take more of them, in the order in which they are shown."""
        self._all.extend([(_words(one), one) for one in listings])
        self._typed = ""

    def matching(self, text: str) -> list[Listing]:
        """Those in which every word of ``text`` occurs; best matches first.

        Best is a name or id that begins with the text, then one with a word that does.
        """
        typed = text.casefold()
        words = typed.split()
        if not words:
            return [one for _, one in self._all]
        # Who types on narrows what was found; only what is left has to be looked at.
        among = self._left if self._typed and typed.startswith(self._typed) else self._all
        for word in words:
            among = [pair for pair in among if word in pair[0]]
        self._typed, self._left = typed, among
        return _best_first(among, " ".join(words))


def _words(one: Listing) -> str:
    return f" {one.id}\n {one.name}\n{one.host}".casefold()


def _best_first(found: Iterable[tuple[str, Listing]], whole: str) -> list[Listing]:
    ranked: tuple[list[Listing], list[Listing], list[Listing]] = ([], [], [])
    for words, one in found:
        if words.startswith(f" {whole}") or f"\n {whole}" in words:
            ranked[0].append(one)
        else:
            ranked[1 if f" {whole}" in words or f"\n{whole}" in words else 2].append(one)
    return [*ranked[0], *ranked[1], *ranked[2]]
