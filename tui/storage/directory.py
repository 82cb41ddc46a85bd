"""The organizations of a config directory: list, load, save, add, remove, rename."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import (
    AlreadyThere,
    InvalidInput,
    UnknownOrganization,
    UnreadableDirectory,
)
from tui.language import _
from tui.settings.names import HOST
from tui.storage import atomic
from tui.storage.ids import is_id, is_settings_name, refuse_no_id
from tui.storage.lock import DirectoryLock
from tui.storage.rights import why_read_only
from tui.system_words import because
from tui.text import printable

if TYPE_CHECKING:
    from tui.storage.stored import Stored

# What the first paint does not need is imported where it is used.

FILE_MODE = 0o640
_TICK = 2_000_000_000  # ns; some file systems count in two seconds
_NONE = -1  # the stamp of a file that is not there, as host.toml may be


class ConfigDirectory:
    """host.toml and organizations/, one file an organization.

    Attributes:
        lock: Held while anything here is written; hold it around what must happen together.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = DirectoryLock(path)
        self._organizations = path / "organizations"

    def read_only_reason(self, organization_id: str = "") -> str:
        """Why Save can't work here and what would change that; empty where it can.

        Args:
            organization_id: ``host`` asks for host.toml, anything else for organizations/.
        """
        place = self.path if organization_id == HOST else self._organizations
        return why_read_only(place, self.file(organization_id) if organization_id else None)

    def ids(self) -> list[str]:
        """The organizations, sorted. Editors' back-ups and files of other names are passed over."""
        return self.names()[0]

    def misnamed(self) -> list[Path]:
        """Files in organizations/ that end in .toml but whose name is no id."""
        return self.names()[1]

    def names(self) -> tuple[list[str], list[Path]]:
        """The ids and the misnamed files, in one look.

        Raises:
            UnreadableDirectory: The directory can't be listed.
        """
        ids, others = list[str](), list[str]()
        try:
            with os.scandir(self._organizations) as entries:
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
        """What the file of an organization, or of ``host``, says; a broken one has ``broken`` set.

        Raises:
            UnknownOrganization: There is no such file; host.toml may be missing.
        """
        from tui.storage import files
        from tui.storage.stored import Stored, stored_from

        path = self.file(organization_id)
        try:
            return stored_from(organization_id, path, files.read(path))
        except FileNotFoundError:
            if organization_id == HOST:
                return Stored(HOST, path)
            raise self._unknown(organization_id) from None
        except files.Unreadable as reason:
            return Stored(organization_id, path, broken=str(reason))

    def current(self, organization_id: str, base: str | None) -> "Stored":
        """What the file says now, where that is what edits were made on.

        Args:
            base: The digest of the file that was edited; ``None`` takes it as it is.

        Raises:
            UnknownOrganization: There is no such file, and no base.
            ChangedMeanwhile: It is not what ``base`` says.
        """
        from tui.storage.stored import changed_meanwhile

        now = self._found(organization_id)
        if base is not None and (now is None or now.digest != base):
            raise changed_meanwhile(self.file(organization_id), now)
        if now is None:
            raise self._unknown(organization_id)
        return now

    def stamp(self, organization_id: str) -> int:
        """A number that changes with the file; 0 where it may change unseen, or can't be asked.

        Args:
            organization_id: ``host``, or one that ``ids`` gave; paths of 100,000 would take long.
        """
        inside = "host" if organization_id == HOST else f"organizations/{organization_id}"
        try:
            found = os.stat(f"{self.path}/{inside}.toml")  # noqa: PTH116 - likewise
        except FileNotFoundError:
            return _NONE
        except OSError:
            return 0
        if time.time_ns() - found.st_mtime_ns < _TICK:
            return 0
        return hash((found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))

    def organizations(self, ids: Iterable[str] | None = None) -> Iterator["Stored"]:
        """Every organization, sorted by id, or those that are named and still there."""
        for organization_id in self.ids() if ids is None else ids:
            try:
                yield self.load(organization_id)
            except UnknownOrganization:
                continue  # removed while we were reading

    def save(
        self,
        organization_id: str,
        values: Mapping[str, object],
        *,
        base: str | None = None,
        at_last: Callable[[], object] = lambda: None,
    ) -> "Stored":
        """Write values into the file as it is now, whole or not at all.

        Only keys whose meaning changes are written; an emptied optional key is removed.

        Args:
            organization_id: An organization that exists, or ``host``.
            values: What this person changed, by key, typed or as text; all other keys stay as
                the file has them now, whoever wrote them.
            base: The digest of the file that the edits were made on; ``None`` lays the values
                over whatever is there.
            at_last: Called when the new file is ready, right before it gets its name.

        Raises:
            UnknownOrganization: It does not exist.
            ChangedMeanwhile: It is not what ``base`` says, or changed while it was being saved.
            InvalidInput: A value, or all together, are wrong; names the first error.
            BrokenFile: The file can't be edited without harm.
            NotSaved: The file could not be written; NoPermission where rights are the reason.
        """
        from tui.storage import files
        from tui.storage.changes import edited
        from tui.storage.stored import left_alone

        with self.lock.held():
            now = self.current(organization_id, base)
            if now.broken:
                raise left_alone(now)
            document = files.EMPTY if now.data is None else files.parse(now.data)
            content = edited(document, values)
            if content is None:
                at_last()
                return self.load(organization_id)
            doubt = self._write(now, content, at_last)
            return _noted(self.load(organization_id), doubt)

    def create_again(
        self,
        removed: "Stored",
        values: Mapping[str, object],
        *,
        at_last: Callable[[], object] = lambda: None,
    ) -> "Stored":
        """Write an organization's file that was removed meanwhile, with values laid over it.

        Args:
            at_last: As with ``save``.

        Raises:
            AlreadyThere: There is one again.
            InvalidInput: A value, or all together, are wrong; names the first error.
            NotSaved: The file could not be written; NoPermission where rights are the reason.
        """
        from tui.storage import files
        from tui.storage.changes import edited

        with self.lock.held():
            data = removed.data or b""
            content = edited(files.parse(data), values)
            content = data if content is None else content
            doubt = self._write(replace(removed, data=None), content, at_last)
            return _noted(self.load(removed.id), doubt)

    def add(self, organization_id: str, name: str) -> "Stored":
        """Create an organization that follows the host.

        Raises:
            InvalidInput: The id or the name is not allowed.
            AlreadyThere: It exists.
            NotSaved: The file could not be written; NoPermission where rights are the reason.
        """
        from tui.settings.checks import check
        from tui.storage import files
        from tui.storage.document import edit
        from tui.storage.stored import Stored

        self.must_be_free(organization_id)
        checked = check({"name": name})
        if checked.errors:
            raise InvalidInput(checked.errors[0].sentence)
        named = {"name": checked.settings.name} if checked.settings.name else {}
        content = edit(files.EMPTY, {**named, "mail.mode": "default"})
        with self.lock.held():
            doubt = self._write(Stored(organization_id, self.file(organization_id)), content)
            return _noted(self.load(organization_id), doubt)

    def rewrite(
        self, now: "Stored", content: bytes, *, at_last: Callable[[], object] = lambda: None
    ) -> "Stored":
        """Replace a file that was read, or make one that was not there, ``at_last`` as in ``save``.

        Raises:
            ChangedMeanwhile: It changed.
            NotSaved: It could not be written.
        """
        with self.lock.held():
            doubt = self._write(now, content, at_last)
            return _noted(self.load(now.id), doubt)

    def remove(self, organization_id: str) -> tuple[str, ...]:
        """Delete an organization's file.

        Returns:
            What did not go well beside it, as sentences.

        Raises:
            UnknownOrganization: It does not exist.
            InvalidInput: It is the host level.
            NotSaved: It could not be removed; NoPermission where rights are the reason.
        """
        with self.lock.held():
            doubt = atomic.delete(self._existing(organization_id))
        return (doubt,) if doubt else ()

    def rename(self, organization_id: str, new_id: str) -> "Stored":
        """Give an organization another id; never overwrites.

        Raises:
            UnknownOrganization: It does not exist.
            InvalidInput: The new id is not allowed, or it is the host level.
            AlreadyThere: The new id is taken.
            NotSaved: It could not be renamed; NoPermission where rights are the reason.
        """
        with self.lock.held():
            old = self._existing(organization_id)
            self.must_be_free(new_id)
            doubt = atomic.move(old, self.file(new_id))
            return _noted(self.load(new_id), doubt)

    def file(self, organization_id: str) -> Path:
        """The file of an organization, or of ``host``; it need not exist."""
        if organization_id == HOST:
            return self.path / "host.toml"
        if not is_id(organization_id):
            raise self._unknown(organization_id)
        return self._organizations / f"{organization_id}.toml"

    def _unknown(self, organization_id: str) -> UnknownOrganization:
        return UnknownOrganization(
            _(
                "No organization has the id {organization_id} in {path}; "
                "posthouse list shows those there are."
            ).format(organization_id=printable(organization_id, 80), path=printable(str(self.path)))
        )

    def _found(self, organization_id: str) -> "Stored | None":
        try:
            return self.load(organization_id)
        except UnknownOrganization:
            return None

    def _existing(self, organization_id: str) -> Path:
        path = self.file(organization_id)
        if organization_id == HOST:
            raise InvalidInput(_("The host's settings can't be removed or renamed."))
        try:
            path.lstat()
        except FileNotFoundError:
            raise self._unknown(organization_id) from None
        except OSError as error:
            why = _("cannot be read: {strerror}.").format(strerror=because(error))
            from tui.storage.stored import Stored, left_alone

            raise left_alone(Stored(organization_id, path, broken=why)) from None
        return path

    def must_be_free(self, organization_id: str) -> None:
        """Raises InvalidInput or AlreadyThere where no organization can get this id."""
        refuse_no_id(organization_id)
        if os.path.lexists(self.file(organization_id)):
            raise AlreadyThere(
                _("An organization with the id {organization_id} exists already.").format(
                    organization_id=organization_id
                )
            )

    def _write(
        self, now: "Stored", content: bytes, at_last: Callable[[], object] = lambda: None
    ) -> str:
        """Replace what is there now, or create the file where nothing is; says what is in doubt."""
        from tui.storage.stored import changed_meanwhile

        def last_look() -> None:
            latest = self._found(now.id)
            if latest is None or latest.data != now.data:
                raise changed_meanwhile(now.path, latest)
            at_last()

        if now.data is None:
            atomic.make_directory(self.path)
            atomic.make_directory(now.path.parent, None)
            return atomic.create(now.path, content, FILE_MODE, at_last)
        return atomic.replace(now.path, content, FILE_MODE, last_look)


def _noted(stored: "Stored", doubt: str) -> "Stored":
    return replace(stored, notes=(doubt,)) if doubt else stored
