"""Find where the history of a config directory is kept, and by whom, without git."""

import os
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.shell_words import command
from tui.storage.disk.access import user_name
from tui.storage.file_kinds import is_directory, real_path
from tui.storage.history import git_files
from tui.storage.history.git import Git, git_program
from tui.storage.history.git_files import make_repository
from tui.storage.history.git_merge import is_merging, waiting
from tui.system_words import because
from tui.text import printable

# Files of organizations are alike: git would take one that is new for one that is gone, and merge
# the settings of one customer into those of another. From 2.34 to 2.49 it has to be asked twice.
_APART = {("merge", "renames"): "false", ("pull", "twohead"): "recursive"}
_YES = {"true", "yes", "on", "1"}


class Keeper(StrEnum):
    """The keeper of the git repository that a config directory is in."""

    POSTHOUSE = "posthouse"
    ETCKEEPER = "etckeeper"
    ANOTHER = "another"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Repository:
    """The repository that a config directory is in, or would be in after the first save.

    Attributes:
        directory: The config directory.
        tree: The directory that the repository keeps; the config directory or one above it.
        keeper: Whose it is. Only Posthouse's own gets commits from Posthouse.
        has_git: Whether git is installed.
        damage: Why its config can't be read, as a sentence; empty where it can.
    """

    directory: Path
    tree: Path
    keeper: Keeper
    has_git: bool
    damage: str = ""

    @cached_property
    def git(self) -> Git:
        """Return what git commands run through."""
        return Git(self.tree / ".git", self.tree)

    @property
    def prefix(self) -> str:
        """Return the path of the settings files inside the repository, like ``posthouse/``."""
        inside = real_path(self.directory).relative_to(self.tree)
        return "" if inside == Path() else f"{inside.as_posix()}/"

    @property
    def records(self) -> bool:
        """Tell whether saves become steps of the history."""
        return self.has_git and self._is_ours and not self.git.confinement.why_not

    @property
    def is_off(self) -> bool:
        """Tell whether there would be a history of ours, could git be held in bounds here."""
        return self.has_git and self._is_ours and bool(self.git.confinement.why_not)

    @property
    def is_missed(self) -> bool:
        """Tell whether there may be a history of ours that saves can't be written to."""
        return bool(self.damage) or (self.keeper is Keeper.POSTHOUSE and not self.records)

    @property
    def is_closed(self) -> bool:
        """Tell whether this user may not read the history, which its owner keeps."""
        return bool(self.damage) and not _is_open(self.tree / ".git")

    @property
    def _is_ours(self) -> bool:
        return self.keeper in (Keeper.POSTHOUSE, Keeper.NOBODY)

    @property
    def waits(self) -> list[str]:
        """Return the files that an open merge waits for; git is asked where there is one."""
        with suppress(HistoryUnavailable):
            return waiting(self.git) if self.records and is_merging(self.git) else []
        return []

    @property
    def words(self) -> str:
        """Say the state in a few words, for a title line."""
        if self.keeper is Keeper.ETCKEEPER:
            return _("history: kept by etckeeper")
        if self.keeper is Keeper.ANOTHER:
            return _("history: another repository")
        if not self.has_git:
            return _("history: off, no git")
        # On the first paint: only a directory that looks shared is asked about more closely.
        if _looks_shared(self.tree) and self.git.confinement.why_not:
            return _("history: off")
        if is_merging(self.git):
            return _("history: a merge is open")
        return _("history: git")

    @property
    def why_not(self) -> str:
        """Say why saves are not recorded, and what would change it; empty if they are."""
        if self.keeper is Keeper.ETCKEEPER:
            return _("etckeeper keeps {tree} in git, so Posthouse does not commit there.").format(
                tree=printable(str(self.tree))
            )
        if self.damage:
            return self.damage
        if self.keeper is Keeper.ANOTHER:
            if self.prefix:
                words = _("{tree} keeps these files in git, so Posthouse does not commit them.")
            elif self.git.confinement.others:  # no git of root's where others may have set a trap
                words = _(
                    "{tree} is a repository that Posthouse did not make, so it does not commit "
                    "there; posthouse doctor names the command that lets it."
                )
            else:
                words = _(
                    "{tree} is a repository that Posthouse did not make, so it "
                    "does not commit there; to let it: {command}"
                )
            let = command("git", "-C", self.tree, "config", "posthouse.history", "true")
            return words.format(tree=printable(str(self.tree)), command=let)
        if not self.has_git:
            return _("git is not installed, so no history is kept.")
        return self.git.confinement.why_not

    def make(self) -> None:
        """Make the repository; whom the directory shuts out cannot read it either.

        Raises:
            HistoryUnavailable: It could not be made.
        """
        try:
            make_repository(self.tree, self.git.confinement.account)
        except OSError as error:
            raise HistoryUnavailable(
                _("{repository} could not be made: {strerror}.").format(
                    repository=printable(str(self.git.repository)), strerror=because(error)
                )
            ) from None

    def keep_apart(self) -> None:
        """Let no merge take one organization for another, unless its config says otherwise."""
        kept = self.git.repository
        missing = [
            f"[{section}]\n\t{key} = {value}\n"
            for (section, key), value in _APART.items()
            if _setting(kept, section, key) is None
        ]
        if missing:
            with suppress(OSError):  # somebody else's config; the save goes on
                git_files.add_to_config(kept, "".join(missing), self.git.confinement.account)


