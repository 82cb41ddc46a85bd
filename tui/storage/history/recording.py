"""Record each save as a step of the history: a commit of the files that it changed, no others."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tui.errors import AlreadyThere, HistoryUnavailable, NotSaved
from tui.language import N_, _
from tui.settings.names import HOST
from tui.storage.disk import replacing
from tui.storage.file_kinds import is_there
from tui.storage.history.author import own_names, person
from tui.storage.history.commit_messages import (
    beginning_message,
    changed_many_message,
    found_message,
    saved_message,
)
from tui.storage.history.git_merge import end_merge
from tui.storage.history.git_objects import Commit, branch_of, commit, objects
from tui.storage.history.repository import Repository, find_repository
from tui.storage.history.what_is_recorded import Found, looking
from tui.storage.settings_file.secret_lines import holds_secret
from tui.storage.settings_file.stored_file import Stored
from tui.system_words import because
from tui.text import printable

FILE_MODE = 0o640
IGNORED = b"# Posthouse has these for a moment only.\n.lock\n.*.tmp\n.outputs/\n"
OUTSIDE = "outside Posthouse"
_IN_CLEAR = N_("the file holds a password in clear, which must not get in.")
_MOST_NAMED = 3
BEGIN_MOST = 5000  # more files would keep the first save waiting for seconds


@dataclass(slots=True)
class Recording:
    """The outcome of keeping a step: a note where git failed.

    Attributes:
        note: Why a step is not in the history, as a sentence; empty where it is, or where the
            history is not Posthouse's to keep. It also names files that were left out.
        is_kept: Whether the files that changed are in the history as they were before.
    """

    note: str = ""
    is_kept: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the note, where there is one."""
        return (self.note,) if self.note else ()


def file_name(organization_id: str) -> str:
    """Return the file of an organization, or of ``host``, inside the config directory."""
    return "host.toml" if organization_id == HOST else f"organizations/{organization_id}.toml"


