"""Tell whether a merge is open and which files wait for it, and end it."""

import re
import time

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.storage.file_kinds import is_there
from tui.storage.history import git_files
from tui.storage.history.git import Git
from tui.system_words import because
from tui.text import printable

_LEFTOVERS = ("MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE")


def is_merging(git: Git) -> bool:
    """Tell whether a merge is open, by a look at a file without git."""
    return is_there(git.repository / "MERGE_HEAD")


def waiting(git: Git) -> list[str]:
    """Return the files that both sides changed and nobody has settled yet, sorted.

    Raises:
        HistoryUnavailable: git is missing, or failed.
    """
    lines = git.run("ls-files", "--unmerged", "-z").decode("utf-8", "replace").split("\0")
    return sorted({line.partition("\t")[2] for line in lines if line})


def end_merge(git: Git, message: str) -> None:
    """Commit a merge whose files are all settled; nothing happens while one waits.

    Raises:
        HistoryUnavailable: git is missing, or failed.
    """
    if not is_merging(git) or waiting(git):
        return
    from tui.storage.history.author import person
    from tui.storage.history.git_objects import (
        Commit,
        branch_of,
        commit,
        objects,
    )  # the picker needs the looks alone

    try:
        other = git_files.read(git.repository, "MERGE_HEAD").decode("ascii", "replace").strip()
    except OSError as error:
        raise HistoryUnavailable(
            _("MERGE_HEAD in {repository} can't be read: {strerror}.").format(
                repository=printable(str(git.repository)), strerror=because(error)
            )
        ) from None
    branch = branch_of(git)
    (head,) = objects(git, ["HEAD^{commit}"])
    if head is None or not re.fullmatch(r"[0-9a-f]{40,64}", other):
        raise HistoryUnavailable(_("the merge could not be concluded; git commit does that."))
    who = person()
    now = int(time.time())
    tree = git.run("write-tree").decode().strip()
    step = Commit(who.login, f"{who.login}@{who.host}", now, message, {}, tree, other)
    commit(git, branch, head.id, [step], now)
    try:
        git_files.remove(git.repository, *_LEFTOVERS)
    except OSError as error:
        raise HistoryUnavailable(
            _(
                "The merge is committed, but {repository} still says that it is open: {strerror}."
            ).format(repository=printable(str(git.repository)), strerror=because(error))
        ) from None
