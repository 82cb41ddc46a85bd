"""What of a token will not work, said before it is tried."""

from datetime import timedelta

from tui.language import _
from tui.oauth.flows.grant import Grant
from tui.settings.model import OAuth
from tui.text import printable

_SHORT = timedelta(minutes=10)


def warnings(grant: Grant, oauth: OAuth, username: str) -> tuple[str, ...]:
    """Warn of what is odd about a token that was just given; it may work anyway.

    Args:
        grant: What the issuer gave.
        oauth: The settings it was asked with.
        username: Who logs in at the mail server.
    """
    found = []
    account = grant.whose.account
    if account and account.casefold() != username.casefold():
        found.append(
            _(
                "Signed in as {account}, but Username is {username}: SMTP takes only the "
                "account's own. For a shared mailbox Username is the one who signs in, and Sender "
                "address the mailbox."
            ).format(account=account, username=printable(username))
        )
    if not oauth.is_application and grant.refresh_token is None:
        found.append(
            _(
                "The issuer gave nothing to renew the token with, so somebody must sign in again "
                "when it ends; ask for offline_access in Scope."
            )
        )
    life = grant.access.lifetime if grant.access else timedelta(0)
    if not life:
        found.append(_("The issuer does not say how long the token lasts: each mail gets one."))
    elif life < _SHORT:
        found.append(
            _(
                "The token lasts {minutes} min only; some servers, like Microsoft's High Volume "
                "Email, refuse one so near its end."
            ).format(minutes=int(life.total_seconds() // 60))
        )
    return tuple(found)
