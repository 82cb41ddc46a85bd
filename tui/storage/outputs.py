"""Outputs: the files of other programs that a save writes too (the table [outputs])."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.errors import BrokenFile, Exit, InvalidInput, NotSaved, PosthouseError, UnknownOrganization
from tui.exports.formats import export
from tui.language import _
from tui.settings.inheritance import effective
from tui.settings.model import Settings, output_paths
from tui.settings.names import HOST
from tui.storage import atomic, files
from tui.storage.directory import ConfigDirectory
from tui.storage.stored import Stored
from tui.storage.together import NewFile, replaced
from tui.text import printable

MODE = 0o644
RECORD_MODE = 0o640
RECORDS = ".outputs"
"""Per output a checksum of what was written, so that a change from outside is seen by everybody
who shares the config directory: ``sha256sum -c .outputs/*`` reads them."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file of an organization's outputs, as its settings want it.

    Attributes:
        is_login: Whether it is there for the login alone. A save writes no password, so it leaves
            such a file to whoever does.
    """

    organization_id: str
    format: str
    path: Path
    data: bytes
    is_login: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it.

    Attributes:
        paths: The files that were written.
        notes: What is left to do by hand, as sentences.
    """

    paths: tuple[Path, ...]
    notes: tuple[str, ...]


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
    directory: ConfigDirectory, organization_id: str, settings: Settings | None, *, overwrite: bool
) -> Iterator[Written]:
    """Write the outputs that follow from new settings, then let the body save those.

    Args:
        directory: The config directory, with its lock held.
        organization_id: Whose file changes; ``host`` for all that follow the host.
        settings: What that file will say; ``None`` writes nothing.
        overwrite: Whether an output that was changed outside is replaced all the same.

    Raises:
        OutputsChanged: One was changed outside; nothing was changed.
        InvalidInput: A format can't carry a value, or a path can't be used; nothing was changed.
        NotSaved: One could not be written; nothing was changed, or the sentence says what.
    """
    new: list[NewFile] = []
    records: list[NewFile] = []
    differences: list[Difference] = []
    notes: list[str] = []
    for output in planned(directory, organization_id, settings) if settings else ():
        if output.is_login:
            notes += _without_password(output)
            continue
        old = content_of(output.path)
        known = recorded(directory, output)
        if old is not None and old != output.data and sha256(old) != known:
            differences.append(Difference(output.path, old, output.data))
        if old != output.data:
            new.append(NewFile(output.path, output.data, old, MODE))
        if sha256(output.data) != known:
            records.append(_record(directory, output))
    if differences and not overwrite:
        raise OutputsChanged(differences)
    if records:
        atomic.make_directory(directory.path / RECORDS, None)
    with replaced([*new, *records]):
        yield Written(tuple(file.path for file in new), tuple(notes))


def planned(
    directory: ConfigDirectory, organization_id: str, settings: Settings
) -> Iterator[Output]:
    """The outputs that follow from what the file of an organization, or the host's, will say.

    Raises:
        InvalidInput: A format can't carry a value, or a path can't be used.
    """
    if organization_id == HOST:
        yield from of(directory, HOST, settings, settings)
        for stored in followers(directory):
            yield from of(directory, stored.id, stored.settings, settings)
    elif output_paths(settings):
        host = directory.load(HOST)
        if settings.mail.mode == "default" and host.broken:
            raise BrokenFile(f"{printable(str(host.path))}: {host.broken}")
        yield from of(directory, organization_id, settings, host.settings)


def followers(directory: ConfigDirectory) -> Iterator[Stored]:
    """The organizations on default that have outputs: these change when the host does."""
    for organization_id in directory.ids():
        try:
            data = files.read(directory.path / "organizations" / f"{organization_id}.toml")
        except (FileNotFoundError, files.Unreadable):
            continue
        if b"outputs" in data:  # most have none, and parsing takes longer than reading
            stored = directory.load(organization_id)
            if stored.settings.mail.mode == "default" and output_paths(stored.settings):
                yield stored


def stay(before: Settings, after: Settings | None = None) -> tuple[str, ...]:
    """A sentence for each output that Posthouse writes no more; the file stays as it is."""
    kept = set(output_paths(after).values()) if after else set()
    return tuple(
        _("{path} stays as it is; Posthouse writes it no more.").format(path=printable(path))
        for path in output_paths(before).values()
        if path not in kept
    )


def of(
    directory: ConfigDirectory, organization_id: str, own: Settings, host: Settings
) -> Iterator[Output]:
    """The outputs of one organization, following these settings of the host's if it does.

    Raises:
        InvalidInput: A format can't carry a value, or a path can't be used.
    """
    in_force = effective(organization_id, own, host)
    for format, place in output_paths(own).items():
        path = Path(os.path.normpath(place))
        try:
            _refuse_own(directory, path)
            parts = export(in_force, format, None, str(path))
            if len(parts) > 1 and not path.is_dir():
                raise NotSaved(
                    _("{place} must be a directory that exists: it has files.").format(
                        place=printable(place)
                    )
                )
        except PosthouseError as error:
            raise type(error)(
                _("Output {format} of {organization_id}: {sentence}").format(
                    format=format, organization_id=organization_id, sentence=error.sentence
                )
            ) from None
        for part in parts:
            file = path / part.name if path.is_dir() else path
            yield Output(organization_id, format, file, part.text.encode(), part.is_login)


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


def _refuse_own(directory: ConfigDirectory, path: Path) -> None:
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(directory.path)):
        raise InvalidInput(
            _("{path} lies in Posthouse's own config directory.").format(path=printable(str(path)))
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


def recorded(directory: ConfigDirectory, output: Output) -> str:
    """The checksum of what was written there last; empty where nothing was.

    Raises:
        InvalidInput: Another organization writes there.
    """
    try:
        text = files.read(_record_path(directory, output.path)).decode("utf-8", "replace")
    except (FileNotFoundError, files.Unreadable):
        return ""
    lines = text.split("\n")
    other = lines[0].removeprefix("# ")
    if other != output.organization_id and _writes(directory, other, output.path):
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
    return lines[1].partition(" ")[0] if len(lines) > 1 else ""


def _writes(directory: ConfigDirectory, organization_id: str, path: Path) -> bool:
    """Whether an organization has this file, or the directory it is in, among its outputs."""
    try:
        found = output_paths(directory.load(organization_id).settings)
    except UnknownOrganization:
        return False
    places = {os.path.normpath(place) for place in found.values()}
    return bool(places & {str(path), str(path.parent)})


def _record(directory: ConfigDirectory, output: Output) -> NewFile:
    path = _record_path(directory, output.path)
    try:
        old = files.read(path)
    except (FileNotFoundError, files.Unreadable):
        old = None
    text = f"# {output.organization_id}\n{sha256(output.data)}  {output.path}\n"
    return NewFile(path, text.encode("utf-8", "surrogateescape"), old, RECORD_MODE)


def _record_path(directory: ConfigDirectory, path: Path) -> Path:
    return directory.path / RECORDS / sha256(os.fsencode(path))[:16]


def sha256(data: bytes) -> str:
    """The checksum that the records have."""
    return hashlib.sha256(data).hexdigest()