def find_repository(directory: Path) -> Repository:
    """Find the repository of a config directory, which need not exist yet."""
    own = real_path(directory)
    has_git = git_program() is not None
    damage = ""
    if is_directory(own / ".git"):
        damage = _damage(own / ".git")
        if _is_marked(own / ".git"):
            return Repository(directory, own, Keeper.POSTHOUSE, has_git)
    for place in (own, *own.parents):
        if os.path.lexists(place / ".etckeeper"):
            return Repository(directory, place, Keeper.ETCKEEPER, has_git)
        if any(os.path.lexists(place / kept) for kept in (".git", ".hg", ".svn")):
            return Repository(directory, place, Keeper.ANOTHER, has_git, damage)
    return Repository(directory, own, Keeper.NOBODY, has_git)


def _looks_shared(tree: Path) -> bool:
    """Whether modes and owners at first sight let somebody else write a directory's repository."""
    for place in (tree, tree / ".git"):
        try:
            about = place.stat()
        except OSError:
            continue
        if about.st_mode & 0o022 or about.st_uid not in (0, os.geteuid()):
            return True
    return False


def _damage(repository: Path) -> str:
    """Why a repository's config can't be read, as a sentence; empty where it can, or is missing."""
    try:
        git_files.read(repository, "config")
    except FileNotFoundError:
        return ""
    except OSError as error:
        if not _is_open(repository):
            words = _("The history in {repository} belongs to {owner} and is closed to you.")
            return words.format(
                repository=printable(str(repository)), owner=user_name(repository.stat().st_uid)
            )
        return _("{config} can't be read: {strerror}; so Posthouse does not commit there.").format(
            config=printable(str(repository / "config")), strerror=because(error)
        )
    return ""


def _is_open(repository: Path) -> bool:
    """Whether this user may read a repository's config."""
    config = repository / "config"
    return os.access(config, os.R_OK, effective_ids=os.access in os.supports_effective_ids)


def _is_marked(repository: Path) -> bool:
    """Whether ``git config posthouse.history`` would say yes; without starting git."""
    return _setting(repository, "posthouse", "history") in _YES


def _setting(repository: Path, section: str, key: str) -> str | None:
    """A setting of a repository's own config in lower case; None where it is not set."""
    inside, found = "", None
    for line in _config(repository):
        if line.startswith("["):
            inside = line.lower()
        elif inside == f"[{section}]":
            name, equals, value = (part.strip().lower() for part in line.partition("="))
            if name == key:
                found = value.strip('"') if equals else "true"
    return found


def _config(repository: Path) -> list[str]:
    """The lines of a repository's config; none where there is none, or no regular file."""
    try:
        text = git_files.read(repository, "config").decode("utf-8", "replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines()]
