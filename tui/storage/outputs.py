"""Outputs: the files of other programs that a save writes too (the table [outputs])."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.errors import Exit, InvalidInput, NotSaved, PosthouseError
from tui.language import _
from tui.settings.model import Settings
from tui.storage import atomic, files
from tui.storage.output_plan import Output, planned
from tui.storage.output_records import RECORDS, record, recorded, sha256
from tui.storage.secret_source import why_strange
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
                "written); --overwrite-outputs takes no heed."
            ).format(names=names)
        )
        self.differences = tuple(differences)


@contextmanager
def written(
    workspace: Workspace,
    organization_id: str,
    settings: Settings | None,
    *,
    overwrite: bool,
    command_is_mine: bool = False,
) -> Iterator[Written]:
    """Write the outputs that follow from new settings, each beside its place.

    The body puts them there at the last moment before the settings; where it fails, all go back.

    Args:
        workspace: With the lock of its config directory held.
        organization_id: Whose file changes; ``host`` for all that follow the host.
        settings: What that file will say; ``None`` writes nothing.
        overwrite: Whether an output that was changed outside is replaced all the same.
        command_is_mine: Whether this person just typed the command for the password.

    Raises:
        OutputsChanged: One was changed outside; nothing was changed.
        InvalidInput: A format can't carry a value, a path can't be used, or a command that others
            could have written would get into an output; nothing was changed.
        NotSaved: One could not be written; nothing was changed, or the sentence says what.
    """
    directory = workspace.directory
    new: list[NewFile] = []
    records: list[NewFile] = []
    differences: list[Difference] = []
    notes: list[str] = []
    for output in planned(directory, organization_id, settings) if settings else ():
        if output.is_login:
            notes += _without_password(output)
            continue
        old = content_of(output.path)
        if not command_is_mine and output.command not in (b"", *(old or b"").splitlines()):
            _refuse_strange(workspace, output)
        known = recorded(directory, output)
        if old is not None and old != output.data and sha256(old) != known:
            differences.append(Difference(output.path, old, output.data))
        if old != output.data:
            new.append(NewFile(output.path, output.data, old, MODE))
        if sha256(output.data) != known:
            records.append(record(directory, output))
    if differences and not overwrite:
        raise OutputsChanged(differences)
    if records:
        atomic.make_directory(directory.path / RECORDS, None)
    with together([*new, *records]) as files:
        yield Written(tuple(file.path for file in new), tuple(notes), files)


def _refuse_strange(workspace: Workspace, output: Output) -> None:
    """A command in an output runs for whoever sends mail; who may edit settings may be others."""
    if why := why_strange(workspace, output.in_force):
        raise InvalidInput(
            _(
                "Output {format} of {organization_id} would name the command for the password, and "
                "others could have written it: {why} Nothing was changed. To look at it and allow "
                "it, run once on a terminal: posthouse test {organization_id} --until auth"
            ).format(format=output.format, organization_id=output.organization_id, why=why)
        )


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
