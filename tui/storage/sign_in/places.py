"""Store a sign-in: in the keyring, in a file of this user's own, or behind commands."""

import os
import stat
from pathlib import Path

from tui.errors import NotSaved, PosthouseError, SecretUnavailable
from tui.language import _
from tui.opening import open_regular, read_all
from tui.paths import data_directory
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.storage.allowed.programs import trusted
from tui.storage.child_processes import TooMuch
from tui.storage.disk import replacing
from tui.storage.file_kinds import is_there
from tui.storage.secrets import command as password_command
from tui.storage.sign_in.record import StoredSignIn
from tui.storage.workspace import Workspace
from tui.system_words import because
from tui.text import printable

_LARGEST = 64 * 1024


def keyring_entry(effective: Effective) -> str:
    """Return the keyring's entry of a sign-in; no organization's id holds a colon."""
    return f"{effective.password_entry}:oauth"


def load(workspace: Workspace, effective: Effective) -> StoredSignIn | None:
    """Read the stored sign-in of settings in force; None where there is none.

    Raises:
        SecretUnavailable: The place does not give it, or what is there is none.
    """
    text = _text(workspace, effective)
    if text is None:
        return None
    found = StoredSignIn.of_text(text)
    if found is None:
        raise SecretUnavailable(
            _(
                "What is stored as the sign-in of {entry} is none, or is damaged; sign in again: "
                "posthouse login {name}"
            ).format(entry=effective.password_entry, name=effective.level)
        )
    return found


def store(workspace: Workspace, effective: Effective, sign_in: StoredSignIn) -> None:
    """Store a sign-in in the place of the old one, and read it back.

    Raises:
        SecretUnavailable: It could not be stored.
    """
    text = sign_in.as_text()
    match effective.settings.oauth.store:
        case "keyring":
            workspace.passwords.set(keyring_entry(effective), text)
        case "file":
            _write(_file(workspace, effective), text)
        case "command":
            _give(workspace, effective, text)
    if load(workspace, effective) != sign_in:
        raise SecretUnavailable(
            _("What was stored as the sign-in of {entry} reads back differently.").format(
                entry=effective.password_entry
            )
        )


def forget(workspace: Workspace, effective: Effective) -> None:
    """Delete a stored sign-in, whether there is one or not.

    Raises:
        SecretUnavailable: It could not be deleted, or only whoever owns the commands can.
    """
    match effective.settings.oauth.store:
        case "keyring":
            workspace.passwords.delete(keyring_entry(effective))
        case "file":
            path = _file(workspace, effective)
            if is_there(path):
                try:
                    replacing.delete(path)
                except NotSaved as error:
                    raise SecretUnavailable(error.sentence) from None
        case "command":
            raise SecretUnavailable(
                _("What the command {command} stored must be deleted there.").format(
                    command=password_command.shown(effective.settings.oauth.store_command[:1])
                )
            )


def place_of(workspace: Workspace, effective: Effective) -> str:
    """Say where a sign-in is kept, in a few words; asks nobody to unlock anything."""
    match effective.settings.oauth.store:
        case "file":
            return _("in {path}").format(path=printable(str(_file(workspace, effective))))
        case "command":
            command = effective.settings.oauth.store_command[:1]
            return _("by the command {command}").format(command=password_command.shown(command))
    return workspace.passwords.look(keyring_entry(effective)).place


def may_be_there(workspace: Workspace, effective: Effective) -> bool:
    """Whether a sign-in may be stored, as far as is seen without asking a keyring or a command."""
    if effective.settings.oauth.store != "file":
        return True
    return is_there(_file(workspace, effective))


def require_place(workspace: Workspace, effective: Effective) -> None:
    """Pass where a sign-in can be stored, before somebody signs in for nothing.

    Raises:
        SecretUnavailable: It can't.
    """
    if effective.settings.oauth.store != "keyring":
        return
    state = workspace.passwords.look(keyring_entry(effective))
    if not state.available:
        raise SecretUnavailable(
            _(
                "A sign-in can't be kept here: {place}. Keep it in a file of this user's own "
                "(oauth.store=file) or give it to a command (oauth.store=command); on a server "
                "client-credentials or service-account need nothing stored."
            ).format(place=state.place)
        )


def _text(workspace: Workspace, effective: Effective) -> SecretStr | None:
    match effective.settings.oauth.store:
        case "file":
            return _read(_file(workspace, effective))
        case "command":
            argv = effective.settings.authentication.command
            return password_command.run(argv, workspace.children, workspace.environ)
    passwords = workspace.passwords
    return passwords.get(keyring_entry(effective)) if passwords.available() else None


def _file(workspace: Workspace, effective: Effective) -> Path:
    return data_directory() / "sign-in" / workspace.state.path.name / effective.password_entry


def _read(path: Path) -> SecretStr | None:
    try:
        descriptor = open_regular(path, follow=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, because(error)) from None
    try:
        about = os.fstat(descriptor)
        if about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) & 0o077:
            raise _unreadable(path, _("it is not this user's alone (chmod 600)"))
        return SecretStr(read_all(descriptor, _LARGEST).decode("utf-8", "replace"))
    except OSError as error:
        raise _unreadable(path, because(error)) from None
    finally:
        os.close(descriptor)


def _unreadable(path: Path, why: str) -> SecretUnavailable:
    return SecretUnavailable(
        _("The stored sign-in {path} was not used: {why}.").format(
            path=printable(str(path)), why=why
        )
    )


def _write(path: Path, text: SecretStr) -> None:
    try:
        replacing.make_directory(path.parent)
        prepared = replacing.prepare(path, text.get_secret_value().encode(), 0o600, secret=True)
        try:
            prepared.publish()
        finally:
            prepared.close()
    except PosthouseError as error:
        raise SecretUnavailable(error.sentence) from None


def _give(workspace: Workspace, effective: Effective, text: SecretStr) -> None:
    argv = effective.settings.oauth.store_command
    name = _("The command {argv}").format(argv=password_command.shown(argv[:1]))
    try:
        ended = workspace.children.run(
            trusted(argv, workspace.environ),
            seconds=password_command.SECONDS,
            most=_LARGEST,
            given=text.get_secret_value().encode() + b"\n",
            environ={key: value for key, value in workspace.environ.items() if key != "GPG_TTY"},
        )
    except (OSError, TooMuch, TimeoutError) as error:
        why = because(error) if isinstance(error, OSError) else type(error).__name__
        raise SecretUnavailable(
            _("{name} did not store the sign-in: {why}.").format(name=name, why=why)
        ) from None
    if ended.code:
        raise SecretUnavailable(
            _("{name} did not store the sign-in: it ended with {code}.").format(
                name=name, code=ended.code
            )
        )
