"""Say what is known of a sign-in without asking anybody: for the form, and before a test."""

from datetime import datetime, timedelta

from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.settings.inheritance import Effective
from tui.settings.model import OAuth
from tui.storage.keyring.store import PasswordState
from tui.storage.sign_in import notes, places
from tui.storage.workspace import Workspace
from tui.text import printable

_UNUSED = {
    "microsoft-365": timedelta(days=90),
    "outlook.com": timedelta(days=90),
    "google": timedelta(days=180),
}
"""After so long without use a sign-in ends, by the provider's rule."""


def sign_in_state(
    workspace: Workspace, effective: Effective, clock: Clock = SYSTEM_CLOCK
) -> PasswordState:
    """Say who has signed in, where that is kept and how long it lasts; nothing is unlocked."""
    oauth = effective.settings.oauth
    known = notes.read(workspace, effective)
    if oauth.is_application:
        words = _("the app logs in by itself; nothing is stored")
        return PasswordState(words, available=False, stored=True)
    place = places.place_of(workspace, effective)
    if not known.signed_in:
        words = _("not signed in: nobody has signed in as this user on this host")
        return PasswordState(words, available=True, stored=False)
    if known.renewing:
        words = _("the last renewal was cut off; if a test fails, sign in again")
        return PasswordState(words, available=True, stored=True, may_change=True)
    account = printable(known.account) or _("an account that the issuer did not name")
    words = _("signed in as {account}, {place}; renews by itself").format(
        account=account, place=place
    )
    if (left := days_left(oauth, known, clock.now())) is not None:
        words += _(", if unused, for about {days} days by the provider's rule").format(days=left)
    return PasswordState(words, available=True, stored=True)


def days_left(oauth: OAuth, known: notes.Notes, now: datetime) -> int | None:
    """How many days the sign-in lasts unused, by the provider's rule; None for none known."""
    unused, renewed = _UNUSED.get(oauth.provider), known.when_renewed()
    if unused is None or renewed is None:
        return None
    return max((unused - (now - renewed)).days, 0)
