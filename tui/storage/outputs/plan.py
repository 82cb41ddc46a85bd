"""Plan which files of other programs follow from settings (the table [outputs]), and their text."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui.errors import BrokenFile, InvalidInput, NotSaved, PosthouseError, UnknownOrganization
from tui.exports.formats import NO_TOKENS, export
from tui.exports.with_token import Tokens
from tui.language import _
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Settings, output_paths
from tui.settings.names import HOST
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.file_kinds import is_directory, real_path
from tui.storage.settings_file import reading
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace
from tui.text import printable

COMMAND = b"passwordeval "
"""How a line begins that names a command for the password; of all formats only msmtp's has one."""


@dataclass(frozen=True, slots=True)
class Named:
    """A path that settings name for an output; nothing there was looked at.

    Attributes:
        place: Its path as the settings have it: a file, or a directory where it has several.
        in_force: The settings that it says.
    """

    organization_id: str
    format: str
    place: str
    in_force: Effective

    @property
    def path(self) -> Path:
        """Return the place without ``..`` and doubled slashes."""
        return Path(os.path.normpath(self.place))


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


def names_command(data: bytes, in_force: Effective) -> bool:
    """Tell whether a file of another program runs the settings' command for the password."""
    is_named = in_force.settings.authentication.secret == "command"
    return is_named and any(line.startswith(COMMAND) for line in data.splitlines())


def planned(
    directory: ConfigDirectory, organization_id: str, settings: Settings
) -> Iterator[Named]:
    """Return the outputs that follow from what the file of an organization, or the host's, will
    say.

    Raises:
        BrokenFile: The host's settings, which it follows, can't be read.
    """
    if organization_id == HOST:
        yield from named(HOST, settings, settings)
        for stored in followers(directory):
            yield from named(stored.id, stored.settings, settings)
    elif output_paths(settings):
        host = directory.load(HOST)
        if settings.mail.mode == "default" and host.broken:
            raise BrokenFile(f"{printable(str(host.path))}: {host.broken}")
        yield from named(organization_id, settings, host.settings)


def followers(directory: ConfigDirectory) -> Iterator[Stored]:
    """Return the organizations on default that have outputs: these change when the host does."""
    for organization_id in directory.ids():
        try:
            data = reading.read(directory.path / "organizations" / f"{organization_id}.toml")
            if b"outputs" not in data:  # most have none, and parsing takes longer than reading
                continue
            stored = directory.load(organization_id)
        except (FileNotFoundError, UnknownOrganization, reading.Unreadable):
            continue
        if stored.settings.mail.mode == "default" and output_paths(stored.settings):
            yield stored


def names_of_followers(directory: ConfigDirectory, organization_id: str) -> list[str]:
    """Name the organizations whose outputs change with another one's settings: only the host's do.

    It reads every file.
    """
    return [one.name for one in followers(directory)] if organization_id == HOST else []


def stay(before: Settings, after: Settings | None = None) -> tuple[str, ...]:
    """Say of each output that Posthouse writes it no more; the file stays as it is."""
    kept = set(output_paths(after).values()) if after else set()
    return tuple(
        _("{path} stays as it is; Posthouse writes it no more.").format(path=printable(path))
        for path in output_paths(before).values()
        if path not in kept
    )


def named(organization_id: str, own: Settings, host: Settings) -> Iterator[Named]:
    """Return the outputs that an organization names, with these settings of the host's."""
    if paths := output_paths(own):
        in_force = effective(organization_id, own, host)
        for format, place in paths.items():
            yield Named(organization_id, format, place, in_force)


def lacks_partition(wanted: Named) -> bool:
    """Tell whether an organization's output for UiPath lacks the id that it has there.

    The body would be for the host level.
    """
    no_id = not wanted.in_force.settings.uipath.partition_id
    return wanted.format == "uipath" and wanted.organization_id != HOST and no_id


def files_of(workspace: Workspace, wanted: Named) -> list[Output]:
    """Return the files of an output, with what each shall say; none where it lacks its partition.

    Raises:
        InvalidInput: Its format can't carry a value, or its path can't be used.
    """
    path = wanted.path
    in_directory = is_directory(path)
    try:
        _refuse_own(workspace.directory, path)
        used_in = str(path if in_directory else path.parent)
        tokens = _tokens(workspace, wanted.in_force)
        parts = export(wanted.in_force, wanted.format, None, used_in, tokens)
        if len(parts) > 1 and not in_directory:
            raise NotSaved(
                _("{place} must be a directory that exists: it has files.").format(
                    place=printable(wanted.place)
                )
            )
    except PosthouseError as error:
        raise type(error)(
            _("Output {format} of {organization_id}: {sentence}").format(
                format=wanted.format,
                organization_id=wanted.organization_id,
                sentence=error.sentence,
            )
        ) from None
    if lacks_partition(wanted):
        return []
    return [
        Output(
            wanted.organization_id,
            wanted.format,
            path / part.name if in_directory else path,
            part.text.encode(),
            part.is_login,
        )
        for part in parts
    ]


def _tokens(workspace: Workspace, in_force: Effective) -> Tokens:
    if not in_force.settings.authentication.signs_in:
        return NO_TOKENS
    from tui.storage.sign_in.for_programs import tokens_for_programs  # most have a password

    return tokens_for_programs(workspace, in_force)


def _refuse_own(directory: ConfigDirectory, path: Path) -> None:
    if real_path(path).is_relative_to(real_path(directory.path)):
        raise InvalidInput(
            _("{path} lies in Posthouse's own config directory.").format(path=printable(str(path)))
        )
