"""Find the tenant of an organization at Microsoft 365 from its mail domain, after asking."""

import asyncio

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.language_options import confirmed
from tui.errors import InvalidInput
from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK
from tui.oauth.issuer.http import Http
from tui.oauth.issuer.tenant import tenant_of
from tui.oauth.refusals.failure import NoToken
from tui.settings.inheritance import Effective
from tui.settings.model import Settings
from tui.storage.directory.in_force import in_force
from tui.storage.editing.saving import save
from tui.storage.workspace import Workspace
from tui.text import printable

_KEY = "oauth.tenant"


def find_tenant(workspace: Workspace, organization: str) -> None:
    """Ask Microsoft which tenant the mail domain belongs to, and save its id as Tenant.

    Raises:
        InvalidInput: It is no organization of Microsoft 365, or Microsoft knows no such tenant.
        NoToken: Microsoft gives no answer.
    """
    effective = in_force(workspace.directory, organization).effective
    domain = _domain(effective.settings)
    if not _is_at_microsoft(effective) or not domain:
        raise InvalidInput(
            _("{organization} does not sign in at Microsoft 365, or has no user name yet.").format(
                organization=organization
            )
        )
    _find(workspace, effective, domain)


def offer_tenant(workspace: Workspace, organization: str) -> None:
    """Where Tenant is empty and a person is there, ask whether Microsoft may be asked for it.

    It goes on without: then any tenant's account may sign in.
    """
    effective = in_force(workspace.directory, organization).effective
    domain = _domain(effective.settings)
    if not _is_at_microsoft(effective) or effective.settings.oauth.tenant or not domain:
        return
    question = _(
        "Ask Microsoft which tenant {domain} belongs to, and save it as Tenant of {name}? "
        "Microsoft learns that somebody asks, and nothing else."
    ).format(domain=printable(domain), name=effective.level)
    if not can_ask() or not confirmed(question):
        return
    try:
        _find(workspace, effective, domain)
    except (InvalidInput, NoToken) as error:
        words = _("posthouse: warning: {sentence}").format(sentence=error.sentence)
        click.echo(words, err=True)


def _is_at_microsoft(effective: Effective) -> bool:
    settings = effective.settings
    return settings.authentication.signs_in and settings.oauth.provider == "microsoft-365"


def _domain(settings: Settings) -> str:
    """The domain of the login, else of the sender."""
    login = settings.authentication.username.rpartition("@")[2]
    return login if "." in login else settings.sender.address.rpartition("@")[2]


def _find(workspace: Workspace, effective: Effective, domain: str) -> None:
    authority = effective.settings.oauth.issuer
    found = asyncio.run(tenant_of(domain, Http(SYSTEM_CLOCK), authority))
    if not found:
        words = _("Microsoft knows no tenant of {domain}.")
        raise InvalidInput(words.format(domain=printable(domain)))
    with_permission(
        workspace,
        lambda granted: save(workspace, effective.level, {_KEY: found}, granted=granted),
        may_ask=can_ask,
    )
    words = _("Tenant of {name} is {tenant} now, as Microsoft says for {domain}.")
    told = words.format(name=effective.level, tenant=found, domain=printable(domain))
    click.echo(told, err=True)
