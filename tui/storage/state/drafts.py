"""Keep unsaved edits on disk, so that a dropped line or a crash loses none of them."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui.storage.disk import replacing
from tui.storage.state.mail_test_result import in_utc
from tui.storage.state.processes import Process, is_running, this_process
from tui.text import printable

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# What the first paint does not need is imported where it is used.

FILE_MODE = 0o600
Values = dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The edits of one organization as they were kept; never a password.

    Attributes:
        when: When it was written, in UTC.
        process: The process that wrote it.
        base: What the file said, by the edited keys.
        edits: What was to stand there instead.
        password: Whether a password had been typed, too.
    """

    when: datetime
    process: Process
    base: Values
    edits: Values
    password: bool


@dataclass(frozen=True, slots=True)
class FoundDraft:
    """A draft that another process, or an earlier one, left.

    Attributes:
        running: Whether that process still runs, so that the draft is being edited there.
    """

    path: Path
    draft: KeptDraft
    running: bool


@cache
def _drafts() -> "TypeAdapter[KeptDraft]":
    from pydantic import TypeAdapter

    return TypeAdapter(KeptDraft)  # made when the first is read: it takes its time


class Drafts:
    """The drafts of one config directory: a file for each organization and process.

    Two processes that edit the same organization never write the same file.

    Args:
        path: The directory for them; it is made, for its owner alone, with the first draft.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine = f"@{os.urandom(4).hex()}.json"

    def keep(
        self,
        organization_id: str,
        *,
        base: Mapping[str, str | bool],
        edits: Mapping[str, str | bool],
        password: bool,
    ) -> None:
        """Write this process's draft of an organization, whole or not at all.

        Raises:
            NotSaved: It could not be written.
        """
        draft = KeptDraft(datetime.now(UTC), this_process(), dict(base), dict(edits), password)
        replacing.make_directory(self.path)

        replacing.replace(self._file(organization_id), _drafts().dump_json(draft), FILE_MODE)

    def drop(self, organization_id: str) -> None:
        """Delete this process's draft of an organization, where there is one."""
        delete(self._file(organization_id))

    def found(self, organization_id: str) -> list[FoundDraft]:
        """Return what others, or earlier visits, left; the newest first.

        Damaged drafts are skipped, and those that other users could have written.
        """
        from tui.storage.settings_file import reading
        from tui.storage.trust.writers import who_else_may_write

        found = []
        for path in self._all():
            if path.name.partition("@")[0] == organization_id and path != self._file(
                organization_id
            ):
                with suppress(OSError, reading.Unreadable, ValueError):
                    draft = _read(path)
                    if who_else_may_write(path):
                        continue
                    others = draft.process != this_process()
                    found.append(FoundDraft(path, draft, others and is_running(draft.process)))
        return sorted(found, key=lambda one: one.draft.when, reverse=True)

    def ids(self) -> set[str]:
        """Return the organizations that have a draft."""
        return {path.name.partition("@")[0] for path in self._all()}

    def rename(self, old: str, new: str) -> None:
        """Let the drafts follow an organization to its new id."""
        for path in self._of(old):
            with suppress(OSError):
                path.replace(path.with_name(f"{new}@{path.name.partition('@')[2]}"))

    def forget(self, organization_id: str) -> None:
        """Delete every draft of an organization that was removed."""
        for path in self._of(organization_id):
            delete(path)

    def _file(self, organization_id: str) -> Path:
        return self.path / f"{organization_id}{self._mine}"

    def _of(self, organization_id: str) -> list[Path]:
        return [path for path in self._all() if path.name.partition("@")[0] == organization_id]

    def _all(self) -> list[Path]:
        with suppress(OSError):
            return [
                path
                for path in self.path.iterdir()
                if "@" in path.name and path.suffix == ".json" and not path.name.startswith(".")
            ]
        return []


def delete(path: Path) -> None:
    """Delete a draft; one that is gone already, or can't be deleted, does no harm."""
    with suppress(OSError):
        path.unlink()


def _read(path: Path) -> KeptDraft:
    from tui.storage.settings_file import reading

    draft = _drafts().validate_json(reading.read(path), strict=True)
    process = draft.process
    return replace(
        draft,
        when=in_utc(draft.when),
        process=replace(
            process, host=printable(process.host, 80), terminal=printable(process.terminal, 40)
        ),
        base=_known(draft.base),
        edits=_known(draft.edits),
    )


def _known(values: Values) -> Values:
    """Those whose key and kind fit this version's form."""
    from tui.settings.draft import Draft
    from tui.settings.model import KEYS

    blank = Draft({})
    return {
        key: value if isinstance(value, bool) else printable(value, len(value))
        for key, value in values.items()
        if key in KEYS and type(value) is type(blank.original(key))
    }
