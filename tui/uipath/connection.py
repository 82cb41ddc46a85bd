"""An organization's way to UiPath: its settings, its app, and the secret of that."""

from collections.abc import Container
from dataclasses import dataclass

from tui.errors import BrokenFile, IncompleteSettings, SecretUnavailable
from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.oauth.issuer.http import Http
from tui.secret import SecretStr
from tui.settings.inheritance import uipath_in_force
from tui.settings.model import Settings, Smtp, UiPath
from tui.settings.names import HOST
from tui.shell_words import command
from tui.smtp.connection import tls
from tui.smtp.record.stop import Stop
from tui.storage.allowed.reaches import Reach, of_uipath
from tui.storage.asking import require
from tui.storage.settings_file.stored_file import Stored
from tui.storage.sign_in.client_secret import Ask, SecretPlace, secret_at, uipath_entry
from tui.storage.workspace import Workspace
from tui.system_words import because
from tui.text import printable
from tui.uipath.api import Application


@dataclass(frozen=True, slots=True)
class Connection:
    """What one organization is asked with.

    Attributes:
        stored: Its file.
        uipath: The table in force.
        application: Its app, with the secret.
        http: How it is asked.
    """

    stored: Stored
    uipath: UiPath
    application: Application
    http: Http

    @property
    def id(self) -> str:
        """The organization's id, or ``host``."""
        return self.stored.id


def is_at_uipath(own: Settings) -> bool:
    """Whether an organization itself says something of its place at UiPath."""
    return bool(own.uipath.partition_id or own.uipath.client_id)


def secret_place(
    workspace: Workspace, organization_id: str, own: Settings, uipath: UiPath
) -> SecretPlace:
    """Where the secret of the app is; its keyring entry is that of the level which names the app.

    Args:
        own: What the organization's file says.
        uipath: The table in force.
    """
    level = organization_id if own.uipath.client_id else HOST
    return SecretPlace(
        uipath.client_secret,
        uipath.client_secret_command,
        uipath.client_secret_variable,
        uipath_entry(level),
        workspace.passwords,
        "uipath.client_secret",
        command("posthouse", "password", level, "--uipath"),
    )


def table_in_force(workspace: Workspace, stored: Stored) -> UiPath:
    """The table [uipath] in force for an organization.

    Raises:
        BrokenFile: The host's file, which gives defaults, can't be read.
    """
    if stored.id == HOST:
        return stored.settings.uipath
    host = workspace.directory.load(HOST)
    if host.broken and not host.values:
        raise BrokenFile(f"{printable(str(host.path))}: {host.broken}")
    return uipath_in_force(stored.settings, host.settings)


def connect(
    workspace: Workspace,
    organization_id: str,
    *,
    granted: Container[Reach] = frozenset(),
    ask: Ask | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> Connection:
    """Get ready to ask UiPath; may run a command for the secret, asks nobody on the network.

    Args:
        granted: What this person allowed just now.
        ask: Asks a person for the secret of the app; None where there is nobody.

    Raises:
        UnknownOrganization: There is no such organization.
        BrokenFile: Its file can't be read.
        IncompleteSettings: It does not say which app it is asked with.
        NotAllowed: Where the secret goes may be somebody else's choice.
        FileNotTrusted: Others can write the file of the authority.
        SecretUnavailable: The secret is not where the settings say.
    """
    stored = workspace.directory.load(organization_id)
    if stored.broken and not stored.values:
        raise BrokenFile(f"{printable(str(stored.path))}: {stored.broken}")
    wrong = [one for one in stored.problems if one.is_error and one.key.startswith("uipath.")]
    if wrong:
        raise IncompleteSettings(wrong[0].sentence)
    uipath = table_in_force(workspace, stored)
    if not uipath.client_id:
        raise IncompleteSettings(
            _(
                "{name} has no app at UiPath: make a confidential external application there, then "
                "posthouse set {id} uipath.client_id=… and posthouse password {id} --uipath"
            ).format(name=stored.name, id=organization_id)
        )
    require(workspace, of_uipath(organization_id, uipath), granted, bind=True)
    place = secret_place(workspace, organization_id, stored.settings, uipath)
    secret = secret_at(workspace, place, ask)
    application = Application(
        uipath.base, uipath.organization, uipath.client_id, secret or SecretStr("")
    )
    return Connection(stored, uipath, application, _http(uipath, clock))


def _http(uipath: UiPath, clock: Clock) -> Http:
    if not uipath.ca_file:
        return Http(clock)
    try:
        return Http(clock, context=tls.context(Smtp(ca_file=uipath.ca_file)))
    except Stop as stop:
        why = because(stop.error) if isinstance(stop.error, OSError) else str(stop.error)
        raise SecretUnavailable(
            _("UiPath CA file {path} can't be used: {why}.").format(
                path=printable(uipath.ca_file), why=printable(why).rstrip(".")
            )
        ) from None
