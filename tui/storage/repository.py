"""Where the history of a config directory is kept, and by whom: a look at files, no git."""

import os
import re
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.storage.git import Git, git_program
from tui.storage.kinds import is_directory
from tui.storage.merges import is_merging, waiting
from tui.text import printable

MARKER = "[posthouse]\n\thistory = true\n"
# Files of organizations are alike: git would take one that is new for one that is gone, and merge
# the settings of one customer into those of another. From 2.34 to 2.49 it has to be asked twice.
_APART = {("merge", "renames"): "false", ("pull", "twohead"): "recursive"}
_YES = {"true", "yes", "on", "1"}
_REMOTE = re.compile(r'\[remote\s+"(.+)"\]', re.IGNORECASE)


class Keeper(StrEnum):
    """Who keeps a config directory in git."""

    POSTHOUSE = "posthouse"
    ETCKEEPER = "etckeeper"
    ANOTHER = "another"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a config directory is in, or would be in after the first save.

    Attributes:
        directory: The config directory.
        tree: The directory that the repository keeps; the config directory or one above it.
        keeper: Whose it is. Only Posthouse's own gets commits from Posthouse.
        has_git: Whether git is installed.
    """

    directory: Path
    tree: Path
    keeper: Keeper
    has_git: bool

    @property
    def git(self) -> Git:
        """For calls on it."""
        return Git(self.tree / ".git", self.tree)

    @property
    def prefix(self) -> str:
        """What stands before the names of settings files inside it, like ``posthouse/``."""
        inside = Path(os.path.realpath(self.directory)).relative_to(self.tree)
        return "" if inside == Path() else f"{inside.as_posix()}/"

    @property
    def records(self) -> bool:
        """Whether saves become steps of the history."""
        return self.has_git and self.keeper in (Keeper.POSTHOUSE, Keeper.NOBODY)

    @property
    def waits(self) -> list[str]:
        """The files that an open merge waits for; git is asked where there is one."""
        with suppress(HistoryUnavailable):
            return waiting(self.git) if self.records and is_merging(self.git) else []
        return []

    @property
    def words(self) -> str:
        """The state in a few words, for a title line."""
        if self.keeper is Keeper.ETCKEEPER:
            return _("history: kept by etckeeper")
        if self.keeper is Keeper.ANOTHER:
            return _("history: another repository")
        if self.records and is_merging(self.git):
            return _("history: a merge is open")
        return _("history: git") if self.has_git else _("history: off, no git")

    @property
    def why_not(self) -> str:
        """A sentence on why saves are not recorded, and what would change it; empty if they are."""
        if self.keeper is Keeper.ETCKEEPER:
            return _("etckeeper keeps {tree} in git, so Posthouse does not commit there.").format(
                tree=printable(str(self.tree))
            )
        if self.keeper is Keeper.ANOTHER:
            return (
                _(
                    "{tree} is a repository that Posthouse did not make, so it "
                    "does not commit there; to let it: git -C {tree} config "
                    "posthouse.history true"
                ).format(tree=printable(str(self.tree)))
                if not self.prefix
                else _(
                    "{tree} keeps these files in git, so Posthouse does not commit them."
                ).format(tree=printable(str(self.tree)))
            )
        return "" if self.has_git else _("git is not installed, so no history is kept.")

    @property
    def remotes(self) -> dict[str, str]:
        """The repositories that these files may have been pulled from: their URLs by name."""
        if self.keeper is Keeper.NOBODY:
            return {}
        name, found = "", dict[str, str]()
        for line in _config(self.tree / ".git" / "config"):
            if line.startswith("["):
                name = match[1] if (match := _REMOTE.match(line)) else ""
            elif name:
                key, _equals, url = line.partition("=")
                if key.strip().lower() == "url":
                    found[name] = f"{found.get(name, '')} {url.strip()}".strip()
                else:
                    found.setdefault(name, "")
        return found

    def make(self) -> None:
        """Make the repository; whom the directory shuts out cannot read it either.

        Raises:
            HistoryUnavailable: It could not be made.
        """
        mode = stat.S_IMODE(self.tree.stat().st_mode) & 0o660 | 0o600
        # The marker comes in first: one that is made in part is finished by the next save.
        with tempfile.TemporaryDirectory() as template:
            Path(template, "config").write_text(MARKER, encoding="ascii")
            self.git.init(Path(template), mode)

    def keep_apart(self) -> None:
        """Let no merge take one organization for another, unless its config says otherwise."""
        config = self.git.repository / "config"
        for (section, key), value in _APART.items():
            if _setting(config, section, key) is None:
                with suppress(HistoryUnavailable):  # somebody else's config; the save goes on
                    self.git.run("config", f"{section}.{key}", value)


def find_repository(directory: Path) -> Repository:
    """The repository of a config directory, which need not exist yet."""
    own = Path(os.path.realpath(directory))
    has_git = git_program() is not None
    if is_directory(own / ".git") and _is_marked(own / ".git" / "config"):
        return Repository(directory, own, Keeper.POSTHOUSE, has_git)
    for place in (own, *own.parents):
        if os.path.lexists(place / ".etckeeper"):
            return Repository(directory, place, Keeper.ETCKEEPER, has_git)
        if any(os.path.lexists(place / kept) for kept in (".git", ".hg", ".svn")):
            return Repository(directory, place, Keeper.ANOTHER, has_git)
    return Repository(directory, own, Keeper.NOBODY, has_git)


def _is_marked(config: Path) -> bool:
    """Whether ``git config posthouse.history`` would say yes; without starting git."""
    return _setting(config, "posthouse", "history") in _YES


def _setting(config: Path, section: str, key: str) -> str | None:
    """A setting of a repository's own config in lower case; None where it is not set."""
    inside, found = "", None
    for line in _config(config):
        if line.startswith("["):
            inside = line.lower()
        elif inside == f"[{section}]":
            name, equals, value = (part.strip().lower() for part in line.partition("="))
            if name == key:
                found = value.strip('"') if equals else "true"
    return found


def _config(path: Path) -> list[str]:
    """The lines of a repository's config; none where there is none."""
    try:
        return [line.strip() for line in path.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return []
