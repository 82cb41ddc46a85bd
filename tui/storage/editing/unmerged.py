"""Settle a file that git could not merge, by its versions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.settings.checking.checks import check, flatten
from tui.settings.conflict import Conflict
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.settings.model import Settings
from tui.storage.allowed.reaches import Reach, given
from tui.storage.asking import allow_typed
from tui.storage.editing.add_rename_remove import forget
from tui.storage.editing.taking_over import require_what_stays
from tui.storage.history.author import person
from tui.storage.history.commit_messages import saved_message
from tui.storage.history.git_merge import end_merge, is_merging
from tui.storage.history.git_objects import objects, set_index
from tui.storage.history.recording import file_name
from tui.storage.history.repository import Keeper, find_repository
from tui.storage.outputs.writing import written
from tui.storage.settings_file.changes import edited
from tui.storage.settings_file.checking import stored_from
from tui.storage.settings_file.stored_file import Stored
from tui.storage.settings_file.toml_document import parse
from tui.storage.workspace import Workspace

_MARK = re.compile(rb"^<{7} ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unmerged:
    """A file that both sides of a merge changed, or that one changed and the other removed.

    Attributes:
        now: The file as git left it; with its marks where both changed it.
        base: What both began from.
        mine: What this machine had; None where it was removed here.
        theirs: What the other machine had; None where it was removed there.
    """

    now: Stored
    base: Stored
    mine: Stored | None
    theirs: Stored | None

    @property
    def name(self) -> str:
        """Return what people call the organization."""
        left = self.mine or self.theirs
        return left.name if left else self.now.id

    @property
    def conflict(self) -> Conflict | None:
        """Return the conflict field by field; None where one side removed the file."""
        if self.mine is None or self.theirs is None:
            return None
        draft = Draft(self.base.values, self.base.problems)
        mine = Draft(self.mine.values, self.mine.problems)
        for key in FIELDS:
            if mine.value(key) != draft.value(key):
                draft.edit(key, mine.value(key))
        return Conflict(draft, Draft(self.theirs.values, self.theirs.problems))


def unmerged(workspace: Workspace, organization_id: str) -> Unmerged | None:
    """Return the versions of a file that a merge left open; None where none did.

    Raises:
        UnknownOrganization: There is no such organization.
        HistoryUnavailable: git is missing, or failed.
    """
    directory = workspace.directory
    now = directory.load(organization_id)
    repository = find_repository(directory.path)
    if repository.keeper is not Keeper.POSTHOUSE:
        return None
    if not is_merging(repository.git) and not _MARK.search(now.data or b""):
        return None
    name = file_name(organization_id)
    base, *sides = objects(repository.git, [f":{n}:{name}" for n in (1, 2, 3)])
    if sides == [None, None]:
        return None
    began = stored_from(organization_id, now.path, base.content if base else b"")
    mine, theirs = (
        stored_from(organization_id, now.path, side.content) if side else None for side in sides
    )
    if any(one is not None and one.broken for one in (began, mine, theirs)):
        return None
    return Unmerged(now, began, mine, theirs)


def settle(
    workspace: Workspace,
    left_open: Unmerged,
    values: Mapping[str, object],
    *,
    overwrite_outputs: bool = False,
    granted: frozenset[Reach] = frozenset(),
) -> Stored:
    """Write the merged file, as a save with its outputs; the last one that was open ends the merge.

    Args:
        values: What to lay over their version by key; where one side removed it, over what is
            left of it.
        overwrite_outputs: Whether outputs that were changed outside are replaced anyway.
        granted: What this person allowed just now, beside the values.

    Raises:
        NotAllowed: An output reaches what somebody else may have chosen.
        OutputsChanged: An output is not as Posthouse wrote it.
        ChangedMeanwhile: The file is not any more what git left.
        InvalidInput: Together the values are wrong.
        HistoryUnavailable: The file is written, but git could not be told.
        NotSaved: The file could not be written.
    """
    directory, now = workspace.directory, left_open.now
    left = left_open.theirs or left_open.mine
    before = left.data if left and left.data else b""
    data = edited(parse(before), values) or before
    meant = _meant(data)
    typed = given(now.id, meant, values)
    with directory.lock.held():
        require_what_stays(workspace, now, (), granted | typed)
        with written(
            workspace,
            now.id,
            left_open.mine.settings if left_open.mine else None,
            meant,
            overwrite=overwrite_outputs,
            granted=granted | typed,
        ) as outputs:
            stored = directory.rewrite(now, data, at_last=outputs.publish)
        allow_typed(workspace, typed)
        _tell_git(workspace, left_open, data)
    notes = (*stored.notes, *outputs.notes)
    return stored._replace(notes=notes, outputs=outputs.paths)


def settle_removed(workspace: Workspace, left_open: Unmerged) -> tuple[str, ...]:
    """Remove an organization that one side removed and the other changed, as a removal does.

    Returns:
        What did not go well beside it, as sentences.

    Raises:
        ChangedMeanwhile: The file is not any more what git left.
        PosthouseError: It could not be removed; or it was, and git could not be told.
    """
    directory, now = workspace.directory, left_open.now
    with directory.lock.held():
        directory.current(now.id, now.digest)
        notes = directory.remove(now.id)
        _tell_git(workspace, left_open, None)
    return (*notes, *forget(workspace, now.id))


def _meant(data: bytes) -> Settings:
    return check(flatten(parse(data).tables)[0]).settings


def _tell_git(workspace: Workspace, left_open: Unmerged, data: bytes | None) -> None:
    git = find_repository(workspace.directory.path).git
    one = left_open.now.id
    before = left_open.mine.data if left_open.mine else None
    message = saved_message({one: before}, {one: data}, "merged", person(), password=False)
    try:
        set_index(git, {file_name(one): data})
        end_merge(git, message)
    except HistoryUnavailable as error:
        raise HistoryUnavailable(
            _("The file is merged, but git could not be told: {sentence}").format(
                sentence=error.sentence
            )
        ) from error
