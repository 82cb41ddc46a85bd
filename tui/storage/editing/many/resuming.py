"""A change to many organizations that was cut off: what of it is done, and its end either way."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui.errors import PosthouseError
from tui.language import _, ngettext
from tui.storage.disk import temporary
from tui.storage.disk.all_or_none import NewFile
from tui.storage.disk.many_files import ManyFiles
from tui.storage.disk.replacing import delete
from tui.storage.editing.many import journal
from tui.storage.editing.many.journal import Entry
from tui.storage.editing.many.saving import still_there
from tui.storage.history.recording import recorded
from tui.storage.outputs.writing import content_of
from tui.storage.trust.places import place
from tui.storage.workspace import Workspace
from tui.text import ago, printable, some_of


@dataclass(frozen=True, slots=True)
class Cut:
    """A change of this user's that was cut off.

    Attributes:
        ids: The organizations that it was to change.
        done: Those of them that it had changed.
        when: When it began, in UTC.
    """

    ids: tuple[str, ...]
    done: tuple[str, ...]
    when: datetime

    @property
    def sentence(self) -> str:
        """That it was cut off, and after how many."""
        words = ngettext(
            "A change to {count} organization of {when} was cut off after {done}.",
            "A change to {count} organizations of {when} was cut off after {done}.",
            len(self.ids),
        )
        return words.format(
            count=len(self.ids), done=len(self.done), when=ago(self.when, datetime.now(UTC))
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """How it was brought to an end.

    Attributes:
        ids: The organizations whose files were written now.
        changed_since: The files that somebody changed since, which were left as they are.
        notes: What did not go well beside it, as sentences.
    """

    ids: tuple[str, ...]
    changed_since: tuple[Path, ...]
    notes: tuple[str, ...]


def find_cut(workspace: Workspace) -> Cut | None:
    """Look for a change of this user's that was cut off; None where none was, or one is under way.

    Raises:
        Unusable: What was written down of it can't be used.
        NotSaved: A file that it changes can't be read.
        Locked: Somebody is writing.
    """
    if not journal.exists(workspace) or journal.is_under_way(workspace):
        return None
    with workspace.directory.lock.held():
        if not journal.exists(workspace):
            return None
        found = journal.read(workspace)
        waiting = {one.organization_id for one in found.entries if _now(workspace, one) != one.new}
        done = tuple(one for one in found.ids if one not in waiting)
        return Cut(found.ids, done, found.when)


def finish(workspace: Workspace) -> Ended:
    """Write what a cut change had not written yet; a file that was changed since is left alone.

    Raises:
        PosthouseError: A file could not be written; then none was, or the sentence says which.
    """
    return _end(workspace, finish=True)


def take_back(workspace: Workspace) -> Ended:
    """Make what a cut change had written as it was; a file that was changed since is left alone.

    Raises:
        PosthouseError: A file could not be written; then none was, or the sentence says which.
    """
    return _end(workspace, finish=False)


def notice(workspace: Workspace) -> str:
    """Return what is to be said of a change that was cut off; empty for nothing.

    It asks nothing of the disk but whether two files are there, where all is well.
    """
    if journal.exists(workspace):
        try:
            cut = find_cut(workspace)
        except PosthouseError as error:
            return error.sentence
        if cut is None:
            return ""
        words = _("{sentence} To end it: posthouse set --finish, or posthouse set --take-back.")
        return words.format(sentence=cut.sentence)
    mark = journal.mark(workspace.directory.path)
    if mark is None:
        return ""
    return _(
        "A change of {who} to {count} organizations, begun at {when}, was cut off: some of them "
        "may have changed, others not. The next start of {who} ends it; {path} says so until then."
    ).format(who=mark.who, count=mark.count, when=mark.when, path=printable(str(mark.path)))


def _end(workspace: Workspace, *, finish: bool) -> Ended:
    directory = workspace.directory
    with directory.lock.held():
        if not journal.exists(workspace):
            return Ended((), (), ())
        found = journal.read(workspace)
        _clear(workspace, found.entries)
        todo, changed_since = _sorted(workspace, found.entries, finish=finish)
        was = {one.organization_id: one.old for one in found.entries if not one.output}
        with recorded(directory.path, found.ids, did=found.did, many=True, was=was) as history:
            doubts = _write(workspace, todo, finish=finish)
        journal.end(workspace)
        if finish:
            for one in found.entries:
                if one.output and _now(workspace, one) == one.new:
                    workspace.records.note(Path(one.output), one.organization_id, one.new)
    ids = tuple(dict.fromkeys(one.organization_id for one in todo))
    return Ended(ids, tuple(changed_since), (*history.notes, *doubts))


def _sorted(
    workspace: Workspace, entries: Sequence[Entry], *, finish: bool
) -> tuple[list[Entry], list[Path]]:
    """What is to be written, and the files that are neither as before nor as after the change."""
    todo, changed_since = list[Entry](), list[Path]()
    for one in entries:
        now = _now(workspace, one)
        is_from, is_to = (one.old, one.new) if finish else (one.new, one.old)
        if now == is_from and is_from != is_to:
            todo.append(one)
        elif now != is_to:
            changed_since.append(_path(workspace, one))
    return todo, changed_since


def _write(workspace: Workspace, todo: Sequence[Entry], *, finish: bool) -> list[str]:
    """Write the new or the old content of files; returns doubts, as sentences."""
    files = list[NewFile]()
    for one in todo if finish else reversed(todo):
        data, old = (one.new, one.old) if finish else (one.old, one.new)
        if data is None:
            delete(_path(workspace, one))
        else:
            files.append(NewFile(_path(workspace, one), data, old, one.mode))
    new = ManyFiles(files, still_there)
    try:
        new.prepare()
        new.publish()
    except BaseException as failure:
        left = new.put_back()
        if isinstance(failure, PosthouseError):
            failure.sentence = " ".join([failure.sentence, *left])
        raise
    finally:
        new.close()
    return new.notes


def _clear(workspace: Workspace, entries: Sequence[Entry]) -> None:
    """Remove the files that waited beside their places."""
    for one in entries:
        try:
            with place(_path(workspace, one)) as target:
                if os.path.lexists(temporary.beside(target.path)):
                    temporary.clear(target)
        except OSError:
            continue


def _now(workspace: Workspace, one: Entry) -> bytes | None:
    return content_of(_path(workspace, one))


def _path(workspace: Workspace, one: Entry) -> Path:
    return Path(one.output) if one.output else workspace.directory.file(one.organization_id)


def left_as_they_are(ended: Ended) -> str:
    """Return which files somebody changed since, in a sentence; empty for none."""
    if not ended.changed_since:
        return ""
    return _("changed since by somebody, so left as they are: {files}.").format(
        files=some_of([printable(str(path)) for path in ended.changed_since])
    )
