"""Read the history: the steps of an organization, what each changed, and who is gone."""

import heapq
import re
import secrets
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from tui.errors import HistoryUnavailable, InvalidInput
from tui.language import _
from tui.storage.disk.file_marks import time_of
from tui.storage.file_kinds import is_there
from tui.storage.history.author import own_names
from tui.storage.history.git import Git
from tui.storage.history.git_objects import objects
from tui.storage.history.recording import file_name
from tui.storage.history.repository import Keeper, find_repository
from tui.storage.settings_file.ids import is_id
from tui.text import printable

PAGE = 200
_MOST_RENAMES = 32  # that are followed back
_REVISION = re.compile(r"[0-9a-fA-F]{4,64}|HEAD(~[0-9]{1,6})?")
_NUMBER = re.compile("-?[0-9]{1,20}")
_FIELDS = (
    *("%H", "%at", "%ct", "%an", "%s"),
    *(
        f"%(trailers:key=Posthouse-{name},valueonly,separator=%x2C)"
        for name in ("Terminal", "Host", "Account", "File-Owner", "Renamed-From")
    ),
)
_FORMAT = "%x00".join(_FIELDS)
_EVERY = ("--full-history",)  # else git passes over the side of a merge that gave way


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the history.

    Attributes:
        revision: The commit's id, in full.
        when: When it was done, in UTC.
        who: Who did it; ``outside Posthouse`` for an edit by hand.
        what: What changed, in a line.
        organization_id: Whose history it is in; the id that it had then. Empty where all are read.
        terminal: Where it was done; empty where that is not known.
        host: The host it was done on; empty where that is not known.
        account: Whose rights were used, where that was another's.
        owner: Whose file it was that was edited outside Posthouse, or that stayed another's.
    """

    revision: str
    when: datetime
    who: str
    what: str
    organization_id: str = ""
    terminal: str = ""
    host: str = ""
    account: str = ""
    owner: str = ""

    @property
    def short(self) -> str:
        """Return the first characters of the commit's id."""
        return self.revision[:10]


@dataclass(frozen=True, slots=True)
class Versions:
    """A file before a step and after it; None where there was none."""

    before: bytes | None
    after: bytes | None


