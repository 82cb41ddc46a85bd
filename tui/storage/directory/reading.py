"""Read a config directory: its organizations and their files."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import UnknownOrganization, UnreadableDirectory
from tui.language import _
from tui.settings.names import HOST
from tui.storage.disk.access import why_read_only
from tui.storage.settings_file.ids import is_id, is_settings_name
from tui.storage.trust.places import open_directory
from tui.system_words import because
from tui.text import printable

if TYPE_CHECKING:
    from tui.storage.settings_file.stored_file import Stored

# What the first paint does not need is imported where it is used.

TICK = 2_000_000_000  # ns; some file systems count in two seconds
_LONGEST_ID, _LETTERS = 63, 2
"""Two letters too many or too few are a slip; and looking at thousands takes its time."""
_NONE = -1  # the stamp of a file that is not there, as host.toml may be


class SettingsFiles:
    """The files host.toml and organizations/ID.toml, to read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._organizations = path / "organizations"

    def read_only_reason(self, organization_id: str = "") -> str:
        """Say why Save can't work here and what would change that; empty where it can.

        Args:
            organization_id: ``host`` asks for host.toml, anything else for organizations/.
        """
        place = self.path if organization_id == HOST else self._organizations
        return why_read_only(place, self.file(organization_id) if organization_id else None)

    def ids(self) -> list[str]:
        """Return the organizations' ids, sorted; editors' back-ups and other names are left out."""
        return self.names()[0]

    def misnamed(self) -> list[Path]:
        """Return the files in organizations/ that end in .toml but whose name is no id."""
        return self.names()[1]

    def names(self) -> tuple[list[str], list[Path]]:
        """Return the ids and the misnamed files, in one look.

        Raises:
            UnreadableDirectory: The directory can't be listed.
        """
        ids, others = list[str](), list[str]()
        try:
            with _listed(self._organizations) as entries:
                for entry in entries:
                    name = entry.name
                    if name.endswith(".toml") and is_id(name[:-5]):
                        ids.append(name[:-5])
                    elif is_settings_name(name):
                        others.append(name)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise UnreadableDirectory(
                _("{organizations} can't be read: {strerror}.").format(
                    organizations=printable(str(self._organizations)), strerror=because(error)
                )
            ) from error
        ids.sort()
        return ids, [self._organizations / name for name in sorted(others)]

    def load(self, organization_id: str) -> "Stored":
        """Read the file of an organization, or of ``host``; a broken one has ``broken`` set.

        Raises:
            UnknownOrganization: There is no such file; host.toml may be missing.
        """
        from tui.storage.settings_file import reading
        from tui.storage.settings_file.checking import stored_from
        from tui.storage.settings_file.stored_file import Stored

        path = self.file(organization_id)
        try:
            return stored_from(organization_id, path, reading.read(path))
        except FileNotFoundError:
            if organization_id == HOST:
                return Stored(HOST, path)
            raise self._unknown(organization_id) from None
        except reading.Unreadable as reason:
            return Stored(organization_id, path, broken=str(reason))

    def current(self, organization_id: str, base: str | None) -> "Stored":
        """Read the file anew, where it still is what edits were made on.

        Args:
            base: The digest of the file that was edited; ``None`` takes it as it is.

        Raises:
            UnknownOrganization: There is no such file, and no base.
            ChangedMeanwhile: It is not what ``base`` says.
        """
        from tui.storage.settings_file.stored_file import changed_meanwhile

        now = self._found(organization_id)
        if base is not None and (now is None or now.digest != base):
            raise changed_meanwhile(self.file(organization_id), now)
        if now is None:
            raise self._unknown(organization_id)
        return now

    def stamp(self, organization_id: str) -> int:
        """Return a number that changes with the file; 0 where it may change unseen, or can't be
        asked.

        Args:
            organization_id: ``host``, or one that ``ids`` gave; paths of 100,000 would take long.
        """
        inside = "host" if organization_id == HOST else f"organizations/{organization_id}"
        try:
            found = os.stat(f"{self.path}/{inside}.toml")  # noqa: PTH116 - paths take long
        except FileNotFoundError:
            return _NONE
        except OSError:
            return 0
        if time.time_ns() - found.st_mtime_ns < TICK:
            return 0
        return hash((found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))

    def organizations(self, ids: Iterable[str] | None = None) -> Iterator["Stored"]:
        """Read every organization, sorted by id, or those that are named and still there."""
        for organization_id in self.ids() if ids is None else ids:
            try:
                yield self.load(organization_id)
            except UnknownOrganization:
                continue  # removed while we were reading

    def file(self, organization_id: str) -> Path:
        """Return the path of an organization's file, or of the host's; it need not exist.

        Raises:
            UnknownOrganization: No organization can have this id.
        """
        if organization_id == HOST:
            return self.path / "host.toml"
        if not is_id(organization_id):
            raise self._unknown(organization_id)
        return self._organizations / f"{organization_id}.toml"

    def _unknown(self, organization_id: str) -> UnknownOrganization:
        near = self._alike(organization_id)
        sentence = (
            _("No organization has the id {organization_id} in {path}; did you mean {near}?")
            if near
            else _(
                "No organization has the id {organization_id} in {path}; posthouse list shows all "
                "ids."
            )
        )
        shown = printable(organization_id, 80)
        return UnknownOrganization(
            sentence.format(organization_id=shown, path=printable(str(self.path)), near=near)
        )

    def _alike(self, organization_id: str) -> str:
        """An id that may be meant by one that there is not; empty for none."""
        from difflib import get_close_matches

        typed = organization_id[:_LONGEST_ID].lower()
        try:
            ids = [one for one in self.ids() if abs(len(one) - len(typed)) <= _LETTERS]
        except UnreadableDirectory:
            return ""
        return next(iter(get_close_matches(typed, ids, n=1, cutoff=0.7)), "")

    def _found(self, organization_id: str) -> "Stored | None":
        try:
            return self.load(organization_id)
        except UnknownOrganization:
            return None


@contextmanager
def _listed(path: Path) -> Iterator[Iterator["os.DirEntry[str]"]]:
    """The names in a directory, and not in one that somebody else let a link lead to."""
    descriptor = open_directory(path)
    try:
        with os.scandir(descriptor) as entries:
            yield entries
    finally:
        os.close(descriptor)
