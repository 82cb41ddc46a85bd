"""What a change to many organizations is about to do, so that it can be ended after a cut.

It is in the state of whoever makes the change, for their eyes alone. In the config directory there
is a mark for the others, who can't read that: a change is under way, or was cut off.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path

from tui.errors import Exit, NotSaved, PosthouseError
from tui.language import _
from tui.opening import open_regular, read_all, read_regular
from tui.storage.disk import replacing
from tui.storage.history.author import person
from tui.storage.state.cut_off import JOURNAL, MARK
from tui.storage.trust.writers import who_else_may_write
from tui.storage.workspace import Workspace
from tui.text import printable

_JOURNAL_MODE, _MARK_MODE = 0o600, 0o640
_LARGEST, _LARGEST_MARK = 1024 * 1024 * 1024, 4096
_MOST_COUNTED = 1_000_000  # organizations that a mark of somebody else's speaks of


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a change.

    Attributes:
        organization_id: Whose file it is.
        output: Where it is, for an output; empty for the settings file.
        old: What it said; None where it was not there.
        new: What it shall say.
    """

    organization_id: str
    output: str
    old: bytes | None
    new: bytes
    mode: int


@dataclass(frozen=True, slots=True)
class Journal:
    """A change that began.

    Attributes:
        when: When, in UTC.
        did: What was done, for the history.
    """

    when: datetime
    did: str
    entries: tuple[Entry, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The organizations that it changes."""
        return tuple(dict.fromkeys(one.organization_id for one in self.entries))


class Unusable(PosthouseError):
    """What was written down of a change that was cut off can't be used."""

    exit_code = Exit.TRY_AGAIN

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _(
                "A change of yours to several organizations was cut off, and what was written "
                "down of it can't be used: {path}: {why} Look at what changed (posthouse history, "
                "posthouse validate), then remove that file."
            ).format(path=printable(str(path)), why=why)
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """What the others see of a change that was cut off."""

    who: str
    when: str
    count: int
    path: Path


def write(workspace: Workspace, did: str, entries: Sequence[Entry]) -> None:
    """Write down what is about to be done.

    Raises:
        NotSaved: It can't be written, so nothing may be done.
    """
    lines = [{"when": datetime.now(UTC).isoformat(), "did": did, "entries": len(entries)}]
    lines += [
        {
            "organization": one.organization_id,
            "output": one.output,
            "old": None if one.old is None else b64encode(one.old).decode(),
            "new": b64encode(one.new).decode(),
            "mode": one.mode,
        }
        for one in entries
    ]
    data = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    replacing.make_directory(workspace.state.path)
    replacing.replace(_path(workspace), data, _JOURNAL_MODE)


def is_under_way(workspace: Workspace) -> bool:
    """Whether a change of this user's is being made just now.

    Its own file tells: the mark anybody who may write there can lock, for good.
    """
    try:
        descriptor = open_regular(_path(workspace), follow=False)
    except OSError:
        return False
    try:
        flock(descriptor, LOCK_SH | LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def exists(workspace: Workspace) -> bool:
    """Whether a change of this user's was cut off, at first sight."""
    return os.path.lexists(_path(workspace))


def read(workspace: Workspace) -> Journal:
    """What was about to be done.

    Raises:
        Unusable: It can't be read, or somebody else could have written it.
    """
    path = _path(workspace)
    if why := who_else_may_write(path):
        raise Unusable(path, why)
    try:
        first, *rest = read_regular(path, _LARGEST, follow=False).splitlines()
        head = json.loads(first)
        entries = tuple(map(_entry, rest))
        if len(entries) != head["entries"]:
            raise Unusable(path, _("it is not whole."))
        return Journal(datetime.fromisoformat(head["when"]), str(head["did"]), entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(path, f"{printable(str(error), 200)}.") from None


def end(workspace: Workspace) -> None:
    """Forget it: all is done, or taken back."""
    with suppress(OSError):
        _path(workspace).unlink()
    with suppress(NotSaved, OSError):
        replacing.delete(workspace.directory.path / MARK)


@contextmanager
def marked(workspace: Workspace, count: int) -> Iterator[None]:
    """Mark the config directory for the others while the body runs.

    The mark stays where the process is killed; else whoever calls ``end`` takes it away. Where it
    can't be written nobody sees it, and nothing else is different.
    """
    path = workspace.directory.path / MARK
    who = person()
    words = {"who": who.login, "when": datetime.now(UTC).isoformat(timespec="seconds")}
    with suppress(NotSaved, OSError):
        replacing.replace(path, json.dumps(words | {"count": count}).encode(), _MARK_MODE)
    with _locked(_path(workspace)), _locked(path):
        yield


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, where it can be had, while the body runs."""
    descriptor = -1
    with suppress(OSError):
        descriptor = open_regular(path, follow=False)
        flock(descriptor, LOCK_EX | LOCK_NB)
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def mark(directory: Path) -> Mark | None:
    """A change of whomever that was cut off, as the config directory has it; None for none."""
    path = directory / MARK
    try:
        descriptor = open_regular(path, follow=False)
    except OSError:
        return None
    try:
        flock(descriptor, LOCK_SH | LOCK_NB)  # who makes the change holds it
        found = json.loads(read_all(descriptor, _LARGEST_MARK))
        count = min(int(found["count"]), _MOST_COUNTED)
        return Mark(
            printable(str(found["who"]), 80), printable(str(found["when"]), 40), count, path
        )
    except BlockingIOError:
        return None
    except Exception:  # whoever may write there writes anything, and it stops nobody's command
        return Mark("?", "?", 0, path)
    finally:
        os.close(descriptor)


def _path(workspace: Workspace) -> Path:
    return workspace.state.path / JOURNAL


def _entry(line: bytes) -> Entry:
    found = json.loads(line)
    old = found["old"]
    return Entry(
        str(found["organization"]),
        str(found["output"]),
        None if old is None else b64decode(old),
        b64decode(found["new"]),
        int(found["mode"]),
    )
