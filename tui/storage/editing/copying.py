"""Copy: a new organization with the settings of another."""

import re
from collections.abc import Container
from pathlib import Path

from tui.errors import InvalidInput
from tui.language import _
from tui.paths import free
from tui.settings.names import HOST
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import require
from tui.storage.editing.add_rename_remove import forget
from tui.storage.editing.taking_over import said_by
from tui.storage.history.recording import recorded
from tui.storage.settings_file.changes import edited
from tui.storage.settings_file.editing import edit
from tui.storage.settings_file.stored_file import Stored, left_alone
from tui.storage.settings_file.toml_document import parse
from tui.storage.sign_in import along as sign_ins
from tui.storage.workspace import Workspace
from tui.text import printable

_ITS_OWN = ("outputs", "uipath", "send")
"""The tables that are about one organization alone: no other may write the same files."""


def copy(
    workspace: Workspace,
    organization_id: str,
    new_id: str,
    name: str,
    granted: Container[Reach] = frozenset(),
) -> Stored:
    """Create an organization whose file says what another's does, comments and all.

    Its password, outputs and partition at UiPath do not go along; nor does what an earlier
    organization of the new id left behind. A password file that has the other's id in its name is
    the other's alone, so that the copy names one of its own.

    Args:
        granted: What this person allowed just now.

    Raises:
        NotAllowed: The file says what others could have written: the new one would be this
            user's own, and nothing in it asked about.
        PosthouseError: It exists, the id or name is not allowed, the other can't be read, or it
            can't be written.
    """
    directory = workspace.directory
    directory.must_be_free(new_id)
    if organization_id == HOST:
        raise InvalidInput(
            _("The host's settings can't be copied: a new organization follows them.")
        )
    source = directory.load(organization_id)
    if source.broken or source.data is None:
        raise left_alone(source)
    require(workspace, [one for one in said_by(source) if not _is_its_own(one.key)], granted)
    own = [key for key in source.values if _is_its_own(key)]
    without = edit(parse(source.data), dict.fromkeys(own))
    file = _own_password_file(source, new_id)
    content = edited(parse(without), {**file, "name": name}) or without
    with (
        directory.lock.held(),
        recorded(directory.path, [new_id], did=f"copied from {source.id}") as history,
    ):
        stored = directory.rewrite(Stored(new_id, directory.file(new_id)), content)
    left = forget(workspace, new_id)
    left += sign_ins.remove(workspace, stored.settings, new_id)
    missing = _of_password(stored, source.id, has_own_file=bool(file))
    return stored._replace(notes=(*stored.notes, *history.notes, *left, *missing))


def _is_its_own(key: str) -> bool:
    return key.partition(".")[0] in _ITS_OWN


def _own_password_file(source: Stored, new_id: str) -> dict[str, str]:
    """The password file of a copy, by key, where the other's bears the other's id."""
    file = Path(source.settings.authentication.file)
    its_own = re.fullmatch(rf"{re.escape(source.id)}(?:-\d+)?(\..*)?", file.name)
    if not its_own or not file.is_absolute():
        return {}
    return {"authentication.file": str(free(file.with_name(f"{new_id}{its_own[1] or ''}")))}


def _of_password(stored: Stored, source_id: str, *, has_own_file: bool) -> tuple[str, ...]:
    """That the password of a copy is still to be given, or is the other's too."""
    login = stored.settings.authentication
    if stored.settings.mail.mode != "custom" or not login.required:
        return ()
    if login.secret == "keyring" or (login.secret == "file" and has_own_file):
        sentence = _("The password did not go along: posthouse password {id}")
        return (sentence.format(id=stored.id),)
    if login.secret == "file" and login.file:
        sentence = _(
            "It has the password file of {other}, {file}: a password that is stored for one is the "
            "other's, too. For one of its own, name another file in authentication.file."
        )
        return (sentence.format(other=source_id, file=printable(login.file)),)
    return ()
