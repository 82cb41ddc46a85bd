"""What outputs say by the settings before a save: one that says so is Posthouse's own."""

from contextlib import suppress
from functools import cached_property
from pathlib import Path

from tui.errors import PosthouseError
from tui.settings.model import Settings
from tui.storage.outputs.plan import Named, Output, files_of, planned
from tui.storage.workspace import Workspace


class ContentBefore:
    """Content of outputs by the settings before a save, worked out when it is asked for.

    Args:
        before: The organization's own settings; None where it is new.
    """

    def __init__(self, workspace: Workspace, organization_id: str, before: Settings | None) -> None:
        self._workspace = workspace
        self._organization_id = organization_id
        self._settings = before

    @cached_property
    def _named(self) -> dict[tuple[str, Path], list[Named]]:
        found: dict[tuple[str, Path], list[Named]] = {}
        if self._settings is not None:
            with suppress(PosthouseError):  # nothing follows from a host that can't be read
                for one in planned(
                    self._workspace.directory, self._organization_id, self._settings
                ):
                    found.setdefault((one.organization_id, one.path), []).append(one)
        return found

    def data(self, output: Output, wanted: Named) -> bytes | None:
        """Return the content of one output; None where the settings gave none."""
        for before in self._named.get((wanted.organization_id, wanted.path), ()):
            with suppress(PosthouseError):  # what can't be exported was never written
                for one in files_of(self._workspace, before):
                    if one.path == output.path:
                        return one.data
        return None