@contextmanager
def recorded(
    directory: Path,
    ids: Sequence[str],
    *,
    did: str = "",
    password: bool = False,
    many: bool = False,
    was: Mapping[str, bytes | None] | None = None,
) -> Iterator[Recording]:
    """Commit what the body changes in settings files as a step of the history.

    A failure of git is never raised; ``Recording.note`` has it.

    What a hand has changed since the last step becomes a step of its own before it. A merge that
    only waited for these files ends.

    Args:
        directory: The config directory.
        ids: The organization, or ``host``, whose file changes; to rename, the old and the new id.
        did: What the body does, where that is not plain from the files.
        password: Whether it changes the password too.
        many: Whether the ids are of several organizations, which change in one step.
        was: What the files were before, where a change that was cut off did some of it already.
    """
    recording = Recording()
    with looking(directory) as look:
        before = {one: look(file_name(one)) for one in ids}
    if was is not None:
        before = {one: replace(found, content=was[one]) for one, found in before.items()}
    yield recording
    # What the body did is done: whatever fails from here on is a note, and never its failure.
    try:
        repository = find_repository(directory)
        if repository.is_missed:
            raise HistoryUnavailable(repository.why_not)
        if repository.records:
            recording.note = _record(repository, before, did, password=password, many=many)
            recording.is_kept = not any(found.left_out for found in before.values())
    except (HistoryUnavailable, NotSaved) as error:
        recording.note = _("The history could not be written: {sentence}").format(
            sentence=error.sentence
        )
    except OSError as error:
        recording.note = _("The history could not be written: {strerror}.").format(
            strerror=because(error)
        )
    except Exception as error:
        recording.note = _("The history could not be written: {error}.").format(
            error=printable(f"{type(error).__name__} {error}".strip(), 200)
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
    why = recording.note if not recording.is_kept else ""
    if why := why or why_not_kept(directory, stored):
        raise NotSaved(
            _("{path} would be lost as it is, so it was left alone: {why}").format(
                path=printable(str(stored.path)), why=why
            )
        )


def why_not_kept(directory: Path, stored: Stored) -> str:
    """Say why the history would not keep a file as it is; empty where it would."""
    repository = find_repository(directory)
    if not repository.records:
        return repository.why_not
    with looking(directory) as look:
        found = look(file_name(stored.id))
    if found.left_out:
        return _named({file_name(stored.id): found.left_out})
    return _(_IN_CLEAR) if holds_secret(stored.data or b"") else ""


def _record(
    repository: Repository, before: Mapping[str, Found], did: str, *, password: bool, many: bool
) -> str:
    """Write the steps; returns what was left out, as a sentence, empty for nothing."""
    with looking(repository.tree) as look:
        found = {one: look(file_name(one)) for one in before}
    if left_out := {file_name(one): f.left_out for one, f in found.items() if f.left_out}:
        raise HistoryUnavailable(_named(left_out))
    after = {one: f.content for one, f in found.items()}
    if any(holds_secret(content or b"") for content in after.values()):
        raise HistoryUnavailable(_(_IN_CLEAR))
    git = repository.git
    if not is_there(git.repository / "HEAD"):
        repository.make()
    repository.keep_apart()
    branch = branch_of(git)
    names = ["HEAD^{commit}", *(f"HEAD:{file_name(one)}" for one in before)]
    head, *kept = objects(git, names)
    known = dict(zip(before, (one.content if one else None for one in kept), strict=True))
    left_out = {file_name(one): f.left_out for one, f in before.items() if f.left_out}
    if head is None:
        first, not_in_it = _beginning(repository, before)
        commits, left_out = [first], left_out | not_in_it
    else:
        commits = list(_edited_outside(known, before))
    was = {one: known[one] if was.left_out else was.content for one, was in before.items()}
    is_change = was != after
    if is_change or password:
        # Of what is gone, whose it was.
        stay = (f if f.content is not None else before[one] for one, f in found.items())
        commits.append(_saved(was, after, did, _others(stay), password=password, many=many))
    if commits:
        commit(git, branch, head.id if head else "", commits, int(time.time()))
    if is_change:
        end_merge(git, "Merged\n")
    return _("Left out of the history: {files}").format(files=_named(left_out)) if left_out else ""


def _named(left_out: Mapping[str, str]) -> str:
    """Files with the reason why each is not committed, as a sentence; the first three of many."""
    words = [f"{printable(name)} {why}" for name, why in left_out.items()]
    more = len(words) - _MOST_NAMED
    named = words[:_MOST_NAMED]
    if more > 0:
        named.append(_("and {count} more").format(count=more))
    return f"{'; '.join(named)}."


def _beginning(
    repository: Repository, before: Mapping[str, Found]
) -> tuple[Commit, dict[str, str]]:
    """All settings files as they were before the first save; and why some are left out."""
    directory = repository.tree
    left_out: dict[str, str] = {}
    taken: list[Found] = []
    contents: dict[str, bytes | None] = {}
    with suppress(AlreadyThere):  # whoever wrote one knows what to ignore
        replacing.create(directory / ".gitignore", IGNORED, FILE_MODE)
        contents[".gitignore"] = IGNORED
    with looking(directory) as look:
        ids = [HOST, *sorted({*look.ids(), *before} - {HOST})]  # one may just have been removed
        for one in ids if len(ids) <= BEGIN_MOST else before:
            found = before.get(one) or look(file_name(one))
            if found.left_out:
                left_out[file_name(one)] = found.left_out
            elif found.content is not None and not holds_secret(found.content):
                contents[file_name(one)] = found.content
                taken.append(found)
    message = beginning_message(_others(taken))
    first = Commit("Posthouse", "posthouse@localhost", int(time.time()), message, contents)
    return first, left_out


def _edited_outside(
    known: Mapping[str, bytes | None], before: Mapping[str, Found]
) -> Iterator[Commit]:
    for one, found in before.items():
        held = holds_secret(found.content or b"")
        if not found.left_out and found.content != known[one] and not held:
            message = found_message(one, known[one], found.content, found.owner)
            when = found.changed or int(time.time())
            yield Commit(OUTSIDE, "unknown", when, message, {file_name(one): found.content})


def _others(found: Iterable[Found]) -> str:
    """Who besides this user and root owns files, so that a restore can tell whose text it is."""
    return ", ".join(sorted({one.owner for one in found} - {"", *own_names()})[:_MOST_NAMED])


def _saved(
    before: Mapping[str, bytes | None],
    after: Mapping[str, bytes | None],
    did: str,
    owners: str,
    *,
    password: bool,
    many: bool,
) -> Commit:
    who = person()
    if many:
        message = changed_many_message(before, after, did, who, owners)
    else:
        message = saved_message(before, after, did, who, password=password, owners=owners)
    changed = {file_name(one): after[one] for one in after if after[one] != before[one]}
    return Commit(who.login, f"{who.login}@{who.host}", int(time.time()), message, changed)
