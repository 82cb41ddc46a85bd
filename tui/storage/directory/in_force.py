"""Compute the settings in force for an organization, for the commands."""

from dataclasses import dataclass
from typing import Protocol

from tui.errors import BrokenFile
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Mail, Mode
from tui.settings.names import HOST
from tui.storage.settings_file.stored_file import Stored
from tui.text import printable


class Files(Protocol):
    """Where the files are read: ``SettingsFiles``, or ``CheckedFiles`` to spare a check."""

    def load(self, organization_id: str) -> Stored:
        """Return the file of an organization, or of ``host``."""


@dataclass(frozen=True, slots=True)
class InForce:
    """An organization's file, and what follows from it and the host's.

    Attributes:
        levels: The files that count, each with its mode: the organization's own and, where that
            follows the host, host.toml.
    """

    stored: Stored
    levels: tuple[tuple[Stored, Mode], ...]
    effective: Effective


def in_force(files: Files, organization_id: str, mode: Mode | None = None) -> InForce:
    """Return the settings in force for an organization, or for the host level.

    Args:
        files: Those of the config directory.
        organization_id: An organization, or ``host``.
        mode: In the place of the mode that its file says.

    Raises:
        UnknownOrganization: There is no such organization.
        BrokenFile: Its file can't be read, or the host's that it follows.
    """
    stored = _readable(files.load(organization_id))
    own = stored.settings
    if mode:
        own = own._replace(mail=Mail(mode))
    if organization_id == HOST or own.mail.mode == "custom":
        levels = ((stored, own.mail.mode),)
        return InForce(stored, levels, effective(organization_id, own, own))
    host = _readable(files.load(HOST))
    levels_above = ((stored, own.mail.mode), (host, host.settings.mail.mode))
    return InForce(stored, levels_above, effective(organization_id, own, host.settings))


def _readable(stored: Stored) -> Stored:
    """The same file, if something in it can be used; one in an odd shape still can be read."""
    if stored.broken and not stored.values:
        raise BrokenFile(f"{printable(str(stored.path))}: {stored.broken}")
    return stored
