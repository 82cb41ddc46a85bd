"""The password of settings in force, from where they say it is, and what is known of it."""

from pathlib import Path

from pydantic import SecretStr

from tui.errors import Exit, SecretUnavailable
from tui.language import _
from tui.settings.inheritance import Effective
from tui.settings.model import Authentication
from tui.storage import password_command
from tui.storage.passwords import PasswordState
from tui.storage.trust import AllowedCommands, who_else_may_write
from tui.storage.workspace import Workspace
from tui.text import printable


class CommandNotAllowed(SecretUnavailable):
    """A command that somebody else could have written, and that nobody has looked at yet.

    Attributes:
        path: The settings file that it stands in.
        argv: The command.
        why: Who else could have written it, in a sentence.
    """

    def __init__(self, path: Path, argv: tuple[str, ...], why: str) -> None:
        super().__init__(
            _(
                "{path} names a command for the password, and others could have "
                "written it: {why} It did not run: {shown}"
            ).format(path=printable(str(path)), why=why, shown=password_command.shown(argv))
        )
        self.path = path
        self.argv = argv
        self.why = why


class VariableNotSet(SecretUnavailable):
    """The settings name no variable, or one that the environment here does not have."""

    exit_code = Exit.CONFIGURATION


def find(
    workspace: Workspace, effective: Effective, *, command_is_mine: bool = False
) -> SecretStr | None:
    """The password of settings in force; runs a command where they name one.

    Args:
        command_is_mine: Whether this person typed the command just now, so that no file and
            nobody else is its source.

    Returns:
        None where no authentication is required, and where the password must be asked for.

    Raises:
        CommandNotAllowed: The command may be somebody else's; ask, ``allow`` it, and try again.
        SecretUnavailable: There is none where the settings say.
    """
    authentication = effective.settings.authentication
    if not authentication.required or authentication.secret == "ask":
        return None
    if authentication.secret == "environment":
        return _variable(authentication, workspace)
    if authentication.secret == "command":
        if not command_is_mine:
            _refuse_strange(workspace, effective)
        return _printed(authentication, workspace)
    passwords = workspace.passwords
    return passwords.get(effective.password_entry) if passwords.available() else None


def why_strange(workspace: Workspace, effective: Effective) -> str:
    """Who besides this person could have written the command for the password, in a sentence.

    Returns:
        Empty where nobody could, and where this person looked at it and allowed it.
    """
    path = workspace.directory.file(effective.password_entry)
    argv = effective.settings.authentication.command
    why = who_else_may_write(path) or _who_pushes(workspace)
    return "" if AllowedCommands(workspace.state.path).has(path, argv) else why


def allow(workspace: Workspace, refused: CommandNotAllowed) -> None:
    """Remember that this person looked at a command and lets it run.

    Raises:
        NotSaved: It could not be remembered.
    """
    AllowedCommands(workspace.state.path).add(refused.path, refused.argv)


def look(
    workspace: Workspace, effective: Effective, *, command_is_mine: bool = False
) -> PasswordState:
    """What is known of the password of settings in force; no command runs, nothing is unlocked."""
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
        asks = not command_is_mine and _is_strange(workspace, effective)
        words = (
            _("a test asks first: others can write the file") if asks else _("runs at each test")
        )
        return PasswordState(words, available=False)
    return workspace.passwords.look(effective.password_entry)


def _variable(authentication: Authentication, workspace: Workspace) -> SecretStr:
    if not authentication.variable:
        raise VariableNotSet(
            _("Variable is missing: the environment variable that holds the password.")
        )
    password = workspace.environ.get(authentication.variable)
    if not password:
        raise VariableNotSet(
            _("${variable} is not set here; it must hold the password of {username}.").format(
                variable=authentication.variable, username=printable(authentication.username)
            )
        )
    return SecretStr(password)


def _printed(authentication: Authentication, workspace: Workspace) -> SecretStr:
    if not authentication.command:
        raise SecretUnavailable(
            _("Command is missing: what prints the password, like pass show smtp/acme.")
        )
    return password_command.run(authentication.command, workspace.children, workspace.environ)


def _refuse_strange(workspace: Workspace, effective: Effective) -> None:
    argv = effective.settings.authentication.command
    if argv and (why := why_strange(workspace, effective)):
        raise CommandNotAllowed(workspace.directory.file(effective.password_entry), argv, why)


def _who_pushes(workspace: Workspace) -> str:
    """That the files come from another machine, too; empty where they do not."""
    from tui.storage.repository import find_repository  # only commands need it

    repository = find_repository(workspace.directory.path)
    if not repository.remote:
        return ""
    return _("git shares {tree} with {remote}, and whoever may push there writes it.").format(
        tree=printable(str(repository.tree)), remote=printable(repository.remote, 80)
    )


def _is_strange(workspace: Workspace, effective: Effective) -> bool:
    try:
        _refuse_strange(workspace, effective)
    except CommandNotAllowed:
        return True
    return False
