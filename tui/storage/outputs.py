"""Outputs: the files of other programs that a save writes too (the table [outputs])."""

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.errors import Exit, InvalidInput, NotSaved, PosthouseError, UnknownOrganization
from tui.language import _
from tui.settings.model import Settings, output_paths
from tui.storage import files
from tui.storage.allowed.asking import NotAllowed, Question, require
from tui.storage.allowed.programs import trusted
from tui.storage.allowed.reaches import Reach, of_dialogue
from tui.storage.directory import ConfigDirectory
from tui.storage.output_plan import Output, planned
from tui.storage.output_records import sha256
from tui.storage.together import NewFile, Together, together
from tui.storage.workspace import Workspace
from tui.text import printable

MODE = 0o644


@dataclass(frozen=True, slots=True)
class Written:
    """Outputs that are ready.

    Attributes:
        paths: The files that are written.
    """

    paths: tuple[Path, ...]
    _todo: tuple[str, ...]
    _new: Together

    def publish(self) -> None:
        """Put them in place. Raises NotSaved."""
        self._new.publish()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left to do by hand, and what may not last, as sentences."""
        return (*self._todo, *self._new.notes)


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
    """Outputs were changed outside Posthouse, or written by something else; nothing was saved."""

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

    Raises:
        NotAllowed: An output of this organization reaches what must be asked first; nothing was
            changed. One of its followers is left as it is, with a note.
        OutputsChanged: One was changed outside; nothing was changed.
        InvalidInput: A format can't carry a value, or a path can't be used; nothing was changed.
        NotSaved: One could not be written; nothing was changed, or the sentence says what.
    """
    due = _Due(workspace, organization_id, before)
    for output in planned(workspace.directory, organization_id, settings) if settings else ():
        due.look(output, granted)
    if due.questions:
        raise NotAllowed(due.questions)
    if due.differences and not overwrite:
        raise OutputsChanged(due.differences)
    with together(due.new) as new:
        yield Written(tuple(file.path for file in due.new), tuple(due.notes), new)
    for output in due.written:
        workspace.records.note(output.path, output.organization_id, output.data)


class _Due:
    """What is to be done about the outputs of a save.

    Attributes:
        new: The files to write.
        written: The same as outputs, and those that are right already.
        differences: Those that were changed outside.
        questions: What must be asked first.
        notes: What is left to do by hand, as sentences.
    """

    def __init__(self, workspace: Workspace, organization_id: str, before: Settings | None) -> None:
        self.new: list[NewFile] = []
        self.written: list[Output] = []
        self.differences: list[Difference] = []
        self.questions: list[Question] = []
        self.notes: list[str] = []
        self._workspace = workspace
        self._organization_id = organization_id
        self._before = _Before(workspace.directory, organization_id, before)

    def look(self, output: Output, granted: Container[Reach]) -> None:
        """Take in one output."""
        if output.is_login:
            self.notes += _without_password(output)
            return
        other, last = self._workspace.records.last(output.path)
        if other != output.organization_id and other:
            self._refuse_shared(output, other)
        old = content_of(output.path)
        if old == output.data:
            self.written += [output] if last != sha256(output.data) else []
            return
        if not self._may_reach(output, granted):
            return
        if old is not None and sha256(old) != last and old != self._before.data(output):
            self.differences.append(Difference(output.path, old, output.data))
        self.new.append(NewFile(output.path, output.data, old, MODE))
        self.written.append(output)

    def _may_reach(self, output: Output, granted: Container[Reach]) -> bool:
        try:
            require(self._workspace, _reaches(output), granted)
        except NotAllowed as refused:
            if output.organization_id == self._organization_id:
                known = {question.reach for question in self.questions}
                self.questions += [one for one in refused.questions if one.reach not in known]
            else:
                self.notes.append(_left(output))
            return False
        if output.command:
            trusted(output.in_force.settings.authentication.command, self._workspace.environ)
        return True

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


class _Before:
    """What the outputs said by the settings before a save, worked out when it is asked for."""

    def __init__(
        self, directory: ConfigDirectory, organization_id: str, before: Settings | None
    ) -> None:
        self._directory = directory
        self._organization_id = organization_id
        self._settings = before
        self._data: dict[tuple[str, Path], bytes] | None = None

    def data(self, output: Output) -> bytes | None:
        """The content of one output; None where the settings gave none."""
        if self._data is None:
            self._data = {}
            with suppress(PosthouseError):  # what can't be exported was never written
                for one in self._planned():
                    self._data[one.organization_id, one.path] = one.data
        return self._data.get((output.organization_id, output.path))

    def _planned(self) -> Iterable[Output]:
        if self._settings is None:
            return ()
        return planned(self._directory, self._organization_id, self._settings)


def _reaches(output: Output) -> Iterator[Reach]:
    place = output_paths(output.in_force.settings)[output.format]
    yield Reach(output.organization_id, f"outputs.{output.format}", place)
    yield from of_dialogue(output.in_force, login=True)


def _left(output: Output) -> str:
    return _(
        "{path} stays as it is: an output of {organization_id} that nobody here allowed, and that "
        "others could have named; to look at it: posthouse allow {organization_id}"
    ).format(path=printable(str(output.path)), organization_id=output.organization_id)


def _writes(directory: ConfigDirectory, organization_id: str, path: Path) -> bool:
    """Whether an organization has this file, or the directory it is in, among its outputs."""
    try:
        found = output_paths(directory.load(organization_id).settings)
    except UnknownOrganization:
        return False
    places = {os.path.normpath(place) for place in found.values()}
    return bool(places & {str(path), str(path.parent)})


def content_of(path: Path) -> bytes | None:
    """What an output says now; None where nothing is. Raises NotSaved where it can't be read."""
    try:
        return files.read(path)
    except FileNotFoundError:
        return None
    except files.Unreadable as reason:
        raise NotSaved(
            _("{path} {reason} Nothing was changed.").format(
                path=printable(str(path)), reason=reason
            )
        ) from None


def _without_password(output: Output) -> list[str]:
    if os.path.lexists(output.path):
        return []
    path, directory = printable(str(output.path)), printable(str(output.path.parent))
    return [
        _(
            "{path} is missing: it holds the password, which no save writes. "
            "Make it with posthouse export {organization_id} {format} "
            "--with-password --output {directory}"
        ).format(
            path=path,
            organization_id=output.organization_id,
            format=output.format,
            directory=directory,
        )
    ]
