"""What was last written to each output, so that a change from outside is noticed."""

import hashlib
import os
from pathlib import Path

from tui.errors import InvalidInput, UnknownOrganization
from tui.language import _
from tui.settings.model import output_paths
from tui.storage import files
from tui.storage.directory import ConfigDirectory
from tui.storage.output_plan import Output
from tui.storage.together import NewFile
from tui.text import printable

RECORD_MODE = 0o640
RECORDS = ".outputs"
"""Per output a checksum of what was written, so that a change from outside is seen by everybody
who shares the config directory: ``sha256sum -c .outputs/*`` reads them."""


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


def record(directory: ConfigDirectory, output: Output) -> NewFile:
    """The file that says what is written there now."""
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
