"""Find the secret of the app, or its key, where the settings say it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tui.errors import SecretUnavailable
from tui.language import _
from tui.oauth.flows.client import Client
from tui.opening import read_regular
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.settings.model import OAuth
from tui.shell_words import command as command_line
from tui.storage.keyring.store import Passwords
from tui.storage.secrets import command
from tui.storage.secrets.file import PasswordFile
from tui.storage.secrets.unreadable import why_unreadable
from tui.storage.workspace import Workspace
from tui.text import printable


class ClientSecretAsked(SecretUnavailable):
    """The app's secret is to be asked for, and nobody was there to ask."""


Ask = Callable[[], SecretStr]

_LARGEST = 64 * 1024


def entry(effective: Effective) -> str:
    """Return the keyring's entry of a client secret."""
    return f"{effective.password_entry}:client-secret"


def place_of(workspace: Workspace, oauth: OAuth, reader: str = "") -> Passwords:
    """Where a client secret is stored: a file of its own, or the keyring.

    Args:
        reader: Who shall read the file, where root stores it for somebody else.
    """
    if oauth.client_secret != "file":
        return workspace.passwords
    config = workspace.directory.path
    file = oauth.client_secret_file
    return PasswordFile(file, config, workspace.environ, reader, "oauth.client_secret")


def uipath_entry(level: str) -> str:
    """Return the keyring's entry of the secret of UiPath's app.

    Args:
        level: Whose file names the app: an organization's id, or ``host``.
    """
    return f"{level}:uipath"


def client_of(workspace: Workspace, effective: Effective, ask: Ask | None = None) -> Client:
    """Return the app of settings in force, with what it proves itself with; may run a command.

    Args:
        ask: Asks a person for the client secret; None where there is nobody.

    Raises:
        ClientSecretAsked: It is to be asked for, and there is nobody to ask.
        SecretUnavailable: Something of it is not where the settings say.
    """
    settings = effective.settings
    oauth = settings.oauth
    if oauth.key_file and oauth.is_application:
        key = key_of(oauth)
        return Client(oauth, settings.authentication.username, key=key)
    place = SecretPlace(
        oauth.client_secret,
        oauth.client_secret_command,
        oauth.client_secret_variable,
        entry(effective),
        place_of(workspace, oauth),
        "oauth.client_secret",
        command_line("posthouse", "password", effective.level),
    )
    return Client(oauth, settings.authentication.username, secret_at(workspace, place, ask))


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where settings say that the secret of an app is.

    Attributes:
        source: keyring, file, command, environment, ask, or none.
        command: What prints it.
        variable: What holds it.
        entry: Its entry in the keyring.
        kept: The keyring, or the file that is in its place.
        key: The setting that names the source.
        storing: The command that stores it in the keyring.
    """

    source: str
    command: tuple[str, ...]
    variable: str
    entry: str
    kept: Passwords
    key: str
    storing: str


def secret_at(workspace: Workspace, place: SecretPlace, ask: Ask | None) -> SecretStr | None:
    """The secret of an app; may run a command. None where it has none.

    Args:
        ask: Asks a person for it; None where there is nobody.

    Raises:
        SecretUnavailable: It is not where the settings say.
    """
    match place.source:
        case "ask":
            if ask is None:
                raise ClientSecretAsked(
                    _(
                        "The client secret is asked for, and there is nobody to ask; store it: "
                        "{key}=keyring, then {storing}"
                    ).format(key=place.key, storing=place.storing)
                )
            return ask()
        case "environment":
            name = place.variable
            value = workspace.environ.get(name)
            if not value:
                raise SecretUnavailable(
                    _(
                        "${name} is not set here; set it to the client secret where this runs: "
                        "export {name}, or EnvironmentFile= of a service."
                    ).format(name=name)
                )
            return SecretStr(value)
        case "command":
            return command.run(place.command, workspace.children, workspace.environ)
        case "keyring" | "file":
            found = place.kept.get(place.entry)
            if found is None:
                raise SecretUnavailable(
                    _("The client secret is not stored; store it: {storing}").format(
                        storing=place.storing
                    )
                )
            return found
    return None


def key_of(oauth: OAuth) -> bytes:
    """The content of the key file that the settings name.

    Raises:
        SecretUnavailable: It can't be read.
    """
    try:
        return read_regular(oauth.key_file, _LARGEST)
    except OSError as error:
        why = why_unreadable(Path(oauth.key_file), error)
        raise SecretUnavailable(
            _("The key file {path} can't be read: {why}.").format(
                path=printable(oauth.key_file), why=why
            )
        ) from None
