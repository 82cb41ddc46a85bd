"""Write outputs: the files of other programs that a save writes too (the table [outputs])."""

import os
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.errors import Exit, InvalidInput, NotSaved, PosthouseError, UnknownOrganization
from tui.language import _
from tui.settings.model import Settings, output_paths
from tui.shell_words import command
from tui.storage.allowed.programs import may_run
from tui.storage.allowed.reaches import Reach, of_dialogue
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import NotAllowed, Question, require
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk.all_or_none import NewFile, Together, together
from tui.storage.outputs.content_before import ContentBefore
from tui.storage.outputs.plan import (
    Named,
    Output,
    files_of,
    lacks_partition,
    names_command,
    planned,
)
from tui.storage.settings_file import reading
from tui.storage.settings_file.stored_file import without_partition
from tui.storage.state.output_checksums import sha256
from tui.storage.workspace import Workspace
from tui.text import printable

MODE = 0o644
_MOST_NOTES = 20
"""Whoever may make organizations can make thousands whose outputs stay as they are."""


@dataclass(frozen=True, slots=True)
class Written:
    """Outputs that are ready to be put in place."""

    _todo: tuple[str, ...]
    _new: Together

    def publish(self) -> None:
        """Put them in place. Raises NotSaved."""
        self._new.publish()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the files that are in place."""
        return tuple(self._new.written)

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what is left to do by hand, and what may not last; the first of many."""
        found = (*self._todo, *self._new.notes)
        if (more := len(found) - _MOST_NOTES) <= 0:
            return found
        sentence = _("And {count} more like these; posthouse validate names them.")
        return (*found[:_MOST_NOTES], sentence.format(count=more))


@dataclass(frozen=True, slots=True)
class Difference:
    """An output that is not what was last written there.

    Attributes:
        theirs: What it says now.
        ours: What would be written.
    """

    path: Path
    theirs: bytes
    ours: bytes


class OutputsChanged(PosthouseError):
    """Raised where outputs were changed outside Posthouse, or written by something else."""

    exit_code = Exit.CANNOT_CREATE

    def __init__(self, differences: Sequence[Difference]) -> None:
        names = ", ".join(printable(str(one.path)) for one in differences)
        super().__init__(
            _(
                "{names}: not as Posthouse wrote it, so nothing was saved. Look "
                "at the difference (posthouse export shows what would be "
                "written); --overwrite-outputs replaces it anyway."
            ).format(names=names)
        )
        self.differences = tuple(differences)


@contextmanager
def written(
    workspace: Workspace,
    organization_id: str,
    before: Settings | None,
    settings: Settings | None,
    *,
    overwrite: bool,
    granted: Container[Reach] = frozenset(),
) -> Iterator[Written]:
    """Write the outputs that follow from new settings, each beside its place.

    The body puts them there at the last moment before the settings; where it fails, all go back.

    Args:
        workspace: With the lock of its config directory held.
        organization_id: Whose file changes; ``host`` for all that follow the host.
        before: What that file said until now; None where there was none.
        settings: What that file will say; ``None`` writes nothing.
        overwrite: Whether an output that was changed outside is replaced anyway.
        granted: What this person typed, or allowed, just now.

    A follower's output that is not allowed, or can't be read or written, stays as it is, with a
    note: whoever may write one organization's file stops nobody's save of the host.

    Raises:
        NotAllowed: An output of this organization reaches what must be asked first; nothing was
            changed.
        OutputsChanged: One was changed outside; nothing was changed.
        InvalidInput: A format can't carry a value, or a path can't be used; nothing was changed.
        NotSaved: One could not be written; nothing was changed, or the sentence says what.
    """
    due = Due(workspace, organization_id, before)
    due.look_at_all(settings, granted)
    if due.questions:
        raise NotAllowed(due.questions)
    if due.differences and not overwrite:
        raise OutputsChanged(due.differences)
    with together(due.new) as new:
        yield Written(tuple(due.notes), new)
    for output in due.right + [one for one in due.written if one.path in new.written]:
        workspace.records.note(output.path, output.organization_id, output.data)


