"""A file that git could not merge: the three versions, and the one that settles it."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import HistoryUnavailable, InvalidInput
from tui.language import _
from tui.settings.checks import check, flatten
from tui.settings.conflict import Conflict
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.storage import atomic
from tui.storage.changes import to_write
from tui.storage.commits import Commit, commit, objects, set_index
from tui.storage.directory import FILE_MODE
from tui.storage.document import edit
from tui.storage.files import parse
from tui.storage.messages import saved_message
from tui.storage.person import person
from tui.storage.recording import file_name
from tui.storage.repository import Keeper, Repository, find_repository
from tui.storage.stored import Stored, stored_from
from tui.storage.workspace import Workspace

_MARK = re.compile(rb"^<{7} ", re.MULTILINE)
_LEFTOVERS = ("MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE")


@dataclass(frozen=True, slots=True)
class Unmerged:
    """A file that both sides of a merge changed.

    Attributes:
        now: The file with git's marks in it.
        base: What both began from.
        mine: What this machine had.
        theirs: What came from the other.
    """

    now: Stored
    base: Stored
    mine: Stored
    theirs: Stored

    @property
    def conflict(self) -> Conflict:
        """The same, field by field."""
        draft = Draft(self.base.values, self.base.problems)
        mine = Draft(self.mine.values, self.mine.problems)
        for key in FIELDS:
            if mine.value(key) != draft.value(key):
                draft.edit(key, mine.value(key))
        return Conflict(draft, Draft(self.theirs.values, self.theirs.problems))


def unmerged(workspace: Workspace, organization_id: str) -> Unmerged | None:
    """The versions of a file that a merge left open; None where none did.

    Raises:
        UnknownOrganization: There is no such organization.
        HistoryUnavailable: git is missing, or failed.
    """
    directory = workspace.directory
    now = directory.load(organization_id)
    repository = find_repository(directory.path)
    if repository.keeper is not Keeper.POSTHOUSE or not _MARK.search(now.data or b""):
        return None
    found = objects(repository.git, [f":{n}:{file_name(organization_id)}" for n in (1, 2, 3)])
    if found[1] is None or found[2] is None:
        return None
    versions = [
        stored_from(organization_id, now.path, one.content if one else b"") for one in found
    ]
    if any(one.broken for one in versions):
        return None
    return Unmerged(now, *versions)


def settle(workspace: Workspace, open_: Unmerged, values: Mapping[str, object]) -> Stored:
    """Write the merged file; where it was the last one open, the merge is committed.

    Args:
        values: What to lay over their version, by key.

    Raises:
        InvalidInput: Together the values are wrong, or the file was changed meanwhile.
        HistoryUnavailable: The file is written, but git could not be told.
        NotSaved: The file could not be written.
    """
    directory, organization_id = workspace.directory, open_.now.id
    document = parse(open_.theirs.data or b"")
    current, _unknown = flatten(document.tables)
    wanted = check({**current, **values})
    if wanted.errors:
        raise InvalidInput(wanted.errors[0].sentence)
    data = edit(document, to_write(current, wanted.settings))
    with directory.lock.held():
        if directory.load(organization_id).data != open_.now.data:
            raise InvalidInput(_("The file was changed by somebody else meanwhile; look again."))
        atomic.replace(open_.now.path, data, FILE_MODE)
        try:
            _tell_git(find_repository(directory.path), open_, data)
        except HistoryUnavailable as error:
            raise HistoryUnavailable(
                _("The file is merged, but git could not be told: {sentence}").format(
                    sentence=error.sentence
                )
            ) from error
        return directory.load(organization_id)


def _tell_git(repository: Repository, open_: Unmerged, data: bytes) -> None:
    git = repository.git
    set_index(git, {file_name(open_.now.id): data})
    merging = git.repository / "MERGE_HEAD"
    if git.run("ls-files", "--unmerged", "-z") or not merging.exists():
        return
    other = merging.read_text().strip()
    branch = git.run("symbolic-ref", "HEAD").decode().strip()
    (head,) = objects(git, ["HEAD^{commit}"])
    if head is None or not re.fullmatch(r"[0-9a-f]{40,64}", other):
        raise HistoryUnavailable(_("the merge could not be ended; git commit does."))
    who = person()
    one = open_.now.id
    message = saved_message({one: open_.mine.data}, {one: data}, "merged", who, password=False)
    tree = git.run("write-tree").decode().strip()
    now = int(time.time())
    step = Commit(who.login, f"{who.login}@{who.host}", now, message, {}, tree, other)
    commit(git, branch, head.id, [step], now)
    for name in _LEFTOVERS:
        (git.repository / name).unlink(missing_ok=True)
