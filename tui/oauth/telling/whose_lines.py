"""Whose token it is, for a person: a command and a screen say the same."""

from datetime import datetime

from tui.language import _
from tui.oauth.flows.events import SignedIn
from tui.text import printable


def whose_lines(signed_in: SignedIn, username: str, now: datetime) -> list[str]:
    """Whose token it is, as far as the issuer told, how long it lasts, and where it is kept.

    Args:
        username: Who logs in at the mail server.
        now: The time, in UTC.
    """
    whose, not_told = signed_in.whose, _("not told")
    rows = [
        (_("Signed in as"), whose.account or not_told),
        (_("Username"), printable(username)),
        (_("Tenant"), whose.tenant),
        (_("App"), whose.app),
        (_("Scope"), whose.scopes),
        (_("Audience"), whose.audience),
    ]
    shown = [(label, value) for label, value in rows if value]
    width = max(len(label) for label, _value in shown)
    return [f"{label:{width}}  {value}" for label, value in shown] + _kept(signed_in, now)


def _kept(signed_in: SignedIn, now: datetime) -> list[str]:
    found = []
    if signed_in.expires:
        minutes = max(round((signed_in.expires - now).total_seconds() / 60), 0)
        found.append(_("The token lasts {minutes} min.").format(minutes=minutes))
    if signed_in.kept:
        found.append(
            _(
                "What renews it is {place}; another user, or another host, does not find it there."
            ).format(place=signed_in.kept)
        )
    return found
