"""Which files of other programs follow from settings (the table [outputs]), and what they say."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui.errors import BrokenFile, InvalidInput, NotSaved, PosthouseError
from tui.exports.formats import export
from tui.exports.with_token import Tokens
from tui.language import _
from tui.paths import options_for
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Settings, output_paths
from tui.settings.names import HOST
from tui.storage import files
from tui.storage.directory import ConfigDirectory
from tui.storage.kinds import is_directory
from tui.storage.stored import Stored
from tui.text import printable

COMMAND = b"passwordeval "
"""How a line begins that names a command for the password; of all formats only msmtp's has one."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file of an organization's outputs, as its settings want it.

    Attributes:
        is_login: Whether it is there for the login alone. A save writes no password, so it leaves
            such a file to whoever does.
        in_force: The settings that it says.
    """

    organization_id: str
    format: str
    path: Path
    data: bytes
    is_login: bool
    in_force: Effective

    @property
    def command(self) -> bytes:
        """The line that runs the settings' command for the password; empty where none does."""
        is_named = self.in_force.settings.authentication.secret == "command"
        lines = self.data.splitlines() if is_named else ()
        return next((line for line in lines if line.startswith(COMMAND)), b"")


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


def names_of_followers(directory: ConfigDirectory, organization_id: str) -> list[str]:
    """Name the organizations whose outputs change with another one's settings: only the host's do.

    It reads every file.
    """
    return [one.name for one in followers(directory)] if organization_id == HOST else []


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
        in_directory = is_directory(path)
        try:
            _refuse_own(directory, path)
            where = str(path if in_directory else path.parent)
            tokens = Tokens(("posthouse", *options_for(directory.path)))
            parts = export(in_force, format, None, where, tokens)
            if len(parts) > 1 and not in_directory:
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
            file = path / part.name if in_directory else path
            data = part.text.encode()
            yield Output(organization_id, format, file, data, part.is_login, in_force)


def _refuse_own(directory: ConfigDirectory, path: Path) -> None:
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(directory.path)):
        raise InvalidInput(
            _("{path} lies in Posthouse's own config directory.").format(path=printable(str(path)))
        )
