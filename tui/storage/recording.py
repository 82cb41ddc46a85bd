"""Each save as a step of the history: a commit of the files that it changed, of nothing else."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.errors import AlreadyThere, HistoryUnavailable, NotSaved
from tui.language import N_, _
from tui.settings.names import HOST
from tui.storage import atomic, files
from tui.storage.commits import Commit, commit, objects
from tui.storage.ids import is_id
from tui.storage.kinds import is_there
from tui.storage.masking import holds_secret
from tui.storage.merges import end_merge
from tui.storage.messages import found_message, saved_message
from tui.storage.person import person
from tui.storage.repository import Repository, find_repository
from tui.storage.rights import user_name
from tui.storage.stored import Stored
from tui.system_words import because
from tui.text import printable

FILE_MODE = 0o640
IGNORED = b"# Posthouse has these for a moment only.\n.lock\n.*.tmp\n.outputs/\n"
BEGINNING = "Settings as they were when the history began\n"
OUTSIDE = "outside Posthouse"
_IN_CLEAR = N_("the file holds a password in clear, which must not get in.")
BEGIN_MOST = 5000  # more files would keep the first save waiting for seconds


@dataclass(slots=True)
class Recording:
    """What came of it.

    Attributes:
        note: Why a step is not in the history, as a sentence; empty where it is, or where the
            history is not Posthouse's to keep.
    """

    note: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """The note, where there is one."""
        return (self.note,) if self.note else ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A settings file as it is; without a content where there is none, or none to be read."""

    content: bytes | None = None
    changed: int = 0
    owner: str = ""
    readable: bool = True


def file_name(organization_id: str) -> str:
    """The file of an organization, or of ``host``, inside the config directory."""
    return "host.toml" if organization_id == HOST else f"organizations/{organization_id}.toml"


@contextmanager
def recorded(
    directory: Path, ids: Sequence[str], *, did: str = "", password: bool = False
) -> Iterator[Recording]:
    """Keep what the body does to settings files as a step of the history, which never fails it.

    What a hand has changed since the last step becomes a step of its own before it. A merge that
    only waited for these files ends.

    Args:
        directory: The config directory.
        ids: The organization, or ``host``, whose file changes; to rename, the old and the new id.
        did: What the body does, where that is not plain from the files.
        password: Whether it changes the password too.
    """
    recording = Recording()
    before = {one: _look(directory / file_name(one)) for one in ids}
    yield recording
    try:
        repository = find_repository(directory)
        if not repository.records:
            return
        after = {one: _look(directory / file_name(one)).content for one in ids}
        if any(holds_secret(found or b"") for found in after.values()):
            raise HistoryUnavailable(_(_IN_CLEAR))
        _record(repository, before, after, did, password=password)
    except (HistoryUnavailable, NotSaved) as error:
        recording.note = _("The history could not be written: {sentence}").format(
            sentence=error.sentence
        )
    except OSError as error:
        recording.note = _("The history could not be written: {strerror}.").format(
            strerror=because(error)
        )


def keep(directory: Path, stored: Stored) -> None:
    """Put a file as it is into the history, before it is overwritten.

    Args:
        stored: The file, with its content.

    Raises:
        NotSaved: The history can't keep it.
    """
    with recorded(directory, [stored.id]) as recording:
        pass
    if why := recording.note or why_not_kept(directory, stored):
        raise NotSaved(
            _("{path} would be lost as it is, so it was left alone: {why}").format(
                path=printable(str(stored.path)), why=why
            )
        )


def why_not_kept(directory: Path, stored: Stored) -> str:
    """Why the history would not keep a file as it is, as a sentence; empty where it would."""
    repository = find_repository(directory)
    if not repository.records:
        return repository.why_not
    return _(_IN_CLEAR) if holds_secret(stored.data or b"") else ""


def _record(
    repository: Repository,
    before: Mapping[str, _Found],
    after: Mapping[str, bytes | None],
    did: str,
    *,
    password: bool,
) -> None:
    git = repository.git
    if not is_there(git.repository / "HEAD"):
        repository.make()
    repository.keep_apart()
    branch = git.run("symbolic-ref", "HEAD").decode("utf-8", "replace").strip()
    if not branch.startswith("refs/heads/"):
        raise HistoryUnavailable(_("git did not answer as symbolic-ref does."))
    names = ["HEAD^{commit}", *(f"HEAD:{file_name(one)}" for one in before)]
    head, *kept = objects(git, names)
    known = dict(zip(before, (one.content if one else None for one in kept), strict=True))
    if head is None:
        commits = [_beginning(repository, before)]
    else:
        commits = list(_edited_outside(known, before))
    was = {one: found.content if found.readable else known[one] for one, found in before.items()}
    is_change = was != after
    if is_change or password:
        commits.append(_saved(was, after, did, password=password))
    if commits:
        commit(git, branch, head.id if head else "", commits, int(time.time()))
    if is_change:
        end_merge(git, "Merged\n")


def _beginning(repository: Repository, before: Mapping[str, _Found]) -> Commit:
    """All settings files as they were before the first save."""
    directory = repository.tree
    contents: dict[str, bytes | None] = {}
    with suppress(AlreadyThere):  # whoever wrote one knows what to ignore
        atomic.create(directory / ".gitignore", IGNORED, FILE_MODE)
        contents[".gitignore"] = IGNORED
    there = {path.stem for path in directory.glob("organizations/*.toml")}
    ids = [HOST, *sorted((there | before.keys()) - {HOST})]  # one may just have been removed
    for one in ids if len(ids) <= BEGIN_MOST else before:
        if one == HOST or is_id(one):
            content = (before.get(one) or _look(directory / file_name(one))).content
            if content is not None and not holds_secret(content):
                contents[file_name(one)] = content
    return Commit("Posthouse", "posthouse@localhost", int(time.time()), BEGINNING, contents)


def _edited_outside(
    known: Mapping[str, bytes | None], before: Mapping[str, _Found]
) -> Iterator[Commit]:
    for one, found in before.items():
        held = holds_secret(found.content or b"")
        if found.readable and found.content != known[one] and not held:
            message = found_message(one, known[one], found.content, found.owner)
            when = found.changed or int(time.time())
            yield Commit(OUTSIDE, "unknown", when, message, {file_name(one): found.content})


def _saved(
    before: Mapping[str, bytes | None],
    after: Mapping[str, bytes | None],
    did: str,
    *,
    password: bool,
) -> Commit:
    who = person()
    message = saved_message(before, after, did, who, password=password)
    changed = {file_name(one): after[one] for one in after if after[one] != before[one]}
    return Commit(who.login, f"{who.login}@{who.host}", int(time.time()), message, changed)


def _look(path: Path) -> _Found:
    try:
        about = path.stat()
        return _Found(files.read(path), int(about.st_mtime), user_name(about.st_uid))
    except FileNotFoundError:
        return _Found()
    except (OSError, files.Unreadable):
        return _Found(readable=False)
