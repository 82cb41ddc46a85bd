"""Save settings: the one door for all; the password and the file, both or neither."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui.errors import InvalidInput, NotSaved, PosthouseError, SecretUnavailable
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import check, flatten
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Settings
from tui.settings.names import HOST
from tui.storage.allowed.reaches import Reach, given, of_password_file, of_stored_password
from tui.storage.asking import NotAllowed, allow_server, allow_typed, questions, require
from tui.storage.editing.taking_over import require_what_stays
from tui.storage.history.recording import recorded
from tui.storage.history.replaced import keep_before
from tui.storage.keyring.store import Passwords
from tui.storage.outputs.plan import stay
from tui.storage.outputs.writing import written
from tui.storage.secret_source import place_of
from tui.storage.settings_file.stored_file import ONLY_HOST, Stored, left_alone, only_for_the_host
from tui.storage.settings_file.toml_document import parse
from tui.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Write:
    """What is written, and over what; the arguments of ``save``."""

    organization_id: str
    values: Mapping[str, object]
    base: str | None
    removed: Stored | None
    overwrite_outputs: bool
    keep_theirs: bool
    granted: frozenset[Reach]
    with_password: bool


def save(
    workspace: Workspace,
    organization_id: str,
    values: Mapping[str, object],
    *,
    base: str | None = None,
    removed: Stored | None = None,
    password: SecretStr | None = None,
    entry: str = "",
    overwrite_outputs: bool = False,
    keep_theirs: bool = False,
    granted: frozenset[Reach] = frozenset(),
) -> Stored:
    """Store the password, then the file; where the file fails, the old password comes back.

    Args:
        organization_id: An organization that exists, or ``host``.
        values: The values that were edited, by their keys.
        base: The digest of the file that was edited; ``None`` lays the values over whatever is
            there now.
        removed: The organization as it was before somebody removed it, to create it again.
        password: A new password; ``None`` keeps the stored one.
        entry: Under which name a new password is kept.
        overwrite_outputs: Whether outputs that were changed outside are replaced anyway.
        keep_theirs: Whether the file must be in the history as it is before it changes.
        granted: What this person allowed just now, beside the values.

    Raises:
        NotAllowed: An output, or a new password, reaches what somebody else may have chosen.
        OutputsChanged: An output is not as Posthouse wrote it.
        ChangedMeanwhile: The file is not what ``base`` says.
        InvalidInput: A value of the host's alone.
        NotSaved: The file could not be written; or the history could not keep what was there.
        PosthouseError: The sentence says whether anything was changed; the file never is.
    """
    if organization_id != HOST and values.get(ONLY_HOST):
        raise InvalidInput(only_for_the_host().sentence)
    write = _Write(
        organization_id,
        values,
        base,
        removed,
        overwrite_outputs,
        keep_theirs,
        granted,
        with_password=password is not None,
    )
    if password is None:
        return _write(workspace, write)
    in_force = _in_force(workspace, write)  # first: else something might have to be put back
    place = _place(workspace, write, in_force)
    old = place.get(entry) if place.look(entry).stored else None
    place.set(entry, password)
    try:
        stored = _write(workspace, write)
    except BaseException as failure:
        put_back(place, entry, old, failure)
        raise
    allow_server(workspace, in_force)  # that was looked at, whatever the files say by now
    return stored


def _in_force(workspace: Workspace, write: _Write) -> Effective:
    """The settings in force by what the file will say. Raises ChangedMeanwhile as ``save``."""
    one, directory = write.organization_id, workspace.directory
    before = write.removed or directory.current(one, write.base)
    after = _meant(before, write.values) or before.settings
    host = after if one == HOST else directory.load(HOST).settings
    return effective(one, after, host)


def _place(workspace: Workspace, write: _Write, in_force: Effective) -> Passwords:
    """Where a new password is stored.

    Raises:
        NotAllowed: It is a file that somebody else may have chosen; or others exchanged the server
            that was allowed before, which the password would be for.
    """
    typed = given(write.organization_id, in_force.settings, write.values)
    known = write.granted | typed
    require(workspace, of_password_file(in_force), known)
    asked = questions(workspace, of_stored_password(in_force))
    if exchanged := [q for q in asked if q.old is not None and q.reach not in known]:
        raise NotAllowed(exchanged)
    return place_of(workspace, in_force.settings.authentication)


def _write(workspace: Workspace, write: _Write) -> Stored:
    directory, one = workspace.directory, write.organization_id
    with directory.lock.held():
        before = write.removed or directory.current(one, write.base)
        if before.broken:
            raise left_alone(before)
        after = _meant(before, write.values)
        typed = given(one, after, write.values) if after else frozenset()
        require_what_stays(workspace, before, write.values, write.granted | typed)
        kept = keep_before(workspace, before) if write.keep_theirs else ()
        with (
            written(
                workspace,
                one,
                before.settings,
                after,
                overwrite=write.overwrite_outputs,
                granted=write.granted | typed,
            ) as outputs,
            recorded(directory.path, [one], password=write.with_password) as history,
        ):
            if write.removed is None:
                stored = directory.save(
                    one, write.values, base=before.digest, at_last=outputs.publish
                )
            else:
                stored = directory.create_again(
                    write.removed, write.values, at_last=outputs.publish
                )
        allow_typed(workspace, typed)
        notes = (
            *kept,
            *stored.notes,
            *history.notes,
            *outputs.notes,
            *stay(before.settings, after),
        )
        return stored._replace(notes=notes, outputs=outputs.paths)


def _meant(before: Stored, values: Mapping[str, object]) -> Settings | None:
    """What the file will mean; ``None`` where the values can't be saved and nothing may follow."""
    said = flatten(parse(before.data).tables)[0] if before.data else {}
    checked = check({**said, **values})
    return None if checked.errors else checked.settings


def put_back(place: Passwords, entry: str, old: SecretStr | None, failure: BaseException) -> None:
    """Give an entry its old password again; where that fails, ``failure`` says so too."""
    try:
        if old is None:
            place.delete(entry)
        else:
            place.set(entry, old)
    except (SecretUnavailable, NotSaved) as also:
        if isinstance(failure, PosthouseError):
            failure.sentence += _(
                " The new password is stored, and the old one could not be put back: {sentence}"
            ).format(sentence=also.sentence)
