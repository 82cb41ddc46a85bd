"""Open the history of one organization, for its screen."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from tui.errors import UnknownOrganization
from tui.language import N_, _
from tui.storage.disk.file_marks import time_of
from tui.storage.history.recording import OUTSIDE
from tui.storage.history.steps import History, Step, Versions
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace

NOT_KEPT = N_("edited outside Posthouse, not in the history yet")


@dataclass(frozen=True, slots=True)
class LookingBack:
    """An organization with its history.

    Attributes:
        id: The organization's id, or ``host``.
        now: Its file as it is; None where it was removed.
        history: Where the steps are.
        read_only: Why nothing can be restored; empty where it can.
    """

    id: str
    now: Stored | None
    history: History
    read_only: str

    @property
    def name(self) -> str:
        """Return what people call the organization, or called it."""
        return self.now.name if self.now else self.id

    def steps(self) -> Iterator[Step]:
        """Return the steps, newest first; an edit that is not in the history yet before all others.

        Raises:
            HistoryUnavailable: git is missing or failed, or there is no history yet.
        """
        data = self.now.data if self.now else None
        kept = self.history.newest(self.id)
        if data is not None and data != kept:
            changed = self.now.path.stat().st_mtime if self.now else 0
            yield Step("", time_of(changed), OUTSIDE, _(NOT_KEPT), self.id)
        yield from self.history.steps(self.id)

    def versions(self, step: Step) -> Versions:
        """Return the file before and after a step.

        Raises:
            HistoryUnavailable: git is missing or failed.
        """
        if step.revision:
            return self.history.versions(step)
        return Versions(self.history.newest(self.id), self.now.data if self.now else None)


def look_back(workspace: Workspace, organization_id: str) -> LookingBack:
    """Open the history of an organization, removed or not, or of ``host``; no step is read yet."""
    directory = workspace.directory
    now = None
    with suppress(UnknownOrganization):
        now = directory.load(organization_id)
    history = History(directory.path)
    return LookingBack(organization_id, now, history, directory.read_only_reason(organization_id))
