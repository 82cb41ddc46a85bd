"""The one door for a save of many organizations: all of them with their outputs, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.errors import Exit, InvalidInput, PosthouseError
from tui.language import _
from tui.storage.allowed.reaches import Reach
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import NotAllowed, Question, allow_typed
from tui.storage.directory.config_directory import FILE_MODE
from tui.storage.disk import replacing
from tui.storage.disk.all_or_none import NewFile
from tui.storage.disk.many_files import ManyFiles
from tui.storage.editing.many import journal
from tui.storage.editing.many.plan import Change, Plan
from tui.storage.editing.taking_over import require_what_stays
from tui.storage.history.recording import recorded
from tui.storage.outputs.plan import Output, stay
from tui.storage.outputs.writing import Difference, Due, OutputsChanged, content_of
from tui.storage.settings_file.stored_file import Stored, changed_meanwhile
from tui.storage.workspace import Workspace
from tui.text import printable

_MOST_NOTES = 20


class CutOff(PosthouseError):
    """An earlier change of this user's was cut off, and must be brought to an end first."""

    exit_code = Exit.TRY_AGAIN


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved.

    Attributes:
        ids: The organizations whose files say something else now.
        outputs: The files of other programs that were written.
        notes: What did not go well beside it, as sentences; the first of many.
    """

    ids: tuple[str, ...]
    outputs: tuple[Path, ...]
    notes: tuple[str, ...]


def save_together(
    workspace: Workspace,
    plan: Plan,
    *,
    did: str,
    overwrite_outputs: bool = False,
    granted: frozenset[Reach] = frozenset(),
) -> Saved:
    """Save a plan: all files and their outputs, or none; one step of the history.

    A process that is killed amid it leaves a journal: ``resuming`` brings it to an end.

    Args:
        did: What is done, for the history: ``smtp.host=smtp.example.com``.
        overwrite_outputs: Whether outputs that were changed outside are replaced anyway.
        granted: What this person allowed just now, beside the values.

    Raises:
        CutOff: An earlier one was cut off.
        NotAllowed: An output reaches what somebody else may have chosen.
        OutputsChanged: An output is not as Posthouse wrote it.
        ChangedMeanwhile: A file is not what the plan was made on.
        NotSaved: One could not be written; all are as they were, or the sentence says which not.
    """
    directory = workspace.directory
    if journal.exists(workspace):
        raise CutOff(
            _(
                "An earlier change of yours was cut off. First bring it to an end: posthouse set "
                "--finish, or posthouse set --take-back."
            )
        )
    typed = frozenset(reach for change in plan.changes for reach in change.granted)
    with directory.lock.held():
        for change in plan.changes:  # what is replaced may come back, and is this user's then
            require_what_stays(workspace, change.before, (), typed | granted)
        due = _outputs(workspace, plan.changes, typed | granted, overwrite=overwrite_outputs)
        files, entries = _files(plan.changes, due)
        ids = [change.id for change in plan.changes]
        with recorded(directory.path, ids, did=did, many=True) as history:
            _make_places(workspace, plan.changes)
            doubts = _write(workspace, did, files, entries)
        journal.end(workspace)
        workspace.records.note_all(
            (output.path, output.organization_id, output.data)
            for one in due
            for output in (*one.right, *one.written)
        )
    allow_typed(workspace, typed)
    notes = [
        *history.notes,
        *doubts,
        *(note for one in due for note in one.notes),
        *(
            note
            for change in plan.changes
            for note in stay(change.before.settings, change.after.settings)
        ),
    ]
    if (more := len(notes) - _MOST_NOTES) > 0:
        notes[_MOST_NOTES:] = [
            _("And {count} more like these; posthouse validate names them.").format(count=more)
        ]
    written = tuple(output.path for one in due for output in one.written)
    return Saved(tuple(ids), written, tuple(notes))


def _outputs(
    workspace: Workspace,
    changes: Sequence[Change],
    granted: frozenset[Reach],
    *,
    overwrite: bool,
) -> list[Due]:
    """What is to be done about the outputs of all; refused as one.

    Raises:
        InvalidInput: Two organizations would write the same file.
    """
    found, strangers = list[Due](), Strangers(workspace.answers, workspace.directory.path)
    questions, differences = list[Question](), list[Difference]()
    owners: dict[Path, Output] = {}
    for change in changes:
        before = None if change.is_new else change.before.settings
        due = Due(workspace, change.id, before, strangers)
        due.look_at_all(change.after.settings, granted)
        found.append(due)
        questions += due.questions
        differences += due.differences
        for output in (*due.written, *due.right):
            other = owners.setdefault(output.path, output)
            if other.organization_id != output.organization_id:
                raise InvalidInput(
                    _(
                        "{path} would be an output of {one} and of {other}; each needs a file of "
                        "its own."
                    ).format(
                        path=printable(str(output.path)),
                        one=other.organization_id,
                        other=output.organization_id,
                    )
                )
    if questions:
        raise NotAllowed(questions)
    if differences and not overwrite:
        raise OutputsChanged(differences)
    return found


def _files(
    changes: Sequence[Change], due: Sequence[Due]
) -> tuple[list[NewFile], list[journal.Entry]]:
    """All files in the order in which they get their places: the outputs before the settings."""
    files, entries = list[NewFile](), list[journal.Entry]()
    for change, outputs in zip(changes, due, strict=True):
        for new in outputs.new:
            files.append(new)
            entries.append(journal.Entry(change.id, str(new.path), new.old, new.data, new.mode))
        data = change.after.data or b""
        old = change.before.data
        files.append(NewFile(change.after.path, data, old, FILE_MODE))
        entries.append(journal.Entry(change.id, "", old, data, FILE_MODE))
    return files, entries


def _make_places(workspace: Workspace, changes: Sequence[Change]) -> None:
    if any(change.is_new for change in changes):
        replacing.make_directory(workspace.directory.path)
        replacing.make_directory(workspace.directory.file("a").parent, None)


def _write(
    workspace: Workspace,
    did: str,
    files: Sequence[NewFile],
    entries: Sequence[journal.Entry],
) -> list[str]:
    """Write all or none; returns what may not survive a power cut, as sentences."""
    new = ManyFiles(files, still_there)
    try:
        new.prepare()
        journal.write(workspace, did, entries)
        with journal.marked(workspace, len({one.organization_id for one in entries})):
            new.publish()
    except BaseException as failure:
        left = new.put_back()
        if not left:
            journal.end(workspace)
        if isinstance(failure, PosthouseError):
            failure.sentence = " ".join([failure.sentence, *left])
        raise
    finally:
        new.close()
    return new.notes


def still_there(file: NewFile) -> None:
    """Pass where a file is as it was when the change was planned.

    Raises:
        ChangedMeanwhile: It is not.
        NotSaved: It can't be read.
    """
    now = content_of(file.path)
    if now != file.old:
        theirs = None if now is None else Stored("", file.path, data=now)
        raise changed_meanwhile(file.path, theirs)
