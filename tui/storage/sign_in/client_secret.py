"""Find the secret of the app, or its key, where the settings say it is."""

from collections.abc import Callable

from pydantic import SecretStr

from tui.errors import SecretUnavailable
from tui.language import _
from tui.oauth.flows.client import Client
from tui.opening import read_regular
from tui.settings.inheritance import Effective
from tui.settings.model import OAuth
from tui.storage.keyring.store import Passwords
from tui.storage.secrets import command
from tui.storage.secrets.file import PasswordFile
from tui.storage.workspace import Workspace
from tui.system_words import because
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
    return PasswordFile(oauth.client_secret_file, config, workspace.environ, reader)


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
    return Client(oauth, settings.authentication.username, _secret(workspace, effective, ask))


def _secret(workspace: Workspace, effective: Effective, ask: Ask | None) -> SecretStr | None:
    oauth = effective.settings.oauth
    match oauth.client_secret:
        case "ask":
            if ask is None:
                raise ClientSecretAsked(
                    _(
                        "The client secret is asked for, and there is nobody to ask; store it: "
                        "oauth.client_secret=keyring, then posthouse password {name}"
                    ).format(name=effective.level)
                )
            return ask()
        case "environment":
            name = oauth.client_secret_variable
            value = workspace.environ.get(name)
            if not value:
                raise SecretUnavailable(
                    _("${name} is not set here; it must hold the client secret.").format(name=name)
                )
            return SecretStr(value)
        case "command":
            return command.run(oauth.client_secret_command, workspace.children, workspace.environ)
        case "keyring" | "file":
            found = place_of(workspace, oauth).get(entry(effective))
            if found is None:
                raise SecretUnavailable(
                    _(
                        "The client secret is not stored; store it: posthouse password {name}"
                    ).format(name=effective.level)
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
        raise SecretUnavailable(
            _("The key file {path} can't be read: {why}.").format(
                path=printable(oauth.key_file), why=because(error)
            )
        ) from None
