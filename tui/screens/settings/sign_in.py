"""Sign in from the settings screen, and the move from a password to that."""

from collections.abc import Callable
from datetime import datetime

from tui.keys import named
from tui.language import N_, _
from tui.oauth.clock import SYSTEM_CLOCK
from tui.oauth.issuer.http import Http
from tui.oauth.issuer.tenant import tenant_of
from tui.oauth.refusals.failure import NoToken
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.asking_to_allow import ask_to_allow
from tui.screens.boxes.desk import Desk
from tui.screens.sign_in.screen import SignInModal
from tui.screens.sign_in.subject import SignInSubject
from tui.settings.fields import FIELDS
from tui.settings.model import TOKENS
from tui.settings.oauth.checks import PROVIDER_NAMES
from tui.settings.providers.moving import is_prepared, moved, moves_to
from tui.settings.providers.provider import Provider
from tui.smtp.record.events import Stage
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import NotAllowed, require
from tui.storage.editing.editing import Editing
from tui.storage.editing.session import EditingSession
from tui.storage.workspace import Workspace
from tui.text import printable

_TENANT_ANSWERS = (("k", N_("Keep the domain")), ("a", N_("Ask Microsoft")))
_ANSWERS = (("k", N_("Keep the password")), ("s", N_("Sign in instead")))


def offers_sign_in(editing: Editing) -> bool:
    """Whether the settings sign in, or could instead of a password."""
    settings = editing.in_force().settings
    return settings.authentication.required and (
        settings.authentication.secret == "oauth"
        or moving(editing) is not None
        or (editing.is_custom and is_prepared(settings))
    )


def moving(editing: Editing) -> Provider | None:
    """Whose sign-in would take the password's place; None where that is another level's matter."""
    return moves_to(editing.in_force().settings) if editing.is_custom else None


async def sign_in(session: EditingSession, desk: Desk, now: Callable[[], datetime]) -> str:
    """Sign in with what stands on the screen; where it logs in with a password, move first.

    Returns:
        The key of a setting to go to; empty for none.
    """
    editing = session.editing
    if editing is None or not session.usable or not desk.in_front or not offers_sign_in(editing):
        return ""
    if editing.in_force().settings.authentication.secret != "oauth":
        provider = moving(editing)
        ask = ask_to_move(session, desk, provider) if provider else _ask_to_switch(session, desk)
        if not await ask:
            return ""
    if problems := editing.why_not_tested(Stage.AUTH):
        session.complain(problems)
        session.say(_("To sign in: {sentence}").format(sentence=problems[0].sentence))
        return problems[0].key
    subject = SignInSubject(editing.name, editing.in_force(), editing.granted)
    outcome = await desk.ask(SignInModal(session.workspace, subject, now))
    if outcome.flow and editing.in_force().level == session.id:
        session.edit("oauth.flow", outcome.flow)
        session.refill()
    if outcome.signed_in:
        known = _("✓ Signed in as {account}.").format(account=outcome.account)
        session.say(known if outcome.account else _("✓ Signed in."))
    session.look_for_password()
    return outcome.field


async def ask_to_move(session: EditingSession, desk: Desk, provider: Provider) -> bool:
    """Offer to sign in instead of a password, and fill in what that takes."""
    if (editing := session.editing) is None:
        return False
    question = _(
        "Sign in at {name} instead of a password?\n"
        "Secret source becomes sign-in: somebody signs in once, and the token renews itself. The "
        "client id of an app that is registered there is needed. A stored password stays where it "
        "is until you remove it, and {key} goes back."
    ).format(name=provider.name, key=named("settings.revert"))
    if await desk.ask(AskModal(question, _ANSWERS)) != "s":
        return False
    for key, value in moved(provider, {key: editing.draft.value(key) for key in FIELDS}).items():
        editing.edit(key, value)
    await _find_tenant(editing, session.workspace, desk)
    session.take(editing)
    session.look_for_password()
    return True


async def _ask_to_switch(session: EditingSession, desk: Desk) -> bool:
    """Offer to sign in instead of a password, where all that it takes is there already."""
    if (editing := session.editing) is None:
        return False
    oauth = editing.in_force().settings.oauth
    where = oauth.issuer or _(PROVIDER_NAMES[oauth.provider])
    question = _(
        "Sign in at {name} instead of a password?\n"
        "Secret source becomes sign-in: somebody signs in once, and the token renews itself. A "
        "stored password stays where it is until you remove it, and F9 goes back."
    ).format(name=printable(where))
    if await desk.ask(AskModal(question, _ANSWERS)) != "s":
        return False
    editing.edit("authentication.secret", "oauth")
    if editing.in_force().settings.authentication.mechanism not in TOKENS:
        editing.edit("authentication.mechanism", "auto")
    session.take(editing)
    session.look_for_password()
    return True


async def _find_tenant(editing: Editing, workspace: Workspace, desk: Desk) -> None:
    """Put the tenant's id in the place of the domain, where Microsoft may be asked for it."""
    domain = str(editing.draft.value("oauth.tenant"))
    at_microsoft = editing.draft.value("oauth.provider") == "microsoft-365"
    if not workspace.asks_dns or not at_microsoft or "." not in domain:
        return
    question = _(
        "Ask Microsoft which tenant {domain} belongs to?\n"
        "Microsoft learns that somebody asks, and nothing else. Without it the domain stays as "
        "Tenant, which is right where it is one of the tenant's."
    ).format(domain=printable(domain))
    if await desk.ask(AskModal(question, _TENANT_ANSWERS)) != "a":
        return
    authority = str(editing.draft.value("oauth.issuer"))
    issuer = Reach(editing.in_force().password_entry, "oauth.issuer", authority)
    try:
        await desk.thread(require, workspace, [issuer], editing.granted)
    except NotAllowed as refused:
        if not await ask_to_allow(desk, workspace, refused):
            return
    try:
        found = await tenant_of(domain, Http(SYSTEM_CLOCK), authority)
    except NoToken as error:
        desk.notify(error.failure.summary, severity="warning")
        return
    if found:
        editing.edit("oauth.tenant", found)
    else:
        words = _("Microsoft knows no tenant of {domain}.").format(domain=printable(domain))
        desk.notify(words, severity="warning")
