"""What the commands show and test: the settings in force for an organization."""

from dataclasses import dataclass

from tui.errors import BrokenFile
from tui.settings.inheritance import HOST, Effective, effective
from tui.storage.directory import ConfigDirectory, Stored


@dataclass(frozen=True, slots=True)
class InForce:
    """An organization's file with the host's, and what follows from both."""

    stored: Stored
    host: Stored
    effective: Effective


def in_force(directory: ConfigDirectory, organization_id: str) -> InForce:
    """The settings in force for an organization, or for the host level.

    Raises:
        UnknownOrganization: There is no such organization.
        BrokenFile: Its file can't be read, or the host's that it follows.
    """
    stored = readable(directory.load(organization_id))
    host = stored if organization_id == HOST else directory.load(HOST)
    if stored.settings.mail.mode == "default":
        readable(host)
    return InForce(stored, host, effective(organization_id, stored.settings, host.settings))


def readable(stored: Stored) -> Stored:
    """The same file, if something in it can be used; one in an odd shape still can be read."""
    if stored.broken and not stored.values:
        raise BrokenFile(f"{stored.path}: {stored.broken}")
    return stored
