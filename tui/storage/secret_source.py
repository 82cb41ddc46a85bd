"""Find the password of settings in force where they say it is, or what is known of it."""

from collections.abc import Container
from typing import TYPE_CHECKING

from tui.errors import Exit, SecretUnavailable
from tui.language import _
from tui.paths import suggested_password_file
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.settings.model import Authentication
from tui.storage.allowed.programs import FileNotTrusted
from tui.storage.allowed.reaches import Reach, of_dialogue, of_stored_password
from tui.storage.asking import NotAllowed, require
from tui.storage.keyring.store import Passwords, PasswordState
from tui.storage.secrets import command as password_command
from tui.storage.secrets.file import PasswordFile
from tui.storage.workspace import Workspace
from tui.text import printable

if TYPE_CHECKING:
    from tui.storage.sign_in.client_secret import Ask


class VariableNotSet(SecretUnavailable):
    """Raised where the settings name no variable, or one that the environment does not have."""

    exit_code = Exit.CONFIGURATION


def find(
    workspace: Workspace,
    effective: Effective,
    granted: Container[Reach] = frozenset(),
    ask: "Ask | None" = None,
) -> SecretStr | None:
    """Find the password of settings in force; runs a command where they name one.

    Args:
        granted: What this person typed, or allowed, just now: no file is its source.
        ask: Asks for the secret of an OAuth app, where the settings have it asked for.

    Returns:
        None where no authentication is required, and where the password must be asked for.

    Raises:
        NotAllowed: The server, the command or the variable may be somebody else's choice; ask,
            ``allow`` it, and try again.
        SecretUnavailable: There is none where the settings say.
        NoToken: The issuer gives no access token, or nobody has signed in.
    """
    require(workspace, of_dialogue(effective, login=True), granted, bind=True)
    authentication = effective.settings.authentication
    if not authentication.required or authentication.secret == "ask":
        return None
    if authentication.secret == "file":
        try:
            return place_of(workspace, authentication).get(effective.password_entry)
        except SecretUnavailable as error:
            error.sentence = error.sentence.replace(" ORG", f" {effective.level}")
            raise
    if authentication.secret == "environment":
        return _variable(authentication, workspace)
    if authentication.secret == "command":
        return _printed(authentication, workspace)
    if authentication.secret == "oauth":
        from tui.storage.sign_in.tokens import access_token  # most log in with a password

        return access_token(workspace, effective, ask=ask)
    passwords = workspace.passwords
    return passwords.get(effective.password_entry) if passwords.available() else None


def look(
    workspace: Workspace, effective: Effective, granted: Container[Reach] = frozenset()
) -> PasswordState:
    """Return what is known of the password in force; no command runs, nothing is unlocked."""
    authentication = effective.settings.authentication
    if authentication.secret == "ask":
        return PasswordState(_("asked at each test, not stored"), available=False)
    if authentication.secret == "environment":
        name = authentication.variable
        is_set = bool(workspace.environ.get(name))
        words = _("${name} is set here") if is_set else _("${name} is not set here")
        words = words.format(name=name) if name else _("no variable is named")
        return PasswordState(words, available=False, stored=is_set)
    if authentication.secret == "command":
        asks = _asks(workspace, effective, granted)
        words = (
            _("a test asks first: others can write the file") if asks else _("runs at each test")
        )
        return PasswordState(words, available=False)
    if authentication.secret == "oauth":
        from tui.storage.sign_in.state import sign_in_state  # most log in with a password

        return sign_in_state(workspace, effective)
    place = place_of(workspace, authentication)
    if authentication.secret == "file" and _asks(workspace, effective, granted):
        words = _("a test asks first: others can write the file")  # nothing there is opened before
        return PasswordState(words, available=place.available(), may_change=True)
    return place.look(effective.password_entry)


def instead_of_keyring(
    workspace: Workspace, effective: Effective, state: PasswordState, organization_id: str
) -> dict[str, str]:
    """Return where an organization's password can be kept on a host without a keyring.

    Args:
        effective: The settings that were looked for.
        state: What ``look`` said. A keyring that is locked, or does not answer, may still be one.

    Returns:
        Values by key: a file, or where this user can't make one, to be asked for it each time;
        none where there may be a keyring.
    """
    is_gone = not state.available and not state.may_change
    if effective.settings.authentication.secret != "keyring" or not is_gone:
        return {}
    file = str(suggested_password_file(organization_id))
    if PasswordFile(file, workspace.directory.path, workspace.environ).can_be_made():
        return {"authentication.secret": "file", "authentication.file": file}
    return {"authentication.secret": "ask"}


def place_of(workspace: Workspace, authentication: Authentication, reader: str = "") -> Passwords:
    """Return where a password is stored: a file of its own, or the keyring.

    Args:
        authentication: What names the file.
        reader: Who shall read the file, where root stores it for somebody else.
    """
    if authentication.secret != "file":
        return workspace.passwords
    config = workspace.directory.path
    return PasswordFile(authentication.file, config, workspace.environ, reader)


def _variable(authentication: Authentication, workspace: Workspace) -> SecretStr:
    if not authentication.variable:
        raise VariableNotSet(
            _("Variable is missing: the environment variable that holds the password.")
        )
    password = workspace.environ.get(authentication.variable)
    if not password:
        raise VariableNotSet(
            _(
                "${variable} is not set here; set it to the password of {username} where this "
                "runs: export {variable}, or EnvironmentFile= of a service."
            ).format(variable=authentication.variable, username=printable(authentication.username))
        )
    return SecretStr(password)


def _printed(authentication: Authentication, workspace: Workspace) -> SecretStr:
    if not authentication.command:
        raise SecretUnavailable(
            _("Command is missing: what prints the password, like pass show smtp/acme.")
        )
    return password_command.run(authentication.command, workspace.children, workspace.environ)


def _asks(workspace: Workspace, effective: Effective, granted: Container[Reach]) -> bool:
    """Whether what settings reach may be somebody else's choice."""
    try:
        require(workspace, of_stored_password(effective), granted)
    except (NotAllowed, FileNotTrusted):
        return True
    return False
