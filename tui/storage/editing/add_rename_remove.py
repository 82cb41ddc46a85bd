"""Add, rename and remove organizations: the file, its password and its test results."""

from tui.errors import InvalidInput, NotSaved, PosthouseError, SecretUnavailable
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.model import Settings
from tui.storage.editing.saving import put_back, save
from tui.storage.history.recording import recorded
from tui.storage.history.replaced import keep_removed
from tui.storage.outputs.plan import stay
from tui.storage.settings_file.stored_file import Stored
from tui.storage.sign_in import along as sign_ins
from tui.storage.workspace import Workspace
from tui.text import printable


def add(workspace: Workspace, organization_id: str, name: str) -> Stored:
    """Create an organization; what an earlier one of this id left behind is not taken over.

    Raises:
        PosthouseError: It exists, or the id or name is not allowed, or it can't be written.
    """
    directory = workspace.directory
    with directory.lock.held(), recorded(directory.path, [organization_id]) as history:
        stored = directory.add(organization_id, name)
    workspace.state.forget(organization_id)
    workspace.answers.forget(organization_id)
    _forget_password(workspace, organization_id)
    sign_ins.remove(workspace, stored.settings, organization_id)
    return stored._replace(notes=(*stored.notes, *history.notes))


def rename(workspace: Workspace, old_id: str, new_id: str, name: str) -> Stored:
    """Give an organization another id, another name, or both; its password goes along.

    Raises:
        PosthouseError: Nothing was changed, or the sentence says what was.
    """
    if problems := check({"name": name}).errors:
        raise InvalidInput(problems[0].sentence)
    stored = workspace.directory.load(old_id)
    old_name = stored.name
    if new_id != old_id:
        stored = _change_id(workspace, old_id, new_id)
    if name == old_name:
        return stored
    try:
        saved = save(workspace, new_id, {"name": name})
    except PosthouseError as error:
        if new_id == old_id:
            raise
        raise NotSaved(
            _("{old_id} is now {new_id}, but its name stayed: {sentence}").format(
                old_id=old_id, new_id=new_id, sentence=error.sentence
            )
        ) from error
    return saved._replace(notes=(*stored.notes, *saved.notes))


def _change_id(workspace: Workspace, old_id: str, new_id: str) -> Stored:
    """Copy the password, rename the file, forget the old entry: at no time is it without one."""
    directory, passwords = workspace.directory, workspace.passwords
    directory.must_be_free(new_id)  # else the password of another would be overwritten
    password, unknown = _password_of(workspace, directory.load(old_id))
    before = passwords.get(new_id) if password is not None else None
    if password is not None:
        passwords.set(new_id, password)
    try:
        with directory.lock.held(), recorded(directory.path, [old_id, new_id]) as history:
            stored = directory.rename(old_id, new_id)
    except PosthouseError as failure:
        if password is not None:
            put_back(workspace.passwords, new_id, before, failure)
        raise
    workspace.state.rename(old_id, new_id)
    workspace.answers.rename(old_id, new_id)
    left = _left_behind(old_id, unknown)
    if password is not None:
        left = _forget_password(workspace, old_id)
    left += sign_ins.move(workspace, stored.settings, old_id, new_id)
    return stored._replace(notes=(*stored.notes, *history.notes, *left))


def _password_of(workspace: Workspace, stored: Stored) -> tuple[SecretStr | None, str]:
    """The password of an organization, and why it is not known whether there is one.

    Raises:
        SecretUnavailable: There may be one, and the keyring does not give it.
    """
    state = workspace.passwords.look(stored.id)
    try:
        if state.available:
            return workspace.passwords.get(stored.id), ""
        if state.may_change:
            raise SecretUnavailable(f"{state.place}.")
    except SecretUnavailable as error:
        is_open = state.available and not state.may_change
        if is_open or _takes_it_from_the_keyring(stored.settings):
            raise SecretUnavailable(
                _("Its password could not go along, so nothing was changed: {sentence}").format(
                    sentence=error.sentence
                )
            ) from error
        return None, error.sentence
    return None, ""


def _takes_it_from_the_keyring(settings: Settings) -> bool:
    authentication = settings.authentication
    is_own = settings.mail.mode == "custom" and authentication.required
    return is_own and authentication.secret == "keyring"


def _forget_password(workspace: Workspace, organization_id: str) -> tuple[str, ...]:
    """Delete a password, where there is one; says where it may have stayed."""
    state = workspace.passwords.look(organization_id)
    try:
        if state.available:
            workspace.passwords.delete(organization_id)
        elif state.may_change:
            raise SecretUnavailable(f"{state.place}.")
    except SecretUnavailable as error:
        return _left_behind(organization_id, error.sentence)
    return ()


def _left_behind(organization_id: str, why: str) -> tuple[str, ...]:
    sentence = _("A password that was stored for {organization_id} is still stored: {why}")
    return (sentence.format(organization_id=organization_id, why=why),) if why else ()


def remove(workspace: Workspace, organization_id: str) -> tuple[str, ...]:
    """Delete an organization's file, its password and its test results.

    Returns:
        What did not go well beside it, as sentences.

    Raises:
        PosthouseError: The file could not be removed.
    """
    directory = workspace.directory
    with directory.lock.held(), recorded(directory.path, [organization_id]) as history:
        removed = directory.load(organization_id)
        outputs, kept = stay(removed.settings), keep_removed(workspace, removed)
        notes = directory.remove(organization_id)
    left = sign_ins.remove(workspace, removed.settings, organization_id)
    left += (*forget(workspace, organization_id), *_file_stays(removed.settings))
    return (*kept, *notes, *history.notes, *outputs, *left)


def _file_stays(settings: Settings) -> tuple[str, ...]:
    """That a password in a file of its own was left: others may use it."""
    authentication = settings.authentication
    if authentication.secret != "file" or not authentication.file.startswith("/"):
        return ()
    sentence = _("The password file stays: {path}")
    return (sentence.format(path=printable(authentication.file)),)


def forget(workspace: Workspace, organization_id: str) -> tuple[str, ...]:
    """Delete what belongs to an organization whose file is removed: password, tests, drafts.

    Returns:
        Where its password may have stayed, as a sentence.
    """
    workspace.state.forget(organization_id)
    workspace.answers.forget(organization_id)
    return _forget_password(workspace, organization_id)