class Due:
    """What is to be done about the outputs of a save.

    Args:
        organization_id: Whose file changes; ``host`` for all that follow the host.
        before: What that file said until now; None where there was none.
        strangers: For a pass over many files.

    Attributes:
        new: The files to write.
        written: The same as outputs.
        right: Those that are right already, and whose record is not.
        differences: Those that were changed outside.
        questions: What must be asked first.
        notes: What is left to do by hand, as sentences.
    """

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str,
        before: Settings | None,
        strangers: Strangers | None = None,
    ) -> None:
        self.new: list[NewFile] = []
        self.written: list[Output] = []
        self.right: list[Output] = []
        self.differences: list[Difference] = []
        self.questions: list[Question] = []
        self.notes: list[str] = []
        self._workspace = workspace
        self._organization_id = organization_id
        self._before = ContentBefore(workspace, organization_id, before)
        self._strangers = strangers or Strangers(workspace.answers, workspace.directory.path)

    def look_at_all(self, settings: Settings | None, granted: Container[Reach]) -> None:
        """Take in all outputs that follow from what the file will say; None for nothing.

        Raises:
            BrokenFile: The host's settings, which it follows, can't be read.
            InvalidInput: A format can't carry a value, or a path can't be used.
            NotSaved: What is there can't be read.
        """
        directory, one = self._workspace.directory, self._organization_id
        for wanted in planned(directory, one, settings) if settings else ():
            self._look(wanted, granted)

    def _look(self, wanted: Named, granted: Container[Reach]) -> None:
        """Take in one; nothing of what is there is read before it is allowed."""
        is_own = wanted.organization_id == self._organization_id
        try:
            require(self._workspace, _reaches(wanted), granted, strangers=self._strangers)
            found = [(one, self._old(one, wanted)) for one in self._files(wanted)]
        except NotAllowed as refused:
            if is_own:
                known = {question.reach for question in self.questions}
                self.questions += [one for one in refused.questions if one.reach not in known]
            else:
                self.notes.append(_not_allowed(wanted))
            return
        except PosthouseError as error:
            if is_own:
                raise
            self.notes.append(f"{_left(wanted)} {error.sentence}")
            return
        if lacks_partition(wanted):
            self.notes.append(f"{_left(wanted)} {without_partition().sentence}")
        for output, old in found:
            self._take(output, old, wanted, left="" if is_own else _left(wanted))

    def _files(self, wanted: Named) -> list[Output]:
        found = files_of(self._workspace, wanted)
        if any(names_command(output.data, wanted.in_force) for output in found):
            may_run(wanted.in_force.settings.authentication.command, self._workspace.environ)
        return found

    def _old(self, output: Output, wanted: Named) -> bytes | None:
        """What is there now; nothing of what a save does not write."""
        if output.is_login:
            return None
        other = self._workspace.records.last(output.path)[0]
        if other and other != output.organization_id:
            self._refuse_shared(output, other)
        return content_of(output.path)

    def _take(self, output: Output, old: bytes | None, wanted: Named, *, left: str) -> None:
        if output.is_login:
            self.notes += _without_password(output)
            return
        last = self._workspace.records.last(output.path)[1]
        if old == output.data:
            self.right += [output] if last != sha256(output.data) else []
            return
        if old is not None and sha256(old) != last and old != self._before.data(output, wanted):
            self.differences.append(Difference(output.path, old, output.data))
        self.new.append(NewFile(output.path, output.data, old, MODE, left=left))
        self.written.append(output)

    def _refuse_shared(self, output: Output, other: str) -> None:
        if _writes(self._workspace.directory, other, output.path):
            raise InvalidInput(
                _(
                    "Output {format} of {organization_id}: {path} is an output of {other} already."
                ).format(
                    format=output.format,
                    organization_id=output.organization_id,
                    path=printable(str(output.path)),
                    other=printable(other),
                )
            )


def _reaches(wanted: Named) -> Iterator[Reach]:
    yield Reach(wanted.organization_id, f"outputs.{wanted.format}", wanted.place)
    yield from of_dialogue(wanted.in_force, login=True)


def _not_allowed(wanted: Named) -> str:
    return _(
        "{path} stays as it is: an output of {organization_id} that nobody here allowed, and that "
        "others could have named; to look at it: posthouse allow {organization_id}"
    ).format(path=printable(str(wanted.path)), organization_id=wanted.organization_id)


def _left(wanted: Named) -> str:
    return _("{path}, an output of {organization_id}, stays as it is:").format(
        path=printable(str(wanted.path)), organization_id=wanted.organization_id
    )


def _writes(directory: ConfigDirectory, organization_id: str, path: Path) -> bool:
    """Whether an organization has this file, or the directory it is in, among its outputs."""
    try:
        found = output_paths(directory.load(organization_id).settings)
    except UnknownOrganization:
        return False
    places = {os.path.normpath(place) for place in found.values()}
    return bool(places & {str(path), str(path.parent)})


def content_of(path: Path) -> bytes | None:
    """Read what an output says now; None where nothing is. Raises NotSaved if it can't be."""
    try:
        return reading.read(path)
    except FileNotFoundError:
        return None
    except reading.Unreadable as reason:
        raise NotSaved(
            _("{path} {reason} Nothing was changed.").format(
                path=printable(str(path)), reason=reason
            )
        ) from None


def _without_password(output: Output) -> list[str]:
    if os.path.lexists(output.path):
        return []
    made = command(
        *("posthouse", "export", output.organization_id, output.format),
        *("--with-password", "--output", output.path.parent),
    )
    sentence = _(
        "{path} is missing: it holds the password, which no save writes. Make it with {command}"
    )
    return [sentence.format(path=printable(str(output.path)), command=made)]
