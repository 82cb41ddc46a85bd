"""An import: a file of organizations read, planned and saved, all of them or none."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tui.errors import InvalidInput
from tui.imports.found import Contents, Found, WrongFile
from tui.imports.reading import read
from tui.language import _
from tui.opening import NotRegular, TooLarge
from tui.settings.login import with_login
from tui.storage.allowed.reaches import NAMES, Reach, text, whole
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.add_rename_remove import forget
from tui.storage.editing.many.plan import Plan, Values, Watch, plan_each
from tui.storage.editing.many.saving import Saved, save_together
from tui.storage.trust.places import NotFollowed, place
from tui.storage.workspace import Workspace
from tui.system_words import because
from tui.text import printable

_LARGEST = 256 * 1024 * 1024
_MOST_FORGOTTEN = 200


def read_import(file: str, format: str, organization: str = "") -> Contents:
    """Read a file of organizations; what others let a link lead to is not read into settings.

    Args:
        format: One of ``FORMATS``.
        organization: Whose settings they are, for a format of one.

    Raises:
        WrongFile: Something in it is wrong; names the file, the line, the column.
        InvalidInput: It can't be read.
    """
    try:
        data = _content(Path(file))
        logins = _logins(Path(file)) if format == "postfix" else None
        return read(data, format, organization=organization, sasl_passwd=logins)
    except WrongFile as error:
        raise error.of(file) from None
    except TooLarge:
        raise InvalidInput(_("{file} is too large.").format(file=printable(file, 200))) from None
    except OSError as error:
        raise InvalidInput(
            _("{file} can't be read: {strerror}.").format(
                file=printable(file, 200), strerror=because(error)
            )
        ) from None


def _content(file: Path) -> bytes:
    try:
        with place(file) as found:
            return found.read(_LARGEST)
    except FileNotFoundError:
        raise NotRegular(file.stat().st_mode) from None  # a shell's <(...) leads to no name


def _logins(file: Path) -> bytes | None:
    """The map of logins beside Postfix's main.cf, where it can be read. Raises NotFollowed."""
    try:
        return _content(file.with_name("sasl_passwd"))
    except NotFollowed:
        raise
    except OSError:
        return None


def plan_import(
    workspace: Workspace,
    contents: Contents,
    file: str,
    watch: Watch = lambda ids, _count: ids,
) -> Plan:
    """Plan what a file says; a row that makes settings which can't be is named with its line.

    Raises:
        PosthouseError: As of ``plan_each``.
    """
    there = set(workspace.directory.ids())
    lines = {one.id: one.line for one in contents.organizations}
    wanted = {
        one.id: _values(workspace.directory, one, is_new=one.id not in there)
        for one in contents.organizations
    }
    new = [one for one in wanted if one not in there]
    for_each = {one: wanted[one] for one in watch(wanted, len(wanted))}
    try:
        return plan_each(workspace, for_each, new=new, by_hand=False)
    except InvalidInput as error:
        first = error.sentence.partition(":")[0]
        if first in lines:
            words = _("{file}: line {line}: {sentence}")
            error.sentence = words.format(
                file=printable(file, 200), line=lines[first], sentence=error.sentence
            )
        raise


def _values(directory: ConfigDirectory, one: Found, *, is_new: bool) -> Values:
    """The values of one; who is new and has a server of its own does not follow the host."""
    values = dict(one.values)
    if is_new and "smtp.host" in values:
        values.setdefault("mail.mode", "custom")
    before: Mapping[str, object] = {} if is_new else directory.load(one.id).values
    return with_login(values, before)


def reaching(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the values that reach outside the directory: the organization, the key, the value."""
    for change in plan.changes:
        for one in change.differences:
            is_asked = one.key in NAMES or one.key.startswith("outputs.")
            if is_asked and change.after.settings.says(one.key):
                # To its end: what is cut off would be allowed unseen.
                yield change.id, one.key, whole(text(change.after.settings, one.key))


def save_import(
    workspace: Workspace,
    plan: Plan,
    file: str,
    *,
    overwrite_outputs: bool = False,
    granted: frozenset[Reach] = frozenset(),
) -> Saved:
    """Save what was planned; what earlier organizations of the new ids left is not taken over.

    Raises:
        PosthouseError: As of ``save_together``.
    """
    new = [change.id for change in plan.changes if change.is_new]
    for one in new:
        workspace.state.forget(one)
        workspace.answers.forget(one)
    saved = save_together(
        workspace,
        plan,
        did=f"imported from {printable(Path(file).name, 80)}",
        overwrite_outputs=overwrite_outputs,
        granted=granted,
    )
    notes = (*saved.notes, *_forget_passwords(workspace, new))
    return Saved(saved.ids, saved.outputs, notes)


def _forget_passwords(workspace: Workspace, new: list[str]) -> list[str]:
    """Delete the passwords that earlier organizations of these ids left in the keyring.

    Each takes a moment, so of very many it is only said.
    """
    if not new or not workspace.passwords.look(new[0]).available:
        return []
    if len(new) > _MOST_FORGOTTEN:
        return [
            _(
                "the keyring was not searched for passwords that earlier organizations of these "
                "ids left; they would be used."
            )
        ]
    return [note for one in new for note in forget(workspace, one)]
