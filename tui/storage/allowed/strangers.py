"""Who else could have written a settings file: on this host, or by pushing to its repository."""

import stat
from collections.abc import Iterator
from pathlib import Path

from tui.language import _
from tui.storage.allowed.answers import Answers, digest
from tui.storage.allowed.remotes import remotes
from tui.storage.trust.writers import who_else_may_write, why_not_mine
from tui.text import printable

REMOTES = "@remotes"
"""In the place of an organization's id: the remotes to which nobody else pushes."""
MINE = "mine"


class Strangers:
    """Who besides this person and root could have written the files of a config directory.

    What is the same for all files is looked at once, so an object is for one pass over them.

    Args:
        answers: Which remotes this person called their own.
        directory: The config directory.
    """

    def __init__(self, answers: Answers, directory: Path) -> None:
        self._answers = answers
        self._directory = directory
        self._above: dict[Path, str] = {}
        self._pushers: str | None = None

    def of(self, file: Path) -> str:
        """Who could have written one file, in a sentence; empty for nobody."""
        return self._on_this_host(file) or self._who_pushes()

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
            self._above[file.parent] = who_else_may_write(file.parent)
        return self._above[file.parent]

    def _who_pushes(self) -> str:
        """That the files come from another machine, too; empty where they do not."""
        if self._pushers is None:
            self._pushers = next(self._pushed(), "")
        return self._pushers

    def _pushed(self) -> Iterator[str]:
        known, roots = self._answers.values(REMOTES), self._answers.digests(REMOTES)
        for name, url in remotes(self._directory).items():
            if known.get(url) != MINE and roots.get(url) != digest(url, MINE):
                words = _(
                    "git shares {tree} with {remote}, and whoever may push there writes it (only "
                    "you? posthouse allow --mine)."
                )
                yield words.format(tree=printable(str(self._directory)), remote=printable(name, 80))
