"""Tell who else could have written a settings file: on this host, or by a push."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from tui.language import _
from tui.storage.allowed.answers import Allowed, Answers, digest
from tui.storage.trust.remotes import remotes
from tui.storage.trust.repositories import who_else_may_write_repository
from tui.storage.trust.writers import not_looked_at, who_else_may_write, why_not_mine
from tui.text import printable

REMOTES = "@remotes"
"""In the place of an organization's id: the remotes to which nobody else pushes."""
MINE = "mine"


class Strangers:
    """The users besides this one and root who could have written the files of a config directory.

    What is the same for all files is looked at once, so an object is for one pass over them.

    Args:
        answers: Which remotes this person called their own.
        directory: The config directory.
    """

    def __init__(self, answers: Answers, directory: Path) -> None:
        self._answers = answers
        self._directory = directory
        self._above: dict[Path, str] = {}
        self._repositories: dict[Path, str] = {}
        self._looked_at: set[Path] = set()

    def of(self, file: Path) -> str:
        """Say who could have written one file; empty for nobody."""
        try:
            return self._on_this_host(file) or self._by_the_history(file)
        except OSError as error:  # what can't be looked at, anybody may have written
            return not_looked_at(file, error)

    def _on_this_host(self, file: Path) -> str:
        try:
            about = file.lstat()
        except FileNotFoundError:
            return _("{file} is gone: somebody removed it just now.").format(
                file=printable(str(file))
            )
        except OSError:
            return who_else_may_write(file)
        if stat.S_ISLNK(about.st_mode):
            return who_else_may_write(file)
        if why := why_not_mine(about, file):
            return why
        if file.parent not in self._above:
            above = file.parent.stat()
            # In a sticky directory a member can still put another file in the place of his own.
            plain = os.stat_result((above.st_mode & ~stat.S_ISVTX, *above[1:]))
            why = why_not_mine(plain, file.parent) or who_else_may_write(file.parent)
            self._above[file.parent] = why
        return self._above[file.parent]

    def _by_the_history(self, file: Path) -> str:
        """That others may push to, or write, the repository that the file is in."""
        for directory in (self._directory, file.parent, Path(os.path.realpath(file)).parent):
            if directory not in self._repositories:
                pushed = next(self._pushed(directory), "")
                self._repositories[directory] = pushed or _who_writes(directory / ".git")
            if why := self._repositories[directory]:
                return why
        return ""

    def _pushed(self, directory: Path) -> Iterator[str]:
        known = self._answers.allowed(REMOTES)
        for name, url in remotes(directory, self._looked_at).items():
            if not is_mine(url, known):
                words = _(
                    "git shares {tree} with {remote}, and whoever may push there writes it (only "
                    "you? posthouse allow --mine)."
                )
                yield words.format(tree=printable(str(directory)), remote=printable(name, 80))


def is_mine(url: str, known: Mapping[str, Allowed]) -> bool:
    """Tell whether a remote was called one to which nobody else pushes."""
    return url in known and known[url].digest == digest(url, MINE)


def _who_writes(repository: Path) -> str:
    """Who else may write a history, from which a restore takes settings."""
    return who_else_may_write_repository(repository) if os.path.lexists(repository) else ""