class History:
    """The history of a config directory, read-only.

    Args:
        directory: The config directory.
    """

    def __init__(self, directory: Path) -> None:
        self.repository = find_repository(directory)

    def steps(self, organization_id: str = "") -> Iterator[Step]:
        """Yield the steps of an organization or of ``host``, or of all, newest first, read as
        needed.

        A rename is followed back to the id that it had before.

        Raises:
            HistoryUnavailable: git is missing, or failed.
        """
        start = self._resolve("HEAD")
        if start is None:
            return
        if organization_id:
            yield from self._of(organization_id, start)
        else:
            inside = ("--", self.repository.prefix) if self.repository.prefix else ()
            for found in self._log("", start, *inside):
                yield found.step

    def versions(self, step: Step) -> Versions:
        """Return the organization's file before and after a step.

        Raises:
            HistoryUnavailable: git is missing, or failed.
        """
        name = self._name(step.organization_id)
        before, after = objects(self._git, [f"{step.revision}^:{name}", f"{step.revision}:{name}"])
        return Versions(before.content if before else None, after.content if after else None)

    def newest(self, organization_id: str) -> bytes | None:
        """Return an organization's file as the last step left it; None where there is none.

        Raises:
            HistoryUnavailable: git is missing, or failed.
        """
        (found,) = objects(self._git, [f"HEAD:{self._name(organization_id)}"])
        return found.content if found else None

    def find(self, organization_id: str, revision: str) -> tuple[str, bytes]:
        """Return an organization's file after a step, or before it where the step removed it.

        Args:
            revision: What a person typed: some first characters of a commit's id, or ``HEAD~2``.

        Returns:
            The full id of the commit, and the file.

        Raises:
            InvalidInput: There is no such revision, or no such file in it.
            HistoryUnavailable: git is missing, or failed.
        """
        if not _REVISION.fullmatch(revision):
            raise InvalidInput(
                _(
                    "{revision} is not a revision: give the first characters of one that "
                    "posthouse history shows, or HEAD~1."
                ).format(revision=printable(revision, 80))
            )
        found = self._resolve(revision)
        if found is None:
            raise InvalidInput(
                _("The history has no revision {revision}, or several that begin with it.").format(
                    revision=revision
                )
            )
        name = self._name(organization_id)
        after, before = objects(self._git, [f"{found}:{name}", f"{found}^:{name}"])
        kept = after or before
        if kept is None:
            raise InvalidInput(
                _("There was no {organization_id} at {revision}.").format(
                    organization_id=organization_id, revision=revision
                )
            )
        return found, kept.content

    def others(self, organization_id: str, revision: str) -> str:
        """Name those, besides this user and root, whose file it was that has its text at a step.

        Args:
            revision: The full id of the commit.

        Raises:
            HistoryUnavailable: git is missing, or failed.
        """
        log = self._log(organization_id, *_EVERY, revision, "--", self._name(organization_id))
        owners = next((found.step.owner for found in log), "").split(", ")
        return ", ".join(one for one in owners if one not in ("", *own_names()))

    def removed(self) -> list[Step]:
        """Return the step that removed each organization which is gone now, newest first.

        Raises:
            HistoryUnavailable: git is missing, or failed.
        """
        start = self._resolve("HEAD")
        if start is None:
            return []
        place = f"{self.repository.prefix}organizations/"
        gone: dict[str, Step] = {}
        options = ("--diff-filter=D", "--no-renames", "--name-only", "--no-ext-diff")
        begins = secrets.token_hex(8)  # what nobody who writes a message can have written
        shape = f"--format={begins}{_FORMAT}%x00"
        log = self._git.run("log", "-z", shape, *options, start, "--", place)
        for record in log.split(begins.encode())[1:]:
            *fields, names = record.split(b"\0", len(_FIELDS))
            found = _logged(fields, "")
            for name in names.decode("utf-8", "replace").strip("\n\0").split("\0"):
                one = name.removeprefix(place).removesuffix(".toml")
                if is_id(one) and one != found.old_id and one not in gone:
                    gone[one] = replace(found.step, organization_id=one)
        directory = self.repository.directory
        return [step for one, step in gone.items() if not is_there(directory / file_name(one))]

    @property
    def _git(self) -> Git:
        if self.repository.keeper is Keeper.NOBODY and self.repository.has_git:
            raise HistoryUnavailable(_("There is no history yet; the first save begins it."))
        if self.repository.is_closed:
            raise HistoryUnavailable(self.repository.damage)
        return self.repository.git

    def _name(self, organization_id: str) -> str:
        return f"{self.repository.prefix}{file_name(organization_id)}"

    def _resolve(self, revision: str) -> str | None:
        """A commit's full id; None where there is none."""
        (found,) = objects(self._git, [f"{revision}^{{commit}}"])
        return found.id if found else None

    def _of(self, organization_id: str, start: str) -> Iterator[Step]:
        """An organization's steps; who writes a message may forge renames, without an end."""
        one, begin = organization_id, start
        for renames in range(_MOST_RENAMES + 1):
            renamed = yield from self._until_rename(one, begin, follow=renames < _MOST_RENAMES)
            above = self._resolve(f"{renamed.step.revision}^") if renamed else None
            if renamed is None or above is None:
                return
            one, begin = renamed.old_id, above

    def _until_rename(
        self, organization_id: str, start: str, *, follow: bool
    ) -> Generator[Step, None, "_Logged | None"]:
        """Two logs in one: a password is not in the file, so its changes are found by message.

        Returns:
            The rename that gave it this id, where that is to be followed; None for none.
        """
        pattern = f"^Posthouse-Password: {organization_id.replace('.', '[.]')}$"
        by_file = self._log(organization_id, *_EVERY, start, "--", self._name(organization_id))
        by_password = self._log(organization_id, f"--grep={pattern}", start)
        seen = set()
        for found in heapq.merge(by_password, by_file, key=lambda found: -found.committed):
            if found.step.revision not in seen:
                seen.add(found.step.revision)
                yield found.step
                if follow and found.old_id not in ("", organization_id):
                    return found
        return None

    def _log(self, organization_id: str, *arguments: str) -> Iterator["_Logged"]:
        """What ``git log`` finds, newest first, read page by page."""
        for skip in count(0, PAGE):
            page = (f"--max-count={PAGE}", f"--skip={skip}")
            out = self._git.run("log", "-z", f"--format={_FORMAT}", *page, *arguments)
            fields = out.split(b"\0")
            for place in range(0, len(fields) - 1, len(_FIELDS)):
                yield _logged(fields[place : place + len(_FIELDS)], organization_id)
            if len(fields) - 1 < PAGE * len(_FIELDS):
                return


@dataclass(frozen=True, slots=True)
class _Logged:
    """A step as the log has it.

    Attributes:
        committed: When it came into the history, in seconds since 1970.
        old_id: The id before, where it was a rename.
    """

    step: Step
    committed: int
    old_id: str


def _logged(fields: Sequence[bytes], organization_id: str) -> _Logged:
    revision, when, committed, who, what, *rest = (printable(field) for field in fields)
    terminal, host, account, owner, old_id = rest
    step = Step(
        revision=revision,
        when=time_of(_seconds(when)),
        who=who,
        what=what,
        organization_id=organization_id,
        terminal="" if terminal == "none" else terminal,
        host=host,
        account=account,
        owner=owner,
    )
    return _Logged(step, _seconds(committed), old_id if is_id(old_id) else "")


def _seconds(said: str) -> int:
    """A commit's time, in seconds since 1970; 0 where whoever made it gave none."""
    return int(said) if _NUMBER.fullmatch(said) else 0
