"""Open an organization: everything that its screen needs to know, read in one go."""

from dataclasses import dataclass

from tui.settings.names import HOST
from tui.storage.disk.file_marks import Mark, mark
from tui.storage.settings_file.stored_file import Stored
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Opened:
    """One organization's file with the host's file and its last test.

    Attributes:
        host: The host's file.
        result: Its last test, where there was one.
        recipient: Whom its last test mail was for; empty before the first.
        read_only: Why nothing can be saved; empty where it can.
        marks: The state of its file, and of the host's, before they were read.
    """

    stored: Stored
    host: Stored
    result: MailTestResult | None
    recipient: str
    read_only: str
    marks: tuple[Mark | None, Mark | None]


def open_organization(workspace: Workspace, organization_id: str) -> Opened:
    """Read an organization, or the host level.

    Raises:
        UnknownOrganization: There is no such organization.
    """
    seen = marks(workspace, organization_id)
    stored = workspace.directory.load(organization_id)
    return Opened(
        stored=stored,
        host=workspace.directory.load(HOST),
        result=workspace.state.standing(organization_id),
        recipient=workspace.state.recipient(organization_id),
        read_only=stored.broken or workspace.directory.read_only_reason(organization_id),
        marks=seen,
    )


def marks(workspace: Workspace, organization_id: str) -> tuple[Mark | None, Mark | None]:
    """Return the state of an organization's file, and of the host's."""
    files = workspace.directory.file(organization_id), workspace.directory.file(HOST)
    return mark(files[0]), mark(files[1])
