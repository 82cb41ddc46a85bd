"""The organizations of a config directory: save, add, remove, rename."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import AlreadyThere, InvalidInput
from tui.language import _
from tui.settings.names import HOST
from tui.storage.directory.reading import SettingsFiles
from tui.storage.disk import replacing
from tui.storage.disk.lock import DirectoryLock
from tui.storage.settings_file.ids import refuse_no_id
from tui.system_words import because

if TYPE_CHECKING:
    from tui.storage.settings_file.stored_file import Stored

# What the first paint does not need is imported where it is used.

FILE_MODE = 0o640


class ConfigDirectory(SettingsFiles):
    """A config directory that can be changed: save, add, rename, remove.

    Attributes:
        lock: Held while anything here is written; hold it around what must happen together.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lock = DirectoryLock(path)

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
        from tui.storage.settings_file import toml_document
        from tui.storage.settings_file.changes import edited
        from tui.storage.settings_file.stored_file import left_alone

        with self.lock.held():
            now = self.current(organization_id, base)
            if now.broken:
                raise left_alone(now)
            document = toml_document.EMPTY if now.data is None else toml_document.parse(now.data)
            content = edited(document, values)
            if content is None:
                at_last()
                return now
            doubt = self._write(now, content, at_last)
            return _written(now, content, doubt)

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
        from tui.storage.settings_file import toml_document
        from tui.storage.settings_file.changes import edited

        with self.lock.held():
            data = removed.data or b""
            content = edited(toml_document.parse(data), values)
            content = data if content is None else content
            doubt = self._write(removed._replace(data=None), content, at_last)
            return _written(removed, content, doubt)

    def add(self, organization_id: str, name: str) -> "Stored":
        """Create an organization that follows the host.

        Raises:
            InvalidInput: The id or the name is not allowed.
            AlreadyThere: It exists.
            NotSaved: The file could not be written; NoPermission where rights are the reason.
        """
        from tui.settings.checking.checks import check
        from tui.storage.settings_file import toml_document
        from tui.storage.settings_file.editing import edit
        from tui.storage.settings_file.stored_file import Stored

        self.must_be_free(organization_id)
        checked = check({"name": name})
        if checked.errors:
            raise InvalidInput(checked.errors[0].sentence)
        named = {"name": checked.settings.name} if checked.settings.name else {}
        content = edit(toml_document.EMPTY, {**named, "mail.mode": "default"})
        with self.lock.held():
            new = Stored(organization_id, self.file(organization_id))
            return _written(new, content, self._write(new, content))

    def rewrite(
        self, now: "Stored", content: bytes, *, at_last: Callable[[], object] = lambda: None
    ) -> "Stored":
        """Replace a file that was read, or make one that was not there, ``at_last`` as in ``save``.

        Raises:
            ChangedMeanwhile: It changed.
            NotSaved: It could not be written.
        """
        with self.lock.held():
            return _written(now, content, self._write(now, content, at_last))

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
            doubt = replacing.delete(self._existing(organization_id))
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
            doubt = replacing.move(old, self.file(new_id))
            return _noted(self.load(new_id), doubt)

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
            from tui.storage.settings_file.stored_file import Stored, left_alone

            raise left_alone(Stored(organization_id, path, broken=why)) from None
        return path

    def must_be_free(self, organization_id: str) -> None:
        """Raise InvalidInput or AlreadyThere where no organization can get this id."""
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
        from tui.storage.settings_file.stored_file import changed_meanwhile

        def last_look() -> None:
            latest = self._found(now.id)
            if latest is None or latest.data != now.data:
                raise changed_meanwhile(now.path, latest)
            at_last()

        if now.data is None:
            replacing.make_directory(self.path)
            replacing.make_directory(now.path.parent, None)
            return replacing.create(now.path, content, FILE_MODE, at_last)
        return replacing.replace(now.path, content, FILE_MODE, last_look)


def _written(before: "Stored", content: bytes, doubt: str) -> "Stored":
    """The file as it was saved: read anew, it may be what somebody put there right afterwards."""
    from tui.storage.settings_file.checking import stored_from

    return _noted(stored_from(before.id, before.path, content), doubt)


def _noted(stored: "Stored", doubt: str) -> "Stored":
    return stored._replace(notes=(doubt,)) if doubt else stored
