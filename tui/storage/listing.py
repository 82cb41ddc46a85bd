"""A line about each organization, and finding one of them by what was typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui.settings.inheritance import HOST, effective
from tui.storage.stored import Stored


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows of one organization.

    Attributes:
        mode: ``custom`` or ``default``; the host on default is ``built-in``.
        host: The server in force; empty where the file is broken.
        problem: The first thing wrong with its file, with the line.
    """

    id: str
    name: str
    mode: str
    host: str
    port: int
    problem: str = ""


def listing(stored: Stored, host: Stored) -> Listing:
    """The line about a file that was read.

    Args:
        host: The host's file, which an organization on default follows.
    """
    problem = stored.first_problem
    if not problem and stored.settings.mail.mode == "default" and stored.id != HOST:
        problem = f"host.toml: {above}" if (above := host.first_problem) else ""
    in_force = effective(stored.id, stored.settings, host.settings).settings.smtp
    mode = stored.settings.mail.mode
    mode_word = "built-in" if stored.id == HOST and mode == "default" else mode
    if stored.broken:
        return Listing(stored.id, stored.name, mode_word, "", 0, problem)
    return Listing(stored.id, stored.name, mode_word, in_force.host, in_force.port, problem)


def matching(listings: Iterable[Listing], text: str) -> list[Listing]:
    """Those in which every word of ``text`` occurs, in id, name or server; best matches first.

    Best is a name or id that begins with the text, then one with a word that does.
    """
    words = text.casefold().split()
    if not words:
        return list(listings)
    whole = " ".join(words)
    ranked: tuple[list[Listing], list[Listing], list[Listing]] = ([], [], [])
    for one in listings:
        name = one.name.casefold()
        everything = f"{one.id} {name} {one.host.casefold()}"
        if all(word in everything for word in words):
            starts = one.id.startswith(whole) or name.startswith(whole)
            rank = 0 if starts else 1 if f" {whole}" in everything else 2
            ranked[rank].append(one)
    return [*ranked[0], *ranked[1], *ranked[2]]
